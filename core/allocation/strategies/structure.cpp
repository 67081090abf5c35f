// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "allocation/strategies/strategies.h"

namespace moescope {
namespace {

StrategyParameter width(std::string_view id, std::string_view name, std::string_view definition) {
    StrategyParameter parameter{
        .id = id, .name = name, .definition = definition, .initial = 4.0, .least = 2.0, .most = 16.0, .choices = {}};
    parameter.choices = {{2.0, "2 bits"}, {3.0, "3 bits"}, {4.0, "4 bits"}, {8.0, "8 bits"}, {16.0, "unquantized"}};
    return parameter;
}

Result<Assignment> assign(const StrategyInput& input, const StrategySettings& settings) {
    const auto above = std::ranges::upper_bound(settings.bits, settings.meanBits);
    if (above == settings.bits.begin())
        return failure("A mean of {:g} bits cannot be reached: the narrowest width is {}.", settings.meanBits,
                       settings.bits.front());
    const int experts = *(above - 1);
    Assignment assignment{.bits = {}, .note = {}};
    for (const Linear& linear : input.model.linears())
        switch (linear.kind) {
        case LinearKind::expert:
            assignment.bits.push_back(experts);
            break;
        case LinearKind::attention:
            assignment.bits.push_back(static_cast<int>(settings.parameters.at("attention_bits")));
            break;
        case LinearKind::sharedExpert:
            assignment.bits.push_back(static_cast<int>(settings.parameters.at("shared_bits")));
            break;
        default:
            assignment.bits.push_back(settings.otherBits);
        }
    assignment.note = fmt::format("Every routed expert has {} bits, the widest of {} that a mean of {:g} allows.",
                                  experts, fmt::join(settings.bits, ", "), settings.meanBits);
    return assignment;
}

} // namespace

Strategy structure() {
    return {.id = "structure",
            .name = "By structure",
            .definition = "Attention and shared experts, which every token passes through, at widths of their own; all "
                          "routed experts alike.",
            .source = "QuantMoE-Bench (arXiv 2406.08155)",
            .tag = "code",
            .parameters = {width("attention_bits", "Attention", "Width of the attention's linears."),
                           width("shared_bits", "Shared experts", "Width of the shared experts' linears.")},
            .assign = assign};
}

} // namespace moescope
