// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QWidget>

#include "architecture/model.h"
#include "pipeline/inspect.h"
#include "routing/flips.h"
#include "routing/routing_statistics.h"

class QComboBox;
class QLabel;
class QStackedWidget;

namespace moescope {

class BarPlot;
class CoverageSection;
class DriftSection;
class EmptyState;
class FigureStrip;
class FlipSection;
class LayerRoutingSection;
class Segmented;
class Selection;
class TokenSection;

/// The room Routing: what quantization or tuning did to the choice of experts. Views Overview, Drift, Coverage, Flips
/// show the sections that belong together.
class RoutingPanel : public QWidget {
    Q_OBJECT
public:
    explicit RoutingPanel(Selection* selection, QWidget* parent = nullptr);

    void setView(const QString& id); ///< "overview", "drift", "coverage", "flips"
    [[nodiscard]] FlipSection* flips() const { return m_flips; }
    [[nodiscard]] DriftSection* drift() const { return m_drift; }
    [[nodiscard]] TokenSection* tokens() const { return m_tokens; }
    [[nodiscard]] CoverageSection* coverage() const { return m_coverage; }
    [[nodiscard]] LayerRoutingSection* layer() const { return m_layer; }

public slots:
    /// Null: no model is open. Forgets what was shown of another.
    void setModel(std::shared_ptr<const moescope::Model> model);
    void setInspection(std::shared_ptr<const moescope::Inspection> inspection);
    /// What texts did, and the tokens of each expert counted out of it.
    void setRouting(std::shared_ptr<const moescope::RoutingStatistics> routing,
                    std::shared_ptr<const moescope::Coverage> coverage);
    void setComparison(std::shared_ptr<const moescope::Comparison> comparison, const QString& nameA,
                       const QString& nameB);
    /// What can be chosen as B; the one that is shown.
    void setComparisons(const QStringList& names);
    void setChosenComparison(int index);

signals:
    void openWanted();
    void baseWanted();
    void comparisonWanted();
    void comparisonChosen(int index);
    void coverageWanted();
    void hovered(const QString& line);

private:
    QWidget* makeControls();
    void showView();
    void showFigures(const Comparison& comparison);

    std::shared_ptr<const Model> m_model;
    std::shared_ptr<const Comparison> m_comparison;
    QString m_nameA;
    bool m_hasInspection = false, m_hasCoverage = false;
    QStackedWidget* m_stack;
    Segmented* m_view;
    QLabel* m_compared;
    QComboBox* m_chosen;
    FigureStrip* m_figures;
    FlipSection* m_flips;
    DriftSection* m_drift;
    BarPlot* m_margins;
    TokenSection* m_tokens;
    CoverageSection* m_coverage;
    LayerRoutingSection* m_layer;
    EmptyState *m_noComparison, *m_noCoverage, *m_noInspection;
    QWidget *m_flipsBlock, *m_driftBlock, *m_routersBlock, *m_marginSection, *m_tokensBlock, *m_figuresBlock,
        *m_coverageBlock, *m_layerBlock;
};

} // namespace moescope
