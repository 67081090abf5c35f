// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/bits_grid.h"

#include <algorithm>
#include <cmath>

#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include "controls/bits_icon.h"
#include "controls/section_head.h"
#include "panels/profile_bar.h"
#include "plots/heatmap.h"
#include "plots/number_text.h"
#include "plots/paint_item.h"
#include "plots/plot_export.h"
#include "theme/colour_maps.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {
namespace {

/// Index of a cell in a list of all, row by row.
std::size_t placeOf(HeatmapCell cell, int columns) {
    return static_cast<std::size_t>(cell.row) * static_cast<std::size_t>(columns) +
           static_cast<std::size_t>(cell.column);
}

constexpr std::array paintWidths{2, 3, 4, 8};
constexpr int parts = 3;     ///< gate, up, down
constexpr int tallest = 640; ///< design pixels; a taller grid is zoomed into, and its unseen cells cost nothing

} // namespace

BitsGrid::BitsGrid(Document* document, Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_selection(selection)
    , m_head(new SectionHead(tr("Bits by layer, projection and expert")))
    , m_profiles(new ProfileBar(document)) {
    auto* plot = new QCustomPlot;
    m_heatmap = new Heatmap(plot, tr("Bits by layer, projection and expert"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(Theme::instance().px(8));
    column->addWidget(m_head);
    column->addWidget(makeTools());
    column->addWidget(plot);
    column->addWidget(m_profiles);
    attachExport(m_head->exportButton(), m_heatmap);
    m_heatmap->setScaleVisible(false);
    new PaintItem(plot, "overlay", false, [this](QCPPainter& painter) { paintRubberBand(painter); });
    plot->setFocusPolicy(Qt::StrongFocus);
    plot->installEventFilter(this);

    connect(m_heatmap, &Heatmap::picked, m_selection, &Selection::setPick);
    connect(m_heatmap, &Heatmap::overlayPicked, m_selection, &Selection::addOverlay);
    connect(m_heatmap, &Heatmap::hovered, this, &BitsGrid::hovered);
    connect(m_heatmap, &Heatmap::cellPressed, this, &BitsGrid::press);
    connect(m_heatmap, &Heatmap::cellDragged, this, &BitsGrid::drag);
    connect(m_heatmap, &Heatmap::released, this, &BitsGrid::release);
    const auto follow = [this] { m_heatmap->highlight(m_selection->pick(), m_selection->overlays()); };
    connect(m_selection, &Selection::pickChanged, this, follow);
    connect(m_selection, &Selection::overlaysChanged, this, follow);
    connect(m_document, &Document::modelChanged, this, &BitsGrid::showModel);
    connect(m_document, &Document::planChanged, this, &BitsGrid::showPlan);
    connect(m_profiles, &ProfileBar::differenceWanted, this, [this](int profile) {
        m_against = profile;
        colour();
        showPlan();
    });
    setPaintWidth(m_bits);
    showModel();
}

QWidget* BitsGrid::makeTools() {
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::instance().px(4));
    const auto tool = [&](const QString& name, const QString& iconName, const QString& help) {
        auto* button = new QToolButton;
        button->setText(name);
        button->setIcon(icon(iconName));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setToolTip(help);
        button->setStatusTip(help);
        button->setProperty("framed", true);
        button->setObjectName(iconName + "Tool");
        return button;
    };
    m_paint = tool(tr("Paint"), "paint", tr("Click or drag over cells to give them the chosen width (keys 2 3 4 8)"));
    m_fill = tool(tr("Fill"), "fill", tr("Drag a rectangle of cells to fill it with the chosen width"));
    m_lock = tool(tr("Lock"), "lock", tr("Keep what is picked as it is when the rest is solved, or let it go (L)"));
    m_copy = tool(tr("Copy layer"), "copy", tr("Give other layers the picked layer's widths"));
    for (QToolButton* button : {m_paint, m_fill})
        button->setCheckable(true);
    connect(m_paint, &QToolButton::clicked, this, [this](bool on) { setTool(on ? Tool::paint : Tool::pick); });
    connect(m_fill, &QToolButton::clicked, this, [this](bool on) { setTool(on ? Tool::fill : Tool::pick); });
    connect(m_lock, &QToolButton::clicked, this, &BitsGrid::toggleLock);
    auto* menu = new QMenu(m_copy);
    m_copy->setMenu(menu);
    m_copy->setPopupMode(QToolButton::InstantPopup);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillCopyMenu(menu); });

    row->addWidget(m_paint);
    for (const int bits : paintWidths) {
        auto* button = new QToolButton;
        button->setCheckable(true);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setProperty("framed", true);
        button->setObjectName(QStringLiteral("width%1").arg(bits));
        button->setIcon(bitsIcon(bits));
        button->setIconSize(QSize(Theme::instance().px(20), Theme::instance().px(18)));
        button->setToolTip(tr("%1 bits; key %1").arg(bits));
        button->setAccessibleName(tr("Paint with %1 bits").arg(bits));
        connect(button, &QToolButton::clicked, this, [this, bits] { setPaintWidth(bits); });
        m_widths[bits] = button;
        row->addWidget(button);
    }
    row->addStretch(1);
    for (QToolButton* button : {m_fill, m_lock, m_copy})
        row->addWidget(button);
    return box;
}

