// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "architecture/linear.h"
#include "support/result.h"

namespace moescope {

/// Well-known names of costs and factors; strategies look them up by these. Others may stand beside them.
namespace measured {
inline constexpr std::string_view blockError =
    "block_error"; ///< PMQ's ε: Σ ‖Z − Z_q‖_F of the MoE block's output, one expert rounded
inline constexpr std::string_view gradientError = "gradient_error"; ///< GEMQ's c: Σ g² (Y − Y_q)²
inline constexpr std::string_view kl = "kl";                        ///< ΔKL of the next-token law, nats a token
inline constexpr std::string_view routing = "routing_value";        ///< ΔV of methods/vsraq.md, mean over routers
inline constexpr std::string_view flips = "flips";                  ///< Δ flip rate
inline constexpr std::string_view selections = "selections";        ///< factor: how often the expert was chosen
inline constexpr std::string_view gateSum = "gate_sum"; ///< factor: sum of its softmax weights where it was chosen
} // namespace measured

/// What was rounded alone: a whole routed expert, or one linear.
struct CostUnit {
    int layer = -1;     ///< decoder layer
    int expert = -1;    ///< routed expert; -1 where `module` is no expert's
    std::string module; ///< canonical name of the linear; empty: the whole expert

    bool operator==(const CostUnit&) const = default;
};

/// One quantity at each candidate width: what rounding a unit does to the model. Not a number: not measured.
struct CostTable {
    std::string name;                        ///< "gradient_error"
    std::string unit;                        ///< "nats a token", or empty
    std::string definition;                  ///< one sentence
    std::vector<std::vector<double>> values; ///< [units][widths]
};

/// One quantity of a unit that no width changes.
struct FactorTable {
    std::string name;
    std::string unit;
    std::string definition;
    std::vector<double> values; ///< [units]
};

/// Measured evidence for strategies: units, widths, costs, and what measured them (job, model fingerprint, texts,
/// windows, seed, grid), so that a plan can say what it rests on.
struct MeasuredCosts {
    std::vector<CostUnit> units;
    std::vector<int> widths; ///< ascending
    std::vector<CostTable> costs;
    std::vector<FactorTable> factors;
    nlohmann::json origin = nlohmann::json::object();

    [[nodiscard]] const CostTable* cost(std::string_view name) const;
    [[nodiscard]] const FactorTable* factor(std::string_view name) const;
    /// Whether every unit is a whole expert.
    [[nodiscard]] bool byExpert() const;
    /// Index of the unit that covers a linear (its own, or its expert); -1: none.
    [[nodiscard]] int unitOf(const Linear& linear) const;
};

/// Sizes that fit, widths ascending, no unit twice; the error names what is wrong.
Status checkMeasuredCosts(const MeasuredCosts& costs);

nlohmann::json toJson(const MeasuredCosts& costs);
Result<MeasuredCosts> measuredCostsFromJson(const nlohmann::json& json);
/// The error names the file.
Result<MeasuredCosts> readMeasuredCosts(const std::filesystem::path& file);
Status writeMeasuredCosts(const MeasuredCosts& costs, const std::filesystem::path& file);

} // namespace moescope
