// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <set>

#include <QWidget>

#include "architecture/model.h"
#include "plots/spectrum_curve.h"
#include "session/selection.h"

class QComboBox;
class QStackedWidget;

namespace moescope {

class CcdfPlot;
class DensityPlot;
class KsPlot;

/// The picked matrix and its overlays in depth: density, CCDF and KS distance. Asks for spectra that it does not hold
/// yet and keeps those of the present model and options.
class SpectrumDetail : public QWidget {
    Q_OBJECT
public:
    explicit SpectrumDetail(Selection* selection, QWidget* parent = nullptr);

    void setModel(std::shared_ptr<const Model> model);
    void setSpectrum(std::shared_ptr<const Spectrum> spectrum);
    [[nodiscard]] SpectrumOptions options() const;
    [[nodiscard]] DensityPlot* density() const { return m_density; }
    [[nodiscard]] CcdfPlot* ccdf() const { return m_ccdf; }
    [[nodiscard]] KsPlot* ks() const { return m_ks; }

signals:
    void spectrumWanted(const QString& module, bool overlay);
    /// The spectra held are gone; those that are shown are asked for again.
    void optionsChanged();
    void hovered(const QString& line);

private:
    void follow();
    void show();
    [[nodiscard]] const Linear* linearOf(const Pick& pick);

    Selection* m_selection;
    std::shared_ptr<const Model> m_model;
    std::map<std::string, std::shared_ptr<const Spectrum>, std::less<>> m_spectra;
    std::set<std::string> m_asked;
    int m_lastProjection; ///< stands in where a pick names no projection
    QComboBox *m_mode, *m_fit;
    QStackedWidget* m_stack;
    DensityPlot* m_density;
    CcdfPlot* m_ccdf;
    KsPlot* m_ks;
};

} // namespace moescope
