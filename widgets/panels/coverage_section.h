// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QWidget>

#include "routing/trace.h"

class QComboBox;
class QLabel;
class QTableView;

namespace moescope {

class FigureStrip;
class Heatmap;
class SectionHead;
class Selection;

/// Tokens that reach each expert: the map, dead and starving experts marked, and the flagged ones listed by name.
class CoverageSection : public QWidget {
    Q_OBJECT
public:
    explicit CoverageSection(Selection* selection, QWidget* parent = nullptr);
    void setCoverage(std::shared_ptr<const Coverage> coverage);

    [[nodiscard]] QComboBox* text() const { return m_text; }
    [[nodiscard]] Heatmap* map() const { return m_map; }
    [[nodiscard]] QTableView* flagged() const { return m_flagged; }

signals:
    void hovered(const QString& line);

private:
    [[nodiscard]] const ExpertCoverage* at(int layer, int expert) const;
    void showMap();

    Selection* m_selection;
    std::shared_ptr<const Coverage> m_coverage;
    FigureStrip* m_figures;
    SectionHead *m_mapHead, *m_flaggedHead;
    QComboBox* m_text; ///< which text the map shows; the first entry: all
    Heatmap* m_map;
    class CoverageTableModel* m_model;
    QTableView* m_flagged;
};

} // namespace moescope
