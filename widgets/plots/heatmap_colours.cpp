// SPDX-License-Identifier: GPL-3.0-or-later
// The colours of a heatmap: which numbers they span, and how cells become pixels.
#include "plots/heatmap.h"

#include <algorithm>
#include <cmath>

#include <QActionGroup>
#include <QMenu>

#include "plots/even_ticker.h"
#include "plots/number_text.h"
#include "plots/plot_memory.h"
#include "plots/range_dialog.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr int crispCells = 20'000; // so many can be drawn one by one within a frame

/// Symmetric about zero, as a diverging map is meant to be.
bool isSymmetric(const QCPRange& range) { return range.lower == -range.upper; }

} // namespace

void Heatmap::setGradient(Gradient gradient, double lower, double upper) {
    m_gradient = std::move(gradient);
    m_proposed = lower < upper ? QCPRange(lower, upper) : QCPRange(lower - 0.5, lower + 0.5);
    adoptRange();
    layOut();
    refresh();
}

QString Heatmap::rangeKey() const {
    return QStringLiteral("colours/") + (m_data.kind.isEmpty() ? m_data.quantity : m_data.kind);
}

void Heatmap::setColourRange(const ColourRange& range) { PlotMemory::instance().set(rangeKey(), range.text()); }

void Heatmap::choicesChanged() {
    if (chosenRange() == m_range)
        return;
    adoptRange();
    layOut();
    refresh();
}

QCPRange Heatmap::chosenRange() const {
    const auto chosen = ColourRange::parse(PlotMemory::instance().value(rangeKey(), QString()).toString());
    if (chosen.mode == ColourRange::Mode::automatic || !m_scale->visible() || m_extremes.leastAt.row < 0)
        return m_proposed;
    QCPRange range(m_extremes.least, m_extremes.most);
    if (chosen.mode == ColourRange::Mode::fixed) {
        range = QCPRange(chosen.lower / m_data.unit, chosen.upper / m_data.unit);
    } else if (chosen.mode == ColourRange::Mode::percentile) {
        std::vector<double> values;
        for (const HeatmapRow& row : m_data.rows)
            std::ranges::copy_if(row.values, std::back_inserter(values), [](double v) { return std::isfinite(v); });
        const auto cut = static_cast<std::ptrdiff_t>(percentileCut * static_cast<double>(values.size()));
        std::ranges::nth_element(values, values.begin() + cut);
        range.lower = values[static_cast<std::size_t>(cut)];
        std::ranges::nth_element(values, values.end() - 1 - cut);
        range.upper = *(values.end() - 1 - cut);
    }
    if (chosen.mode != ColourRange::Mode::fixed && isSymmetric(m_proposed)) {
        const double most = std::max(std::abs(range.lower), std::abs(range.upper));
        range = QCPRange(-most, most);
    }
    return range.lower < range.upper ? range : QCPRange(range.lower - 0.5, range.lower + 0.5);
}

void Heatmap::adoptRange() {
    m_range = chosenRange();
    colourCells();
}

void Heatmap::colourCells() {
    const QColor missing = Theme::instance().palette().zero;
    m_colours = m_gradient(Theme::instance().palette());
    const int levels = m_colours.levelCount();
    m_levels.resize(static_cast<std::size_t>(levels));
    for (int level = 0; level < levels; ++level)
        m_levels[static_cast<std::size_t>(level)] = m_colours.color(level, QCPRange(0.0, levels - 1.0));
    m_missing = missing.rgb();
    m_cells = QImage();
    std::int64_t beyond = 0;
    for (const HeatmapRow& row : m_data.rows)
        for (const double v : row.values)
            beyond += v < m_range.lower || v > m_range.upper;
    m_scale->setGradient(m_colours);
    m_scale->setDataRange(m_range);
    m_scale->axis()->setTicker(
        QSharedPointer<EvenTicker>::create(5, m_scaleUnsigned, m_data.decimals == 0 ? 1.0 : 0.0));
    QStringList label;
    if (!m_data.scaleTitle.isEmpty())
        label << m_data.scaleTitle;
    if (beyond > 0)
        label << tr("%1 cells beyond").arg(countText(beyond));
    m_scale->setLabel(label.join(QStringLiteral(" · ")));
}

/// Made when it is needed: a map of more cells than pixels is drawn without it.
const QImage& Heatmap::cellImage() const {
    if (!m_cells.isNull())
        return m_cells;
    m_cells = QImage(m_data.columns, m_geometry.rows(), QImage::Format_RGB32);
    for (int row = 0; row < m_cells.height(); ++row) {
        auto* line = reinterpret_cast<QRgb*>(m_cells.scanLine(row));
        const auto& values = m_data.rows[static_cast<std::size_t>(row)].values;
        for (int column = 0; column < m_data.columns; ++column)
            line[column] = rgbOf(values[static_cast<std::size_t>(column)]);
    }
    return m_cells;
}

QRgb Heatmap::rgbOf(double value) const {
    if (std::isnan(value))
        return m_missing;
    const double last = static_cast<double>(m_levels.size() - 1);
    const double level = (value - m_range.lower) / m_range.size() * last; // as QCPColorGradient rounds it
    return m_levels[static_cast<std::size_t>(std::clamp(level, 0.0, last))];
}

QColor Heatmap::colourOf(double value) const { return QColor(rgbOf(value)); }

