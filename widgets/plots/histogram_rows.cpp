// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/histogram_rows.h"

#include <algorithm>
#include <cmath>

#include "plots/even_ticker.h"
#include "plots/number_text.h"
#include "plots/paint_item.h"
#include "plots/plot_style.h"
#include "plots/plot_view.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr std::size_t manyRows = 12; // more medians than one wants to hear

/// 1, 2 or 5 times a power of ten, about a 25th of the span.
double niceBin(double span) {
    const double raw = std::max(span, 1e-12) / 25.0;
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double step : {1.0, 2.0, 5.0})
        if (raw <= step * power)
            return step * power;
    return 10.0 * power;
}

std::vector<double> finite(const std::vector<double>& values) {
    std::vector<double> result;
    std::copy_if(values.begin(), values.end(), std::back_inserter(result), [](double v) { return std::isfinite(v); });
    return result;
}

const QString logValuesKey = QStringLiteral("histogram/log x"), logCountsKey = QStringLiteral("histogram/log counts");

double medianOf(std::vector<double> values) {
    if (values.empty())
        return NAN;
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2.0;
}

} // namespace

HistogramRows::HistogramRows(QCustomPlot* plot)
    : PlotController(plot, tr("Histogram by layer")) {
    plot->yAxis->setVisible(false);
    plot->yAxis->setRangeReversed(true);
    plot->yAxis->grid()->setVisible(false);
    plot->axisRect()->setupFullAxesBox();
    plot->xAxis->setTicker(QSharedPointer<EvenTicker>::create(5));
    new PaintItem(plot, "main", false, [this](QCPPainter& painter) { paint(painter); });
    m_logCounts = isOn(logCountsKey);
    adoptTheme();
}

void HistogramRows::setRows(std::vector<Row> rows, const QString& quantity, int decimals) {
    m_rows = std::move(rows);
    if (m_quantity != quantity)
        view()->forget();
    m_quantity = quantity;
    m_decimals = decimals;
    plot()->xAxis->setLabel(quantity);
    count();
    refresh();
}

void HistogramRows::choicesChanged() {
    if (m_logCounts == isOn(logCountsKey) && m_logWanted == isOn(logValuesKey))
        return;
    m_logCounts = isOn(logCountsKey);
    count();
    refresh();
}

void HistogramRows::fillMenu(QMenu& menu) {
    addSwitch(menu, tr("Logarithmic values"), logValuesKey);
    addSwitch(menu, tr("Logarithmic counts"), logCountsKey);
}

double HistogramRows::edge(double bin) const {
    const double at = m_first + bin * m_binWidth;
    return m_logValues ? std::pow(10.0, at) : at;
}

double HistogramRows::binOf(double value) const {
    return std::floor(((m_logValues ? std::log10(value) : value) - m_first) / m_binWidth);
}

double HistogramRows::rowHeight() const {
    return std::abs(plot()->yAxis->coordToPixel(1.0) - plot()->yAxis->coordToPixel(0.0));
}

double HistogramRows::shareOf(int count) const {
    return m_logCounts ? std::log1p(count) / std::log1p(m_mostInBin) : static_cast<double>(count) / m_mostInBin;
}

QString HistogramRows::binText() const {
    return m_logValues ? tr("a factor of %1").arg(significantText(std::pow(10.0, m_binWidth), 3))
                       : significantText(m_binWidth, 2);
}

void HistogramRows::setColours(std::function<QColor(double)> colourOf) {
    m_colourOf = std::move(colourOf);
    refresh();
}

void HistogramRows::setHighlightedRow(int row) {
    m_highlighted = row;
    refresh();
}

void HistogramRows::count() {
    double least = INFINITY, most = -INFINITY;
    for (const Row& row : m_rows)
        for (const double v : finite(row.values)) {
            least = std::min(least, v);
            most = std::max(most, v);
        }
    m_logWanted = isOn(logValuesKey);
    const bool logarithmic = m_logWanted && least > 0.0 && least < most;
    if (m_logValues != logarithmic) {
        m_logValues = logarithmic;
        setLogarithmic(plot()->xAxis, logarithmic);
        view()->forget();
    }
    if (!(least <= most))
        least = 0.0, most = 1.0;
    if (m_logValues)
        least = std::log10(least), most = std::log10(most);
    // values that are all the same get bins that their digits can tell apart
    m_binWidth = niceBin(std::max(most - least, 1e-3 * std::max(std::abs(least), std::abs(most))));
    m_first = std::floor(least / m_binWidth) * m_binWidth;
    const auto bins = static_cast<std::size_t>(std::floor((most - m_first) / m_binWidth)) + 1;
    m_bins.clear();
    m_mostInBin = 1;
    for (const Row& row : m_rows) {
        Bins counted{std::vector<int>(bins, 0), medianOf(finite(row.values))};
        for (const double v : finite(row.values))
            counted.counts[std::min(bins - 1, static_cast<std::size_t>(std::max(0.0, binOf(v))))] += 1;
        m_mostInBin = std::max(m_mostInBin, *std::max_element(counted.counts.begin(), counted.counts.end()));
        m_bins.push_back(std::move(counted));
    }
    view()->setHome(QCPRange(edge(-1.0), edge(static_cast<double>(bins + 1))),
                    QCPRange(0.0, std::max<double>(1.0, static_cast<double>(m_rows.size()))));
    emit binsChanged();
}

