// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/foreign_config.h"

#include "exporting/detail/module_names.h"

namespace moescope::detail {
namespace {

using nlohmann::json;

/// Bits and group that a config gives a module.
struct Rule {
    int bits = fullPrecision;
    int group = 0;
};

class ForeignRules {
public:
    ForeignRules(const json& config, const json& entries, bool fromStart, CheckResult& check)
        : m_default(ruleOf(config, {fullPrecision, 0})) {
        for (const auto& [key, entry] : (entries.is_object() ? entries : m_none).items()) {
            const bool marked = key.starts_with("-:") || key.starts_with("+:");
            const Rule rule = key.starts_with("-:") ? Rule{} : ruleOf(entry, m_default);
            m_exact.try_emplace(key, rule);
            if (auto pattern = ModulePattern::parse(marked ? std::string_view(key).substr(2) : key, fromStart))
                m_patterns.emplace_back(std::move(*pattern), rule);
            else
                check.problem(fmt::format("config.json: '{:.60}' is not a regular expression", key));
        }
    }

    [[nodiscard]] Rule of(const std::string& module) const {
        if (const auto exact = m_exact.find(module); exact != m_exact.end())
            return exact->second;
        for (const auto& [pattern, rule] : m_patterns)
            if (pattern.matches(module))
                return rule;
        return m_default;
    }

private:
    static Rule ruleOf(const json& entry, Rule rule) {
        if (const int bits = intAt(entry, "bits"); bits > 0)
            rule.bits = bits;
        if (const int group = intAt(entry, "group_size"); group > 0)
            rule.group = group;
        return rule;
    }

    json m_none = json::object();
    Rule m_default;
    std::map<std::string, Rule> m_exact;
    std::vector<std::pair<ModulePattern, Rule>> m_patterns;
};

bool isExpert(const std::string& module) { return module.find(".experts.") != std::string::npos; }

void checkModules(const json& config, bool autoRound, const std::vector<ConfiguredModule>& modules,
                  CheckResult& check) {
    if (!config.is_object())
        return;
    const json entries = config.value(autoRound ? "extra_config" : "dynamic", json());
    const ForeignRules rules(config, entries, /*fromStart=*/!autoRound, check);
    for (const ConfiguredModule& module : modules) {
        const Rule rule = rules.of(module.name);
        const bool packed = module.bits != fullPrecision;
        if (packed && (rule.bits != module.bits || rule.group != module.group))
            check.problem(
                fmt::format("config.json: says {} bits in groups of {} of '{}', its tensors {} in groups of {}",
                            rule.bits, rule.group, module.name, module.bits, module.group));
        // GPTQ's loaders know by the family which linears they take; auto-round's config says it of all.
        if (!packed && rule.bits < fullPrecision && (autoRound || isExpert(module.name)))
            check.problem(fmt::format("config.json: says {} bits of '{}', which is in full precision: it was skipped",
                                      rule.bits, module.name));
    }
}

} // namespace

void checkAutoRoundNvfp4(const json& config, const std::vector<ConfiguredModule>& modules, CheckResult& check) {
    check.expect(isText(config, "packing_format", "auto_round:llm_compressor") &&
                     isText(config, "act_data_type", "nv_fp4_with_static_gs"),
                 "config.json: packing_format and act_data_type are not auto_round:llm_compressor, "
                 "nv_fp4_with_static_gs");
    checkModules(config, /*autoRound=*/true, modules, check);
}

void checkForeign(const json& config, const std::vector<ConfiguredModule>& modules, CheckResult& check) {
    const bool autoRound = isText(config, "quant_method", "auto-round");
    check.expect(autoRound ? isText(config, "packing_format", "auto_round:auto_gptq")
                           : isText(config, "quant_method", "gptq"),
                 "config.json: is neither auto-round's (auto_round:auto_gptq) nor GPTQ's");
    check.expect(autoRound || !config.is_object() || !config.contains("checkpoint_format") ||
                     isText(config, "checkpoint_format", "gptq"),
                 "config.json: checkpoint_format is not gptq; zero points of version 2 would be read wrong");
    checkModules(config, autoRound, modules, check);
}

} // namespace moescope::detail
