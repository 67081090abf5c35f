// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>

#include "allocation/plan.h"
#include "architecture/model.h"
#include "quantize/quantized_layer.h"
#include "quantize/run_config.h"
#include "quantize/run_metrics.h"
#include "routing/documents.h"
#include "routing/trace.h"
#include "support/result.h"

namespace moescope {

/// What one layer became.
struct EngineLayer {
    QuantizedLayer quantized;
    LayerOutcome outcome;
};

/// Quantizes a model layer by layer: keeps the hidden states of the full-precision chain and of the quantized chain on
/// the calibration windows, and one layer of weights at a time (docs/methods/vsraq.md).
class QuantizationEngine {
public:
    static Result<QuantizationEngine> create(const Model& model, const RunConfig& config, const Plan& plan,
                                             const TokenWindows& calibration);
    QuantizationEngine(QuantizationEngine&&) noexcept;
    QuantizationEngine& operator=(QuantizationEngine&&) noexcept;
    ~QuantizationEngine();

    /// Where the state between layers and the state within a layer are kept, so that a run can go on after a crash:
    /// chain.safetensors and tuning.safetensors (docs/run-folder.md). Nothing is kept before this is called.
    void keepIn(const std::filesystem::path& folder);
    /// Goes on from what keepIn() left in `folder`, which the engine then keeps its state in: the same bits as a run
    /// that was never interrupted, on the same device with as many threads. A folder without a saved state leaves the
    /// engine at its start.
    Status resumeFrom(const std::filesystem::path& folder);

    [[nodiscard]] int nextLayer() const;
    [[nodiscard]] bool done() const;
    /// The next decoder layer. Stop is polled every iteration; a stopped layer is not finished and the error is
    /// "cancelled". Call layerStored() once its result is safe.
    Result<EngineLayer> advance(std::stop_token stop, const std::function<void(const TuningStep&)>& onStep);
    /// Passes the next decoder layer rounded to nearest, without a look at its losses or routers: where a trial of a
    /// later layer alone begins.
    Status passOver(std::stop_token stop);
    /// Keeps the state between layers, after the last layer's result was written.
    Status layerStored();
    /// Removes the state that was kept in `folder`, once the run is over.
    static void forget(const std::filesystem::path& folder);
    /// Routing of the full-precision chain on the calibration windows, for the layers done so far.
    [[nodiscard]] const Coverage& coverage() const;

private:
    struct State;
    explicit QuantizationEngine(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// Whole windows of each text; what rounding leaves over goes to the first texts.
std::vector<int> windowsByShare(const std::vector<double>& shares, int samples);

/// Draws calibration windows as drawCalibration() does, of texts that may be documents. Those are cut into pieces of at
/// most a window, put in an order drawn by the seed and packed (routing/documents.h). `candidates`: `samples` is so
/// many times what is needed; documents that fill fewer windows, but as many as are needed, are no failure.
Result<TokenWindows> drawWindows(const std::vector<TextTokens>& texts, const std::vector<std::string>& names,
                                 const std::vector<double>& shares, int samples, int length, std::uint64_t seed,
                                 int candidates = 1);

/// Draws calibration windows: each text's share of `samples`, starts drawn evenly at random (seeded), windows may
/// overlap. Texts in order, so that the same seed gives the same windows. Fails where a text is shorter than a window.
Result<TokenWindows> drawCalibration(const std::vector<std::vector<TokenId>>& texts,
                                     const std::vector<std::string>& names, const std::vector<double>& shares,
                                     int samples, int length, std::uint64_t seed);

} // namespace moescope
