// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "allocation/measured_costs.h"
#include "allocation/model_shape.h"
#include "allocation/plan.h"
#include "architecture/model.h"
#include "routing/router_norms.h"
#include "routing/routing_statistics.h"
#include "spectra/statistics.h"
#include "support/result.h"

namespace moescope {

/// A number that a strategy can be tuned by. `choices` empty: any number of the range.
struct StrategyParameter {
    std::string_view id;   ///< "gamma"
    std::string_view name; ///< "γ"
    std::string_view definition;
    double initial = 0.0;
    double least = 0.0;
    double most = 0.0;
    struct Choice {
        double value;
        std::string_view name;
    };
    std::vector<Choice> choices;
    bool whole = false; ///< whole numbers only
};

/// What a strategy may look at. `linears` in the order of Model::linears(), or empty. What is null was not measured: a
/// strategy that needs it says in a sentence how to get it.
struct StrategyInput {
    ModelShape model;
    std::span<const LinearStatistics> linears;
    const RouterStatistics& routers;
    const RoutingStatistics* routing = nullptr; ///< what texts did: selections, weights, significances, by dataset
    const MeasuredCosts* measured = nullptr;    ///< what rounding does
};

/// What a strategy cannot do without.
struct StrategyNeeds {
    bool weights = false;  ///< LinearStatistics of every linear
    bool routers = false;  ///< RouterStatistics
    bool routing = false;  ///< RoutingStatistics
    bool measured = false; ///< MeasuredCosts

    /// Something that only texts can tell, beyond an inspection.
    [[nodiscard]] bool texts() const { return routing || measured; }
};

/// What it is asked for. `parameters` holds every parameter of the strategy, checked.
struct StrategySettings {
    double meanBits = 3.0; ///< of routed experts
    std::vector<int> bits; ///< candidate widths, ascending
    bool byModule = false; ///< the mean counts each module once, not each parameter
    int otherBits = 4;     ///< of all linears that are not a routed expert's
    std::map<std::string, double> parameters;
    const std::map<std::string, ModulePlan>& locked;
    int group = 128; ///< weights that share a scale
    bool symmetric = true;
    NumberGrid grid = NumberGrid::integer; ///< nvfp4: linears of 4 bits are NVFP4
};

/// Loss of each linear at each candidate width, [linears][bits]; rows of linears that are no routed expert's are empty.
struct LossTable {
    std::vector<std::vector<double>> losses;
    std::string note; ///< what a person must know (statistics that were missing)
    /// The losses mean something for whole experts only (they were measured so); an expert's matrices then share a
    /// width.
    bool wholeExperts = false;
    /// More than one way to lose ([scenarios][linears][bits]): the greatest total over them is minimised, and `losses`
    /// is their mean. Empty: `losses` is what counts.
    std::vector<std::vector<std::vector<double>>> scenarios;
};

/// A width for every linear, in the order of Model::linears(). Locks are laid over it by the caller.
struct Assignment {
    std::vector<int> bits;
    std::string note;
    double loss = 0.0; ///< of the rule's own objective, where it has one
    double gap = 0.0;  ///< proven distance to the best, relative
};

/// One way to hand out bits. It either states losses, which the solver then minimises under the budget, or places
/// the widths by a rule of its own. A new strategy is one file and one line in strategyTable().
struct Strategy {
    std::string_view id;   ///< "alphaq"
    std::string_view name; ///< "AlphaQ"
    std::string_view definition;
    std::string_view source; ///< paper or code
    std::string_view tag;    ///< "code", "abstract", "second-hand" or "ours" (docs/methods)
    std::vector<StrategyParameter> parameters;
    Result<LossTable> (*losses)(const StrategyInput&, const StrategySettings&) = nullptr;
    Result<Assignment> (*assign)(const StrategyInput&, const StrategySettings&) = nullptr;
    /// For rules: losses that speak for the rule in a weighted mix (docs/methods/mix.md). Null: it has no say in one.
    Result<LossTable> (*mixLosses)(const StrategyInput&, const StrategySettings&) = nullptr;
    StrategyNeeds needs = {};
};

const std::vector<Strategy>& strategyTable();
/// The strategy, or the sentence that lists the known ones.
Result<const Strategy*> findStrategy(std::string_view id);
/// `given` with defaults filled in; the error names an unknown parameter or one outside its range.
Result<std::map<std::string, double>> checkedParameters(const Strategy& strategy,
                                                        const std::map<std::string, double>& given);
/// What the strategy needs with these parameters; differs from Strategy::needs for a mix, which needs what its parts
/// do.
StrategyNeeds needsOf(const Strategy& strategy, const std::map<std::string, double>& parameters);
/// Whether everything that it needs is there; the error says what to run.
Status checkEvidence(const Strategy& strategy, const std::map<std::string, double>& parameters,
                     const StrategyInput& input);

} // namespace moescope
