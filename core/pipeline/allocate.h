// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "allocation/measured_costs.h"
#include "allocation/model_shape.h"
#include "allocation/plan.h"
#include "pipeline/inspect.h"
#include "routing/routing_statistics.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope {

/// Narrowest and widest width that a linear may get; 0: any candidate.
struct WidthLimit {
    int least = 0;
    int most = 0;

    bool operator==(const WidthLimit&) const = default;
};

struct AllocateConfig {
    std::string strategy = "alphaq"; ///< id in strategyTable()
    double meanBits = 3.0;           ///< of routed experts; the target of budgets "parameters" and "modules"
    std::vector<int> bits{2, 3, 4};  ///< candidate widths of routed experts
    /// What shares one width: projection (nothing: each matrix has its own) | expert | projection-uniform (the same
    /// projection of all experts of a layer) | layer (all experts of a layer).
    std::string granularity = "projection";
    /// What the target counts: parameters | modules (AlphaQ's count) | file (bytes of all .safetensors files of an
    /// export, headers too) | gpu (bytes of memory: weights + KV cache + workspace).
    std::string budget = "parameters";
    /// Of the strategy, by their ids in strategyTable() ("gamma", "levels"); what is missing takes its default there.
    std::map<std::string, double> parameters;
    int group = 128;
    bool symmetric = true;
    NumberGrid grid = NumberGrid::integer; ///< nvfp4: of all linears that get 4 bits (moduleSetting)
    int otherBits = 4;                     ///< attention, shared experts, dense layers; uniform uses meanBits for all
    std::map<std::string, ModulePlan> locked;    ///< kept as they are
    WidthLimit limit;                            ///< of every routed expert's linear
    std::map<std::string, WidthLimit> limits;    ///< of single modules, within `limit`
    std::int64_t bytes = 0;                      ///< the target of budgets "file" and "gpu"
    std::string format = "mixed";                ///< of the export that "file" counts: id in exporterTable()
    std::string names = "v5";                    ///< of that export (ExportOptions::names)
    std::int64_t context = 4096;                 ///< "gpu": tokens in the KV cache
    int cacheBytes = 2;                          ///< "gpu": bytes of a value in the KV cache
    std::int64_t workspaceBytes = 1'000'000'000; ///< "gpu": what the runtime needs beside weights and cache
    bool exact = false;                          ///< search until the plan is proven the best

    /// What at() is asked for: bits, or bytes.
    [[nodiscard]] double target() const {
        return budget == "file" || budget == "gpu" ? static_cast<double>(bytes) : meanBits;
    }
    /// What a linear of so many bits is set to.
    [[nodiscard]] ModulePlan setting(int width) const { return moduleSetting(width, group, symmetric, grid); }
    bool operator==(const AllocateConfig&) const = default;
};

/// Evidence beside an inspection, for the strategies that need it. Null: not there.
struct AllocateEvidence {
    const RoutingStatistics* routing = nullptr;
    const MeasuredCosts* measured = nullptr;
};

struct Allocation {
    Plan plan;
    PlanSize size;
    double loss = 0.0; ///< the strategy's objective
    double uniformLoss =
        0.0;              ///< the same objective at uniform width round(meanBits), for reference; both 0 without one
    double gap = 0.0;     ///< proven distance to the optimum, relative to loss; 0 = exact
    double seconds = 0.0; ///< of the solving alone
    std::int64_t fileBytes = 0; ///< budget "file": what the export will come to, to the byte
    std::int64_t gpuBytes = 0;  ///< budget "gpu": weights, cache and workspace
};

/// Points of error against size on the hull of the solver, for the curve.
struct BudgetCurve {
    std::vector<double> meanBits, loss;
    std::vector<std::int64_t> tensorBytes;
};

/// Bytes of the KV cache: 2 · layers · key-value heads · head size · context · bytes a value. A sliding window is not
/// taken off: an upper bound.
std::int64_t cacheBytes(const Model& model, std::int64_t context, int bytesPerValue);

/// A problem whose losses and hulls are worked out: another budget costs a search and the writing of the plan.
class PreparedAllocation {
public:
    static Result<PreparedAllocation> prepare(const Model& model, const Inspection& inspection,
                                              const AllocateConfig& config);
    static Result<PreparedAllocation> prepare(const Model& model, const Inspection& inspection,
                                              const AllocateEvidence& evidence, const AllocateConfig& config);
    /// Without a model: for statistics from a table. Budgets in bytes are refused, and widths are not held against
    /// shapes.
    static Result<PreparedAllocation> prepare(const ModelShape& shape, const Inspection& inspection,
                                              const AllocateConfig& config);
    PreparedAllocation(PreparedAllocation&&) noexcept;
    PreparedAllocation& operator=(PreparedAllocation&&) noexcept;
    ~PreparedAllocation();

    /// `target`: mean bits, or bytes, as config.budget says. Fails where it cannot be reached; the error names the
    /// nearest one that can.
    [[nodiscard]] Result<Allocation> at(double target) const;
    /// The same without writing the plan, for large models under a slider: `plan` has its note and no modules; the
    /// widths are in the order of the linears.
    struct Widths {
        Allocation allocation;
        std::vector<int> bits;
    };
    [[nodiscard]] Result<Widths> widthsAt(double target) const;
    /// Other locks on the same problem; losses and hulls of all that stays as it is are kept.
    Status relock(const std::map<std::string, ModulePlan>& locked);
    /// Fails for strategies that place widths by rule and have no loss.
    [[nodiscard]] Result<BudgetCurve> curve() const;
    /// The strategy's objective for any widths (in the order of the linears; locks stay as they are). Fails where there
    /// is no single loss, for a width that is no candidate, and for an expert cut apart where whole ones were measured.
    [[nodiscard]] Result<double> lossOf(std::span<const int> widths) const;
    /// What shares a width: the config's granularity, or "expert" where the costs are those of whole experts.
    [[nodiscard]] std::string granularity() const;

private:
    struct State;
    explicit PreparedAllocation(std::unique_ptr<State> state);
    static Result<PreparedAllocation> prepared(std::unique_ptr<State> state, const Inspection& inspection,
                                               const AllocateEvidence& evidence, const AllocateConfig& config);
    static Status prepareSizes(State& state);
    std::unique_ptr<State> m_state;
};

/// prepare() and at(config.target()) in one.
Result<Allocation> allocate(const Model& model, const Inspection& inspection, const AllocateConfig& config);
Result<Allocation> allocate(const Model& model, const Inspection& inspection, const AllocateEvidence& evidence,
                            const AllocateConfig& config);
Result<BudgetCurve> budgetCurve(const Model& model, const Inspection& inspection, const AllocateConfig& config);

} // namespace moescope