void BitsGrid::setTool(Tool tool) {
    m_tool = tool;
    m_paint->setChecked(tool == Tool::paint);
    m_fill->setChecked(tool == Tool::fill);
    m_heatmap->setDragMoves(tool == Tool::pick);
    m_heatmap->plot()->setCursor(tool == Tool::pick ? Qt::ArrowCursor : Qt::CrossCursor);
}

void BitsGrid::setPaintWidth(int bits) {
    m_bits = bits;
    for (const auto& [width, button] : m_widths)
        button->setChecked(width == bits);
}

void BitsGrid::showModel() {
    m_modules.clear();
    m_places.clear();
    HeatmapData cells;
    if (m_document->model()) {
        const Model& model = *m_document->model();
        cells.columns = model.config().experts;
        cells.columnTitle = tr("Expert");
        cells.quantity = tr("Bits");
        cells.definition = tr("Width of each weight of the linear in the plan");
        cells.decimals = 0;
        for (const Linear& linear : model.linears()) {
            if (linear.kind != LinearKind::expert)
                continue;
            const int projection = static_cast<int>(linear.projection);
            const auto same = [&](const HeatmapRow& row) {
                return row.layer == linear.layer && row.projection == projection;
            };
            auto row = std::find_if(cells.rows.end() - std::min<std::ptrdiff_t>(parts, std::ssize(cells.rows)),
                                    cells.rows.end(), same);
            if (row == cells.rows.end()) {
                const auto label = nameOf(linear.projection);
                cells.rows.push_back({QStringLiteral("L%1").arg(linear.layer),
                                      QString::fromUtf8(label.data(), std::ssize(label)), linear.layer, projection, -1,
                                      std::vector<double>(static_cast<std::size_t>(cells.columns), std::nan(""))});
                row = cells.rows.end() - 1;
            }
            m_places.push_back({linear.module, {static_cast<int>(row - cells.rows.begin()), linear.expert}});
        }
        m_modules.resize(cells.rows.size() * static_cast<std::size_t>(cells.columns));
        for (const auto& [module, cell] : m_places)
            m_modules[placeOf(cell, cells.columns)] = module;
        std::ranges::sort(m_places, {}, &std::pair<std::string, HeatmapCell>::first);
    }
    m_heatmap->setData(std::move(cells));
    colour();
    m_heatmap->setTexts({.number =
                             [this](HeatmapCell, double bits) {
                                 if (std::isnan(bits) || (reference() && bits == 0.0))
                                     return QString();
                                 const QString sign = bits < 0.0 ? QStringLiteral("\u2212") : QStringLiteral("+");
                                 return (reference() ? sign : QString()) + QString::number(std::abs(bits), 'f', 0);
                             },
                         .value = [this](HeatmapCell cell, double bits) { return valueText(cell, bits); },
                         .place = {},
                         .mark =
                             [this](HeatmapCell cell) {
                                 const auto index = placeOf(cell, m_heatmap->data().columns);
                                 return index < m_locked.size() && m_locked[index] ? QStringLiteral("lock") : QString();
                             }});
    m_heatmap->plot()->setMinimumHeight(std::min(m_heatmap->preferredHeight(), Theme::instance().px(tallest)));
    showPlan();
}

const Plan* BitsGrid::reference() const {
    const auto& profiles = m_document->profiles();
    const auto index = static_cast<std::size_t>(m_against);
    return m_against >= 0 && index < profiles.size() ? &profiles[index].state.plan : nullptr;
}

void BitsGrid::colour() {
    if (reference())
        m_heatmap->setGradient([](const Palette& p) { return diverging(p, p.negative, p.positive); }, -m_most, m_most);
    else
        m_heatmap->setGradient(
            [](const Palette& palette) {
                return stepped(palette, 2, 8, [&](int bits) { return bitsColour(palette, bits); });
            },
            2, 8);
}