int HistogramRows::rowAt(QPointF position) const {
    if (m_rows.empty() || !plot()->rect().contains(position.toPoint()) || position.y() < plot()->axisRect()->top() ||
        position.y() > plot()->axisRect()->bottom())
        return -1;
    return std::clamp(static_cast<int>(plot()->yAxis->pixelToCoord(position.y())), 0,
                      static_cast<int>(m_rows.size()) - 1);
}

void HistogramRows::clicked(QPointF position, Qt::KeyboardModifiers) {
    if (const int row = rowAt(position); row >= 0)
        emit rowPicked(row);
}

bool HistogramRows::keyPressed(const QKeyEvent& event) {
    const int step = (event.key() == Qt::Key_Down) - (event.key() == Qt::Key_Up);
    if (step == 0 || m_rows.empty())
        return false;
    emit rowPicked(std::clamp(m_highlighted + step, 0, static_cast<int>(m_rows.size()) - 1));
    return true;
}

std::optional<QPointF> HistogramRows::pickPosition() const {
    if (m_highlighted < 0 || m_highlighted >= static_cast<int>(m_bins.size()))
        return {};
    const double median = m_bins[static_cast<std::size_t>(m_highlighted)].median;
    return std::isfinite(median) ? std::optional(QPointF(plot()->xAxis->coordToPixel(median),
                                                         plot()->yAxis->coordToPixel(m_highlighted + 0.5)))
                                 : std::nullopt;
}

std::optional<PlotController::Hover> HistogramRows::hoverAt(QPointF position) const {
    const int row = rowAt(position);
    if (row < 0)
        return {};
    const auto& bins = m_bins[static_cast<std::size_t>(row)];
    const double bin = binOf(plot()->xAxis->pixelToCoord(position.x()));
    const QString median = tr("median %1").arg(fixedText(bins.median, m_decimals));
    QString what = median, brief = median;
    if (bin >= 0 && bin < static_cast<double>(bins.counts.size())) {
        brief = tr("%1 linears from %2 to %3")
                    .arg(bins.counts[static_cast<std::size_t>(bin)])
                    .arg(significantText(edge(bin)), significantText(edge(bin + 1.0)));
        what = brief + ", " + median;
    }
    const QString& label = m_rows[static_cast<std::size_t>(row)].label;
    return Hover{label + ": " + what, numberToolTip(label + ", " + m_quantity, what), label + ": " + brief};
}

QString HistogramRows::summary() const {
    std::vector<std::size_t> told; // rows with values; of many only the ends
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        if (std::isfinite(m_bins[i].median))
            told.push_back(i);
    if (told.empty())
        return tr("%1: no values yet.").arg(m_quantity);
    const auto text = [this](std::size_t row) {
        return tr("%1 median %2").arg(m_rows[row].label, fixedText(m_bins[row].median, m_decimals));
    };
    QString picked;
    if (m_highlighted >= 0 && m_highlighted < static_cast<int>(m_rows.size()))
        picked = ' ' + tr("Picked: %1.").arg(text(static_cast<std::size_t>(m_highlighted)));
    if (told.size() > manyRows) {
        const auto [least, most] =
            std::ranges::minmax_element(told, {}, [this](std::size_t i) { return m_bins[i].median; });
        return tr("%1, %2 layers. Lowest: %3. Highest: %4.")
                   .arg(m_quantity)
                   .arg(told.size())
                   .arg(text(*least), text(*most)) +
               picked;
    }
    QStringList parts;
    for (const std::size_t i : told)
        parts << text(i);
    return m_quantity + ": " + parts.join(", ") + '.' + picked;
}

Table HistogramRows::table() const {
    Table table{{"layer", "from", "to", "count"}, {}};
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        for (std::size_t bin = 0; bin < m_bins[i].counts.size(); ++bin)
            table.rows << QStringList{m_rows[i].label, QString::number(edge(static_cast<double>(bin))),
                                      QString::number(edge(static_cast<double>(bin + 1))),
                                      QString::number(m_bins[i].counts[bin])};
    return table;
}

} // namespace moescope
