// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/token_section.h"

#include <QLabel>
#include <QPainter>
#include <QSpinBox>
#include <QVBoxLayout>

#include "controls/section_head.h"
#include "panels/routing_values.h"
#include "plots/plot_export.h"
#include "plots/token_strip.h"
#include "session/selection.h"
#include "theme/theme.h"

namespace moescope {
namespace {

/// Swatches of how many experts a token had replaced.
class ReplacedKey : public QWidget {
public:
    ReplacedKey() {
        connect(&Theme::instance(), &Theme::themeChanged, this, [this] { updateGeometry(); });
    }
    [[nodiscard]] QSize sizeHint() const override {
        int width = 0;
        for (const QString& word : words())
            width += advance(word);
        return {width, QFontMetrics(font()).height() + 4};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent*) override {
        const Theme& theme = Theme::instance();
        QPainter painter(this);
        painter.setFont(theme.font(TextRole::secondary));
        const int side = theme.px(10);
        int x = width() - sizeHint().width();
        for (int i = 0; i < words().size(); ++i) {
            painter.setPen(QPen(theme.palette().border));
            painter.setBrush(theme.palette().replaced[static_cast<std::size_t>(i)]);
            painter.drawRect(x, (height() - side) / 2, side, side);
            painter.setPen(theme.palette().secondary);
            painter.drawText(QRect(x + side + theme.px(5), 0, 200, height()), Qt::AlignVCenter, words()[i]);
            x += advance(words()[i]);
        }
    }

private:
    [[nodiscard]] static QStringList words() {
        return {TokenSection::tr("same set"), TokenSection::tr("1 replaced"), TokenSection::tr("2"),
                TokenSection::tr("3 or more")};
    }
    [[nodiscard]] static int advance(const QString& word) {
        const Theme& theme = Theme::instance();
        return theme.px(10 + 5 + 12) + QFontMetrics(theme.font(TextRole::secondary)).horizontalAdvance(word);
    }
};

} // namespace

TokenSection::TokenSection(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_head(new SectionHead(tr("Tokens × layers")))
    , m_window(new QSpinBox)
    , m_strip(new TokenStrip) {
    m_window->setProperty("compact", true);
    m_window->setPrefix(tr("Window "));
    m_window->setAccessibleName(tr("Window of the text"));
    m_head->addControl(new ReplacedKey);
    m_head->addControl(m_window);
    attachExport(m_head->exportButton(), m_strip);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(Theme::instance().px(4));
    column->addWidget(m_head);
    column->addWidget(m_strip);
    connect(m_window, &QSpinBox::valueChanged, this, &TokenSection::showWindow);
    connect(m_strip, &TokenStrip::hovered, this, &TokenSection::hovered);
    connect(m_strip, &TokenStrip::scrolled, this, &TokenSection::describe);
    connect(m_strip, &TokenStrip::layerPicked, this, [selection](int layer) {
        const Pick pick = selection->pick();
        selection->setPick({layer, pick.layer == layer ? pick.expert : -1, pick.layer == layer ? pick.projection : -1});
    });
    connect(selection, &Selection::pickChanged, this, [this](Pick pick) { m_strip->setHighlightedLayer(pick.layer); });
    m_strip->setHighlightedLayer(selection->pick().layer);
}

void TokenSection::setComparison(std::shared_ptr<const Comparison> comparison) {
    m_comparison = std::move(comparison);
    if (!m_comparison)
        return;
    m_window->setRange(0, std::max(0, m_comparison->windows - 1));
    showWindow();
}

void TokenSection::showWindow() {
    if (m_comparison)
        m_strip->setWindow(tokenWindow(*m_comparison, m_window->value()));
    describe();
}

void TokenSection::describe() {
    if (m_comparison)
        m_head->setNote(
            tr("tokens %1–%2 of %3").arg(m_strip->firstToken()).arg(m_strip->lastToken()).arg(m_comparison->length));
}

} // namespace moescope