void Heatmap::fillMenu(QMenu& menu) {
    if (!m_scale->visible())
        return;
    using Mode = ColourRange::Mode;
    const auto chosen = ColourRange::parse(PlotMemory::instance().value(rangeKey(), QString()).toString());
    QMenu* ranges = menu.addMenu(tr("Range of colours"));
    auto* group = new QActionGroup(ranges);
    const auto add = [&](Mode mode, const QString& text) {
        QAction* action = ranges->addAction(text);
        action->setCheckable(true);
        action->setChecked(chosen.mode == mode);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, mode] {
            if (mode == Mode::fixed)
                askForRange();
            else
                setColourRange({mode});
        });
    };
    add(Mode::automatic, tr("Automatic"));
    add(Mode::data, tr("Range of the data"));
    add(Mode::percentile, tr("2nd to 98th percentile"));
    add(Mode::fixed, tr("Fixed…"));
}

void Heatmap::askForRange() {
    RangeDialog dialog(m_data.quantity, m_range.lower * m_data.unit, m_range.upper * m_data.unit, plot()->window());
    if (dialog.exec() == QDialog::Accepted)
        setColourRange({ColourRange::Mode::fixed, dialog.lower(), dialog.upper()});
}

bool Heatmap::isPooled() const {
    if (isEmpty())
        return false;
    const double ratio = plot()->bufferDevicePixelRatio();
    return std::abs(plot()->xAxis->coordToPixel(1.0) - plot()->xAxis->coordToPixel(0.0)) * ratio < 1.0 ||
           std::abs(plot()->yAxis->coordToPixel(1.0) - plot()->yAxis->coordToPixel(0.0)) * ratio < 1.0;
}

void Heatmap::paintColours(QCPPainter& painter) const {
    if (isEmpty())
        return;
    const QRect cells = visibleCells();
    painter.setAntialiasing(false);
    if (isPooled())
        return paintPooled(painter, cells);
    const bool crisp = static_cast<std::int64_t>(cells.width()) * cells.height() <= crispCells ||
                       painter.modes().testFlag(QCPPainter::pmVectorized);
    if (crisp) {
        for (int row = cells.top(); row <= cells.bottom(); ++row)
            for (int column = cells.left(); column <= cells.right(); ++column)
                painter.fillRect(cellRect({row, column}).toRect(), colourOf(value({row, column})));
        return;
    }
    for (const HeatmapGeometry::Group& group : m_geometry.groups()) {
        const int first = std::max(group.firstRow, cells.top());
        const int last = std::min(group.firstRow + group.rows - 1, cells.bottom());
        if (first <= last)
            painter.drawImage(cellRect({first, cells.left()}, {last, cells.right()}), cellImage(),
                              QRectF(cells.left(), first, cells.width(), last - first + 1));
    }
}

/// Several cells a pixel: of those the one whose value is the furthest from the middle, so that no outlier is lost.
void Heatmap::paintPooled(QCPPainter& painter, const QRect& cells) const {
    const QRect area = plot()->axisRect()->rect();
    const double ratio = plot()->bufferDevicePixelRatio();
    const int wide = std::max(1, static_cast<int>(area.width() * ratio));
    const int high = std::max(1, static_cast<int>(area.height() * ratio));
    const auto places = [ratio](const QCPAxis* axis, int origin, int pixels, int first, int last, auto centre) {
        std::vector<std::pair<int, int>> spans; // of a row or column: first pixel, behind the last one
        for (int i = first; i <= last; ++i) {
            const auto pixel = [&](double at) {
                return std::clamp(static_cast<int>((axis->coordToPixel(at) - origin) * ratio), 0, pixels - 1);
            };
            const int from = pixel(centre(i) - 0.5);
            spans.emplace_back(from, std::max(from + 1, pixel(centre(i) + 0.5)));
        }
        return spans;
    };
    const auto columns = places(plot()->xAxis, area.left(), wide, cells.left(), cells.right(),
                                [](int column) { return static_cast<double>(column); });
    const auto rows = places(plot()->yAxis, area.top(), high, cells.top(), cells.bottom(),
                             [this](int row) { return m_geometry.centre(row); });
    const double middle = m_range.center();
    QImage image(wide, high, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    std::vector<double> line(static_cast<std::size_t>(wide)); // the winners of the pixel row under way
    int shown = -1, until = 0;
    const auto finish = [&] {
        for (int y = std::max(shown, 0); y < until; ++y) {
            auto* pixels = reinterpret_cast<QRgb*>(image.scanLine(y));
            for (int x = columns.front().first; x < columns.back().second; ++x)
                pixels[x] = rgbOf(line[static_cast<std::size_t>(x)]);
        }
    };
    for (int row = cells.top(); row <= cells.bottom(); ++row) {
        const auto [from, to] = rows[static_cast<std::size_t>(row - cells.top())];
        if (from != shown) {
            if (shown >= 0) {
                until = std::max(until, std::min(from, until + 1)); // no line of ground where a gap hits a pixel
                finish();
            }
            std::ranges::fill(line, std::nan(""));
            shown = from;
        }
        until = to;
        const auto& values = m_data.rows[static_cast<std::size_t>(row)].values;
        for (int column = cells.left(); column <= cells.right(); ++column) {
            const double v = values[static_cast<std::size_t>(column)];
            if (std::isnan(v))
                continue;
            const auto [left, right] = columns[static_cast<std::size_t>(column - cells.left())];
            for (int x = left; x < right; ++x) {
                double& winner = line[static_cast<std::size_t>(x)];
                if (!(std::abs(v - middle) <= std::abs(winner - middle))) // also where there is none yet
                    winner = v;
            }
        }
    }
    finish();
    painter.drawImage(QRectF(area.topLeft(), QSizeF(wide / ratio, high / ratio)), image);
}

} // namespace moescope
