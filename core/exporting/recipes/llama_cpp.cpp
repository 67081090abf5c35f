// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <sstream>

#include "exporting/detail/module_names.h"
#include "exporting/recipes/recipes.h"

namespace moescope {
namespace {

using namespace detail;

/// Name in a GGUF file: experts of a layer and projection are one stacked tensor.
std::string ggufName(const Linear& linear) {
    static const std::map<Projection, std::string_view> attention{{Projection::query, "attn_q"},
                                                                  {Projection::key, "attn_k"},
                                                                  {Projection::value, "attn_v"},
                                                                  {Projection::output, "attn_output"}};
    static const std::map<Projection, std::string_view> mlp{
        {Projection::gate, "ffn_gate"}, {Projection::up, "ffn_up"}, {Projection::down, "ffn_down"}};
    if (linear.kind == LinearKind::attention)
        return fmt::format("blk.{}.{}", linear.layer, attention.at(linear.projection));
    const std::string_view suffix = linear.kind == LinearKind::expert         ? "_exps"
                                    : linear.kind == LinearKind::sharedExpert ? "_shexp"
                                                                              : "";
    return fmt::format("blk.{}.{}{}", linear.layer, mlp.at(linear.projection), suffix);
}

/// The type that stands for a width when one is written.
std::string_view typeOf(int bits) {
    switch (bits) {
    case 2:
        return "q2_k";
    case 3:
        return "q3_k";
    case 4:
        return "q4_k";
    case 8:
        return "q8_0";
    default:
        return "bf16";
    }
}

/// 0: a type that no plan can have.
int bitsOf(const std::string& type) {
    constexpr std::array<std::pair<std::string_view, int>, 10> starts{{{"q2_", 2},
                                                                       {"iq2_", 2},
                                                                       {"q3_", 3},
                                                                       {"iq3_", 3},
                                                                       {"q4_", 4},
                                                                       {"iq4_", 4},
                                                                       {"q8_", 8},
                                                                       {"f16", 16},
                                                                       {"bf16", 16},
                                                                       {"f32", 16}}};
    const auto found = std::ranges::find_if(starts, [&](const auto& entry) { return type.starts_with(entry.first); });
    return found == starts.end() ? 0 : found->second;
}

Result<std::string> write(const Model& model, const Plan& plan, const RecipeOptions&) {
    std::map<std::string, std::pair<int, const Linear*>> widths;
    std::vector<std::string> order;
    for (const Linear& linear : model.linears()) {
        const std::string name = ggufName(linear);
        const int bits = std::get<0>(recipeSetting(plan, linear.module));
        const auto [entry, added] = widths.try_emplace(name, bits, &linear);
        if (added)
            order.push_back(name);
        else if (entry->second.first != bits)
            return failure("GGUF keeps the experts of a layer and projection in one tensor of one type, but {} has {} "
                           "bits and {} has {}. Allocate "
                           "with the granularity projection-uniform or layer.",
                           entry->second.second->module, entry->second.first, linear.module, bits);
    }
    std::string text;
    for (const std::string& name : order)
        text += fmt::format("--tensor-type {}={}\n", escapedPattern(name), typeOf(widths.at(name).first));
    return text;
}

Result<Plan> read(const Model& model, std::string_view text, const RecipeOptions& options) {
    std::vector<std::pair<ModulePattern, int>> rules;
    std::istringstream words{std::string(text)};
    for (std::string word; words >> word;) {
        std::erase_if(word, [](char c) { return c == '"' || c == '\''; });
        if (word.starts_with("--tensor-type="))
            word.erase(0, std::string_view("--tensor-type=").size());
        const auto at = word.rfind('=');
        if (at == std::string::npos)
            continue; // the option itself, a backslash at a line's end, another option
        std::string type = word.substr(at + 1);
        std::ranges::transform(type, type.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        const int bits = bitsOf(type);
        if (bits == 0)
            return failure("the type '{}' of '{}' has no width of 2, 3, 4, 8 or 16 bits", type, word);
        auto pattern = ModulePattern::parse(std::string_view(word).substr(0, at), false);
        if (!pattern)
            return propagate(pattern);
        rules.emplace_back(std::move(*pattern), bits);
    }
    Plan plan = untouchedPlan(model, options.group);
    plan.note =
        fmt::format("Read from llama.cpp's tensor types: their nominal widths, in groups of {}.", options.group);
    std::map<std::string, int> widths; // of tensors seen: a model has few of them
    for (const Linear& linear : model.linears()) {
        const auto [entry, added] = widths.try_emplace(ggufName(linear) + ".weight", 0);
        if (added) {
            const auto rule = std::ranges::find_if(
                rules, [&](const auto& candidate) { return candidate.first.matches(entry->first); });
            if (rule == rules.end())
                return failure("no line gives the tensor '{}' a type", entry->first);
            entry->second = rule->second;
        }
        plan.modules[linear.module].bits = entry->second;
    }
    return plan;
}

bool recognises(std::string_view text) { return text.find("--tensor-type") != std::string_view::npos; }

} // namespace

RecipeFormat llamaCppRecipe() {
    return {"llama.cpp",
            "llama.cpp, --tensor-type",
            "Lines for llama-quantize, one type a tensor, so the experts of a layer and projection must share a width; "
            "groups and grids are "
            "those of the types.",
            write,
            read,
            recognises};
}

} // namespace moescope
