// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/modelopt_config.h"

#include <algorithm>

namespace moescope::detail {
namespace {

using nlohmann::json;

constexpr const char* sidecar = "hf_quant_config.json";

/// As ModelOpt writes its patterns: a whole name, or one with `*` for any text.
bool matches(std::string_view pattern, std::string_view name) {
    std::size_t star = pattern.find('*');
    if (star == std::string_view::npos)
        return pattern == name;
    if (!name.starts_with(pattern.substr(0, star)))
        return false;
    name.remove_prefix(star);
    for (pattern.remove_prefix(star + 1);; pattern.remove_prefix(star + 1)) { // the first place of each part will do
        star = pattern.find('*');
        if (star == std::string_view::npos)
            return name.ends_with(pattern);
        const std::size_t at = name.find(pattern.substr(0, star));
        if (at == std::string_view::npos)
            return false;
        name.remove_prefix(at + star);
    }
}

/// One of the two files that say the same.
void checkFile(const char* file, const json& config, const char* excludedKey,
               const std::vector<ConfiguredModule>& modules, CheckResult& check) {
    const bool activations = isText(config, "quant_algo", "NVFP4");
    check.expect(activations || isText(config, "quant_algo", "W4A16_NVFP4"),
                 fmt::format("{}: quant_algo is neither NVFP4 nor W4A16_NVFP4, which is what moescope reads", file));
    std::vector<std::string> excluded;
    const json list = config.is_object() ? config.value(excludedKey, json()) : json();
    for (const json& entry : list.is_array() ? list : json::array())
        if (entry.is_string())
            excluded.push_back(entry.get<std::string>());
    for (const ConfiguredModule& module : modules) {
        const bool full = module.bits == fullPrecision;
        const bool named =
            std::ranges::any_of(excluded, [&](const std::string& pattern) { return matches(pattern, module.name); });
        if (named != full)
            check.problem(fmt::format("{}: '{}' is {} although it is {}", file, module.name,
                                      full ? "not excluded" : "excluded", full ? "in full precision" : "packed"));
        if (activations && !full && !module.inputScale)
            check.problem(
                fmt::format("'{}.input_scale': missing, although {} quantizes activations", module.name, file));
    }
}

} // namespace

void checkModelOpt(const std::filesystem::path& folder, const json& config,
                   const std::vector<ConfiguredModule>& modules, CheckResult& check) {
    checkFile("config.json", config, "ignore", modules, check);
    std::error_code ignored;
    if (!std::filesystem::exists(folder / sidecar, ignored))
        return;
    const auto beside = readJson(folder / sidecar);
    if (!beside)
        return check.problem(beside.error().message);
    const json quantization = beside->is_object() ? beside->value("quantization", json()) : json();
    checkFile(sidecar, quantization, "exclude_modules", modules, check);
    check.expect(quantization.is_object() && config.is_object() &&
                     quantization.value("quant_algo", json()) == config.value("quant_algo", json()),
                 fmt::format("{}: says another quant_algo than config.json", sidecar));
}

} // namespace moescope::detail
