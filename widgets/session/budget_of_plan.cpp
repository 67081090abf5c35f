// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/budget_of_plan.h"

#include <algorithm>

#include "allocation/strategy.h"

namespace moescope {
namespace {

using nlohmann::json;

/// The plan's record is only a note: what is of another kind than expected is passed over.
const json* entry(const json& record, const char* name) {
    const auto found = record.is_object() ? record.find(name) : record.end();
    return record.is_object() && found != record.end() ? &*found : nullptr;
}

void takeText(const json& record, const char* name, std::string& into, std::initializer_list<const char*> known) {
    const json* value = entry(record, name);
    if (value && value->is_string() && std::ranges::find(known, value->get<std::string>()) != known.end())
        into = value->get<std::string>();
}

void takeWidths(const Plan& plan, AllocateConfig& config) {
    std::vector<int> widths;
    const auto add = [&](int bits) {
        if (std::ranges::find(plannableBits, bits) != plannableBits.end() && bits != fullPrecision &&
            std::ranges::find(widths, bits) == widths.end())
            widths.push_back(bits);
    };
    if (const json* bits = entry(plan.parameters, "bits"); bits && bits->is_array())
        for (const json& one : *bits)
            add(one.is_number_integer() ? one.get<int>() : 0);
    if (!widths.empty()) {
        std::ranges::sort(widths);
        config.bits = widths;
    }
}

void takeStrategy(const Plan& plan, AllocateConfig& config) {
    const auto strategy = findStrategy(plan.strategy);
    config.strategy = strategy ? plan.strategy : "manual";
    if (!strategy)
        return;
    for (const StrategyParameter& parameter : (*strategy)->parameters)
        if (const json* value = entry(plan.parameters, std::string(parameter.id).c_str()); value && value->is_number())
            config.parameters[std::string(parameter.id)] = value->get<double>();
}

} // namespace

AllocateConfig budgetOf(const Plan& plan, const PlanSize& size) {
    AllocateConfig config;
    takeStrategy(plan, config);
    takeWidths(plan, config);
    takeText(plan.parameters, "granularity", config.granularity,
             {"projection", "expert", "projection-uniform", "layer"});
    takeText(plan.parameters, "budget", config.budget, {"parameters", "modules", "file", "gpu"});
    config.meanBits = size.meanBits > 0.0 ? size.meanBits : config.meanBits;
    if (const json* bytes = entry(plan.parameters, "bytes"); bytes && bytes->is_number_integer())
        config.bytes = bytes->get<std::int64_t>();
    if (config.bytes <= 0 && (config.budget == "file" || config.budget == "gpu"))
        config.budget = "parameters";
    if (const json* bits = entry(plan.parameters, "other_bits"); bits && bits->is_number_integer())
        config.otherBits = bits->get<int>();
    for (const auto& [module, setting] : plan.modules) {
        if (setting.bits == fullPrecision)
            continue;
        config.symmetric = setting.symmetric;
        if (setting.grid == NumberGrid::nvfp4)
            config.grid = NumberGrid::nvfp4; // its group is its own
        else
            config.group = setting.group;
    }
    return config;
}

} // namespace moescope
