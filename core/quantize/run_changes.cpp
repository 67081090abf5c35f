// SPDX-License-Identifier: Apache-2.0
// What was changed in a run while it was paused.
#include "quantize/run_folder.h"
#include "support/atomic_write.h"
#include "support/json_fields.h"
#include "support/utc.h"

namespace moescope {

using nlohmann::json;

namespace {

constexpr const char* changesName = "changes.json";

json changedModules(const Plan& before, const Plan& after) {
    json modules = json::object();
    for (const auto& [name, module] : after.modules) {
        const auto old = before.modules.find(name);
        if (old != before.modules.end() &&
            (old->second.bits != module.bits || old->second.group != module.group ||
             old->second.symmetric != module.symmetric || old->second.grid != module.grid))
            modules[name] = {old->second.bits, module.bits};
    }
    return modules;
}

} // namespace

Result<json> RunFolder::changes() const {
    std::error_code ignored;
    if (!std::filesystem::exists(m_path / changesName, ignored))
        return json::array();
    auto list = readJson(m_path / changesName);
    if (list && !list->is_array())
        return failure("{}: is not a list of changes.", (m_path / changesName).string());
    return list;
}

Status RunFolder::change(const RunConfig& config, const Plan& plan) {
    auto list = changes();
    if (!list)
        return propagate(list);
    json modules = changedModules(m_plan, plan);
    const json before = toJson(m_config), after = toJson(config);
    if (before == after && modules.empty())
        return {};
    list->push_back({{"utc", utcNow()},
                     {"layers_done", layersDone()},
                     {"before", before},
                     {"after", after},
                     {"modules", std::move(modules)}});
    const auto write = [this](const char* name, const json& value) {
        return writeFileAtomically(m_path / name, value.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
    };
    Status written = write(changesName, *list);
    if (written)
        written = writePlan(plan, m_path / "plan.json");
    if (written)
        written = write("config.json", {{"version", version}, {"config", after}});
    if (!written)
        return written;
    m_config = config;
    m_plan = plan;
    return {};
}

} // namespace moescope
