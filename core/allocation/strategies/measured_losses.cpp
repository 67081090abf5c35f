// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/measured_losses.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "allocation/strategies/expert_layers.h"

namespace moescope {
namespace {

/// Units by what they cover, for models of tens of thousands of linears.
class Units {
public:
    explicit Units(const MeasuredCosts& costs) {
        for (std::size_t i = 0; i < costs.units.size(); ++i) {
            const CostUnit& unit = costs.units[i];
            if (unit.module.empty())
                m_experts[{unit.layer, unit.expert}] = i;
            else
                m_modules[unit.module] = i;
        }
    }
    /// The unit, and over how many matrices it is shared out.
    [[nodiscard]] std::optional<std::pair<std::size_t, double>> of(const Linear& linear) const {
        if (const auto own = m_modules.find(linear.module); own != m_modules.end())
            return std::pair(own->second, 1.0);
        if (const auto expert = m_experts.find({linear.layer, linear.expert}); expert != m_experts.end())
            return std::pair(expert->second, 3.0);
        return std::nullopt;
    }
    [[nodiscard]] bool anyExpert() const { return !m_experts.empty(); }
    [[nodiscard]] const std::map<std::pair<int, int>, std::size_t>& experts() const { return m_experts; }

private:
    std::map<std::pair<int, int>, std::size_t> m_experts;
    std::unordered_map<std::string, std::size_t> m_modules;
};

Result<std::vector<int>> columnsOf(const MeasuredCosts& costs, const std::vector<int>& bits,
                                   std::string_view strategy) {
    std::vector<int> columns;
    for (const int width : bits) {
        const auto found = std::ranges::find(costs.widths, width);
        if (found == costs.widths.end() && width != fullPrecision)
            return failure(
                "'{}' has measured costs at {} bits, not at {}. Measure that width too, or choose candidates "
                "from these.",
                strategy, fmt::join(costs.widths, ", "), width);
        columns.push_back(found == costs.widths.end() ? -1 : static_cast<int>(found - costs.widths.begin()));
    }
    return columns;
}

} // namespace

Result<LossTable> measuredLosses(const StrategyInput& input, const StrategySettings& settings, std::string_view cost,
                                 std::string_view strategy) {
    const MeasuredCosts& measured = *input.measured;
    const CostTable* table = measured.cost(cost);
    if (!table)
        return failure("'{}' needs the measured cost '{}', which the file does not hold. Measure it too.", strategy,
                       cost);
    auto columns = columnsOf(measured, settings.bits, strategy);
    if (!columns)
        return propagate(columns);
    const Units units(measured);
    LossTable result;
    result.wholeExperts = units.anyExpert();
    result.losses.resize(input.model.linears().size());
    for (std::size_t i = 0; i < result.losses.size(); ++i) {
        const Linear& linear = input.model.linears()[i];
        if (linear.kind != LinearKind::expert)
            continue;
        const auto unit = units.of(linear);
        if (!unit)
            return failure("'{}': {} was not measured. Measure the model in {} anew.", strategy, linear.module,
                           input.model.folder().string());
        for (const int column : *columns) {
            const double loss =
                column < 0 ? 0.0 : table->values[unit->first][static_cast<std::size_t>(column)] / unit->second;
            if (!std::isfinite(loss))
                return failure("'{}': the cost '{}' of {} is not a number. Measure it anew.", strategy, cost,
                               linear.module);
            result.losses[i].push_back(loss);
        }
    }
    return result;
}

std::vector<std::vector<double>> measuredFactor(const StrategyInput& input, std::string_view factor) {
    const FactorTable* table = input.measured ? input.measured->factor(factor) : nullptr;
    std::vector<std::vector<double>> result;
    if (!table)
        return result;
    const Units units(*input.measured);
    for (const auto& layer : expertLayers(input.model))
        for (auto& row = result.emplace_back(); const ExpertPlace& expert : layer) {
            const auto found = units.experts().find({expert.layer, expert.expert});
            if (found == units.experts().end() || !std::isfinite(table->values[found->second]))
                return {};
            row.push_back(table->values[found->second]);
        }
    return result;
}

} // namespace moescope
