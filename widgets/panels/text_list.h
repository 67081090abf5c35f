// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QTableWidget>

#include "quantize/run_config.h"

namespace moescope {

/// Texts with the part of each that is used and its share. Files can be dropped on it; cells are edited in place.
class TextList : public QTableWidget {
    Q_OBJECT
public:
    explicit TextList(QWidget* parent = nullptr);

    void setTexts(const std::vector<TextSource>& texts); ///< says nothing
    [[nodiscard]] const std::vector<TextSource>& texts() const { return m_texts; }
    void addFiles(const QStringList& files);
    void removeSelected();

signals:
    void textsEdited(const std::vector<moescope::TextSource>& texts);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    enum Column { file, from, to, share, columns };
    void edit(int row, int column);
    void rebuild();

    std::vector<TextSource> m_texts;
    bool m_rebuilding = false;
};

} // namespace moescope
