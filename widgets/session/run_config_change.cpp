// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/run_config_change.h"

#include <algorithm>
#include <map>

#include <QCoreApplication>
#include <nlohmann/json.hpp>

#include "plots/number_text.h"

namespace moescope {
namespace {

struct Setting {
    const char* key; ///< in the run's config.json
    const char* name;
    const std::vector<SettingChoice>& (*choices)() = nullptr;
};

constexpr const char* context = "RunConfigChange";

/// As the Run room calls them.
const Setting settings[] = {
    {"/method", QT_TRANSLATE_NOOP("RunConfigChange", "Method"), &methodTable},
    {"/samples", QT_TRANSLATE_NOOP("RunConfigChange", "Windows")},
    {"/length", QT_TRANSLATE_NOOP("RunConfigChange", "Tokens")},
    {"/balance", QT_TRANSLATE_NOOP("RunConfigChange", "Balance")},
    {"/device", QT_TRANSLATE_NOOP("RunConfigChange", "Device")},
    {"/dtype", QT_TRANSLATE_NOOP("RunConfigChange", "Products"), &productTable},
    {"/states", QT_TRANSLATE_NOOP("RunConfigChange", "Hidden states"), &statesTable},
    {"/tuning/iterations", QT_TRANSLATE_NOOP("RunConfigChange", "Iterations")},
    {"/tuning/batch", QT_TRANSLATE_NOOP("RunConfigChange", "Batch")},
    {"/tuning/value_weight", QT_TRANSLATE_NOOP("RunConfigChange", "Value weight")},
    {"/tuning/structure_weight", QT_TRANSLATE_NOOP("RunConfigChange", "Structure weight")},
    {"/tuning/order_weight", QT_TRANSLATE_NOOP("RunConfigChange", "Order weight")},
    {"/tuning/temperature", QT_TRANSLATE_NOOP("RunConfigChange", "Temperature")},
    {"/tuning/value_weighting", QT_TRANSLATE_NOOP("RunConfigChange", "Experts in value"), &valueWeightingTable},
    {"/tuning/value_strength", QT_TRANSLATE_NOOP("RunConfigChange", "Strength of experts")},
    {"/tuning/token_weighting", QT_TRANSLATE_NOOP("RunConfigChange", "Token weights"), &tokenWeightingTable},
    {"/tuning/own_router", QT_TRANSLATE_NOOP("RunConfigChange", "Own router")},
    {"/tuning/look_ahead", QT_TRANSLATE_NOOP("RunConfigChange", "Look ahead"), &lookAheadTable},
    {"/tuning/starving", QT_TRANSLATE_NOOP("RunConfigChange", "Starving experts"), &starvingTable},
};

QString valueText(const nlohmann::json& value, const Setting& setting) {
    if (value.is_boolean())
        return value.get<bool>() ? QCoreApplication::translate(context, "on")
                                 : QCoreApplication::translate(context, "off");
    if (value.is_number_integer())
        return QString::number(value.get<qint64>());
    if (value.is_number())
        return significantText(value.get<double>());
    const auto id = value.get<std::string>();
    if (setting.choices)
        for (const SettingChoice& choice : setting.choices())
            if (choice.id == id)
                return toQString(choice.name);
    return toQString(id);
}

} // namespace

bool sameSettings(const RunConfig& a, const RunConfig& b) { return toJson(a) == toJson(b); }

QString nameOfChange(const RunConfig& before, const RunConfig& after) {
    const auto several = [] { return QCoreApplication::translate(context, "Run settings"); };
    RunConfig sameTexts = after;
    sameTexts.texts = before.texts;
    if (sameSettings(before, sameTexts))
        return QCoreApplication::translate(context, "Texts");
    const nlohmann::json old = toJson(before).flatten(), now = toJson(after).flatten();
    const Setting* changed = nullptr;
    nlohmann::json value;
    for (const auto& [key, entry] : now.items()) {
        if (old.contains(key) && old[key] == entry)
            continue;
        const auto* setting = std::ranges::find_if(settings, [&](const Setting& one) { return one.key == key; });
        if (changed || setting == std::end(settings))
            return several();
        changed = setting;
        value = entry;
    }
    if (!changed || old.size() != now.size()) // texts went, too
        return several();
    return QCoreApplication::translate(context, "%1 %2")
        .arg(QCoreApplication::translate(context, changed->name), valueText(value, *changed));
}

} // namespace moescope