QString BitsGrid::valueText(HeatmapCell cell, double bits) const {
    const Plan* against = reference();
    if (!against)
        return tr("%1 bit").arg(bits, 0, 'f', 0);
    const auto now = m_document->planState().plan.modules.find(moduleOf(cell));
    const auto then = against->modules.find(moduleOf(cell));
    if (now == m_document->planState().plan.modules.end() || then == against->modules.end())
        return {};
    return tr("%1 bit, %2 in the profile").arg(now->second.bits).arg(then->second.bits);
}

namespace {

using Places = std::vector<std::pair<std::string, HeatmapCell>>;

/// Calls visit(cell, setting) for every place whose module the plan has. Both are sorted by name, so that a plan of a
/// hundred thousand modules is shown in one walk.
template <class Visit>
void walk(const Places& places, const Plan& plan, Visit visit) {
    auto setting = plan.modules.begin();
    for (const auto& [module, cell] : places) {
        while (setting != plan.modules.end() && setting->first < module)
            ++setting;
        if (setting == plan.modules.end())
            return;
        if (setting->first == module)
            visit(cell, setting->second);
    }
}

} // namespace

void BitsGrid::showPlan() {
    const Plan* against = reference();
    const Plan& plan = m_document->planState().plan;
    std::map<int, int> counts;
    int different = 0, locked = 0;
    double most = 0.0;
    HeatmapData cells = m_heatmap->data();
    for (HeatmapRow& row : cells.rows)
        std::ranges::fill(row.values, std::nan(""));
    const auto valueAt = [&cells](HeatmapCell cell) -> double& {
        return cells.rows[static_cast<std::size_t>(cell.row)].values[static_cast<std::size_t>(cell.column)];
    };
    m_locked.assign(m_modules.size(), false);
    walk(m_places, plan, [&](HeatmapCell cell, const ModulePlan& setting) {
        ++counts[setting.bits];
        locked += setting.locked ? 1 : 0;
        m_locked[placeOf(cell, cells.columns)] = setting.locked;
        valueAt(cell) = setting.bits;
    });
    if (against) {
        HeatmapData then = cells;
        for (HeatmapRow& row : then.rows)
            std::ranges::fill(row.values, std::nan(""));
        walk(m_places, *against, [&](HeatmapCell cell, const ModulePlan& setting) {
            then.rows[static_cast<std::size_t>(cell.row)].values[static_cast<std::size_t>(cell.column)] = setting.bits;
        });
        for (std::size_t row = 0; row < cells.rows.size(); ++row)
            for (std::size_t column = 0; column < cells.rows[row].values.size(); ++column) {
                double& value = cells.rows[row].values[column];
                value -= then.rows[row].values[column];
                different += std::isnan(value) || value == 0.0 ? 0 : 1;
                most = std::isnan(value) ? most : std::max(most, std::abs(value));
            }
    }
    if (against) {
        m_most = std::max(1.0, most);
        colour();
    }
    m_heatmap->setData(std::move(cells));
    for (const auto& [bits, button] : m_widths)
        button->setText(countText(counts[bits]));
    QStringList notes;
    if (against)
        notes << tr("minus %1: %n linears differ", nullptr, different)
                     .arg(m_document->profiles()[static_cast<std::size_t>(m_against)].name);
    if (locked > 0)
        notes << tr("%1 locked").arg(locked);
    m_head->setNote(notes.join(", "));
    setEnabled(m_document->hasPlan());
}

std::string BitsGrid::moduleOf(HeatmapCell cell) const {
    const int columns = m_heatmap->data().columns;
    const auto index = placeOf(cell, columns);
    const bool inside = cell.row >= 0 && cell.column >= 0 && cell.column < columns && index < m_modules.size();
    return inside ? m_modules[index] : std::string();
}

void BitsGrid::paintRubberBand(QCPPainter& painter) const {
    if (!m_from || !m_to)
        return;
    const HeatmapCell first{std::min(m_from->row, m_to->row), std::min(m_from->column, m_to->column)};
    const HeatmapCell last{std::max(m_from->row, m_to->row), std::max(m_from->column, m_to->column)};
    painter.setPen(QPen(Theme::instance().palette().accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(m_heatmap->cellRect(first, last));
}

} // namespace moescope
#include "moc_bits_grid.cpp"
