// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/router_flips_text.h"

#include <functional>

#include <QCoreApplication>

#include "plots/number_text.h"

namespace moescope {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(RouterFlips)
};

using Measure = std::function<std::optional<double>(const RouterFlips&)>;

/// Empty where it was not measured.
QString placesText(const RouterStages& router, const Measure& measure) {
    QStringList places;
    const auto add = [&](const std::optional<RouterFlips>& flips) {
        if (const auto value = flips ? measure(*flips) : std::nullopt)
            places << percentText(*value);
    };
    add(router.nearest);
    if (router.start != router.nearest)
        add(router.start);
    add(router.result);
    return places.join(QStringLiteral(" → "));
}

} // namespace

QString flipsText(const RouterStages& router) {
    const QString text = placesText(router, [](const RouterFlips& flips) { return std::optional(flips.flipRate); });
    return text.isEmpty() ? QStringLiteral("–") : text;
}

QStringList routerLines(const QString& name, const RouterStages& router) {
    const std::pair<QString, Measure> measures[] = {
        {Words::tr("flips"), [](const RouterFlips& flips) { return std::optional(flips.flipRate); }},
        {Words::tr("agreement of the top experts"),
         [](const RouterFlips& flips) { return std::optional(flips.agreement); }},
        {Words::tr("flips weighted by margin"), [](const RouterFlips& flips) { return flips.marginWeighted; }},
        {Words::tr("by change of the output"), [](const RouterFlips& flips) { return flips.outputWeighted; }}};
    QStringList parts;
    for (const auto& [title, measure] : measures)
        if (const QString text = placesText(router, measure); !text.isEmpty())
            parts << title + ' ' + text;
    return parts.isEmpty() ? QStringList() : QStringList{name + ": " + parts.join(", ")};
}

} // namespace moescope
