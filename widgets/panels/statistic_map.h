// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QWidget>

#include "architecture/model.h"
#include "pipeline/inspect.h"
#include "plots/heatmap.h"

namespace moescope {

class HistogramRows;
class SectionHead;
class Selection;

/// One statistic of every routed expert's linears: the map by layer, projection and expert, and the histogram by layer
/// in the same colours. The two widgets are placed by the owner.
class StatisticMap : public QObject {
    Q_OBJECT
public:
    StatisticMap(Selection* selection, QObject* parent);

    [[nodiscard]] QWidget* mapSection() const { return m_mapSection; }
    [[nodiscard]] QWidget* histogramSection() const { return m_histogramSection; }
    [[nodiscard]] Heatmap* heatmap() const { return m_heatmap; }
    [[nodiscard]] HistogramRows* histogram() const { return m_histogram; }

    void setModel(std::shared_ptr<const Model> model);
    void setInspection(std::shared_ptr<const Inspection> inspection);
    void setStatistic(const StatisticInfo* statistic);
    void setGradient(Heatmap::Gradient gradient);
    void setNumbersVisible(bool visible);
    /// The statistic's values of routed experts, NaN where missing.
    [[nodiscard]] const std::vector<double>& values() const { return m_values; }

signals:
    void hovered(const QString& line);

private:
    void show();
    void showHighlight();
    void fillRows(HeatmapData& data, double factor);
    [[nodiscard]] double valueOf(int linear) const;

    Selection* m_selection;
    std::shared_ptr<const Model> m_model;
    std::shared_ptr<const Inspection> m_inspection;
    const StatisticInfo* m_statistic = nullptr;
    Heatmap::Gradient m_gradient;
    SectionHead *m_mapHead, *m_histogramHead;
    Heatmap* m_heatmap;
    HistogramRows* m_histogram;
    QWidget *m_mapSection, *m_histogramSection;
    std::vector<double> m_values;
};

} // namespace moescope
