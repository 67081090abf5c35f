// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/preview_strip.h"

#include <QCheckBox>
#include <QVBoxLayout>

#include "controls/figure_strip.h"
#include "controls/section_head.h"
#include "help/help_topic.h"
#include "plots/number_text.h"
#include "theme/theme.h"

namespace moescope {
namespace {

QString basisOf(const Comparison& comparison) {
    QStringList texts;
    for (const std::string& text : comparison.texts)
        texts << QString::fromStdString(text);
    return PreviewStrip::tr("rounded to nearest, %1 x %2 tokens of %3")
        .arg(comparison.windows)
        .arg(comparison.length)
        .arg(texts.join(", "));
}

bool comparable(const Comparison& a, const Comparison& b) {
    return a.texts == b.texts && a.windows == b.windows && a.length == b.length;
}

} // namespace

PreviewStrip::PreviewStrip(QWidget* parent)
    : QWidget(parent)
    , m_head(new SectionHead(tr("Preview")))
    , m_toggle(new QCheckBox(tr("After each change")))
    , m_figures(new FigureStrip) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(Theme::instance().px(6));
    column->addWidget(m_head);
    column->addWidget(m_figures);
    m_toggle->setObjectName("previews");
    m_toggle->setChecked(true);
    m_toggle->setToolTip(tr("Rounds each new plan to nearest and runs a few windows of the Run room's texts in the "
                            "background. Rests while a run goes."));
    m_head->addControl(m_toggle);
    connect(m_toggle, &QCheckBox::toggled, this, [this](bool on) {
        show();
        emit toggled(on);
    });
    clear();
}

void PreviewStrip::clear() {
    m_now.reset();
    m_before.reset();
    show();
}

void PreviewStrip::setChecked(bool on) {
    const QSignalBlocker quiet(m_toggle);
    m_toggle->setChecked(on);
    show();
}

void PreviewStrip::setWaiting() { m_head->setNote(tr("measuring the new plan")); }

void PreviewStrip::setComparison(std::shared_ptr<const Comparison> comparison) {
    m_before = std::exchange(m_now, std::move(comparison));
    show();
}

void PreviewStrip::show() {
    m_figures->setVisible(m_now != nullptr);
    m_head->setNote(m_now ? basisOf(*m_now) : m_toggle->isChecked() ? tr("choose a text in the Run room") : tr("off"));
    if (!m_now)
        return;
    const Comparison* before = m_before && comparable(*m_before, *m_now) ? m_before.get() : nullptr;
    const auto figure = [&](const QString& caption, double Comparison::*value, const auto& text,
                            const QString& definition, const char* place) {
        const QString note = before ? tr("was %1").arg(text(before->*value)) : QString();
        return Figure{caption, text((*m_now).*value), note, definition + "\n" + basisOf(*m_now),
                      QStringLiteral("methods/flips.md#%1").arg(QLatin1String(place))};
    };
    const auto percent = [](double value) { return percentText(value); };
    m_figures->setFigures({
        figure(tr("Flips"), &Comparison::flipRate, percent,
               tr("Share of (token, layer) whose set of chosen experts differs from full precision."), "flip-rate"),
        figure(tr("Top-%1 agreement").arg(m_now->topK), &Comparison::agreement, percent,
               tr("Mean share of the chosen experts that stay chosen."), "agreement"),
        figure(
            tr("KL, nats a token"), &Comparison::kl, [](double value) { return fixedText(value, 3); },
            tr("Mean Kullback-Leibler divergence of the next-token laws, original from quantized."), "kl"),
        figure(
            tr("Perplexity"), &Comparison::perplexityQuantized, [](double value) { return fixedText(value, 1); },
            tr("Exponential of the mean negative log likelihood of the next token; unquantized %1.")
                .arg(fixedText(m_now->perplexityOriginal, 1)),
            "perplexity"),
    });
}

} // namespace moescope
#include "moc_preview_strip.cpp"
