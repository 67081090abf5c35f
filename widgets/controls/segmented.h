// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QButtonGroup;
class QToolButton;

namespace moescope {

/// A switch between a few views or modes, one of them chosen; segments carry an id that code compares and a text that
/// people read.
class Segmented : public QWidget {
    Q_OBJECT
public:
    explicit Segmented(QWidget* parent = nullptr);

    QToolButton* addSegment(const QString& id, const QString& text);
    void setText(const QString& id, const QString& text);
    [[nodiscard]] QString current() const;
    void setCurrent(const QString& id); ///< says changed() only if it is another

signals:
    void changed(const QString& id);

private:
    [[nodiscard]] QToolButton* find(const QString& id) const;
    void shape();

    QButtonGroup* m_group;
    QString m_current;
};

} // namespace moescope
