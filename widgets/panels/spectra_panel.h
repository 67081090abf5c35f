// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QWidget>

#include "architecture/model.h"
#include "pipeline/inspect.h"

class QCheckBox;
class QComboBox;
class QStackedWidget;
class QTimer;

namespace moescope {

class FigureStrip;
class LinearTable;
class Segmented;
class Selection;
class SpectrumDetail;
class StatisticMap;
class StatisticScatter;

/// The room Spectra: one statistic as a map of layers, projections and experts, the picked matrix in depth, every
/// linear in a table, the statistic's histogram by layer.
class SpectraPanel : public QWidget {
    Q_OBJECT
public:
    explicit SpectraPanel(Selection* selection, QWidget* parent = nullptr);

    [[nodiscard]] SpectrumOptions spectrumOptions() const;
    [[nodiscard]] StatisticMap* map() const { return m_map; }
    [[nodiscard]] SpectrumDetail* detail() const { return m_detail; }
    [[nodiscard]] LinearTable* table() const { return m_table; }
    [[nodiscard]] StatisticScatter* scatter() const { return m_scatter; }

public slots:
    /// Null: no model is open.
    void setModel(std::shared_ptr<const moescope::Model> model);
    /// May be partial: linears that are not done yet have no values. Cheap to call often.
    void setInspection(std::shared_ptr<const moescope::Inspection> inspection);
    void setSpectrum(std::shared_ptr<const moescope::Spectrum> spectrum);

signals:
    /// With the options of spectrumOptions(); answer by setSpectrum.
    void spectrumWanted(const QString& module, bool overlay);
    void openWanted();
    void hovered(const QString& line);

private:
    QWidget* makeLower();
    void showFigures();
    void showInspection();
    [[nodiscard]] const StatisticInfo& statistic() const;

    std::shared_ptr<const Model> m_model;
    std::shared_ptr<const Inspection> m_inspection;
    QStackedWidget* m_stack;
    QComboBox *m_statistic, *m_colours;
    QCheckBox* m_values;
    FigureStrip* m_figures;
    StatisticMap* m_map;
    SpectrumDetail* m_detail;
    LinearTable* m_table;
    StatisticScatter* m_scatter;
    Segmented* m_lower; ///< what stands beside the table
    QTimer* m_update;   ///< gathers the many answers of a running inspection
};

} // namespace moescope
