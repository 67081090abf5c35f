// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

class QLabel;

namespace moescope {

/// One figure of a strip: what it is, its value, and a note (unit, basis). The tooltip gives definition and source.
struct Figure {
    QString caption = {};
    QString value = {};
    QString note = {};
    QString tooltip = {};
    QString help = {}; ///< topic of the help that tells more
};

/// A row of big numbers with thin rules between them. Notes disappear before values do when room is short.
class FigureStrip : public QWidget {
    Q_OBJECT
public:
    explicit FigureStrip(QWidget* parent = nullptr);

    void setFigures(const std::vector<Figure>& figures);
    [[nodiscard]] const std::vector<Figure>& figures() const { return m_figures; }

private:
    class Cell;
    void applyTheme();

    std::vector<Figure> m_figures;
    std::vector<Cell*> m_cells;
};

} // namespace moescope
