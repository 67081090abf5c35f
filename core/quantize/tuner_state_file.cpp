// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/tuner_state_file.h"

#include <bit>
#include <cmath>

#include "quantize/detail/chain_file.h"
#include "support/json_fields.h"

namespace moescope::detail {
namespace {

using nlohmann::json;

std::string nameOf(const char* what, std::size_t index) { return fmt::format("{}.{:04}", what, index); }

// As whole numbers: infinities and every last bit survive the text.
json bitsOf(const TermValues& values) {
    json bits = json::array();
    for (const double value : values)
        bits.push_back(std::bit_cast<std::uint64_t>(value));
    return bits;
}

Status readBits(const std::vector<std::uint64_t>& bits, TermValues& values) {
    if (bits.size() != values.size())
        return failure("it holds {} loss terms, not {}", bits.size(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = std::bit_cast<double>(bits[i]);
    return {};
}

} // namespace

Status saveTunerState(const TunerState& state, const TunerStateKey& key, const std::filesystem::path& file) {
    SavedTensors saved;
    for (std::size_t i = 0; i < state.parameters.size(); ++i)
        saved.tensors.emplace_back(nameOf("parameter", i), state.parameters[i]);
    for (std::size_t i = 0; i < state.best.size(); ++i) {
        saved.tensors.emplace_back(nameOf("best.codes", i), state.best[i].codes);
        saved.tensors.emplace_back(nameOf("best.scale", i), state.best[i].scale);
        saved.tensors.emplace_back(nameOf("best.zero", i), state.best[i].zero);
    }
    saved.words["state"] = json{
        {"layer", key.layer},
        {"objective", key.objective},
        {"grid", key.grid},
        {"iteration", state.iteration},
        {"best_total", std::bit_cast<std::uint64_t>(state.bestTotal)},
        {"kept_iteration", state.keptIteration},
        {"looks_without_gain", state.looksWithoutGain},
        {"last_look", state.lastLook},
        {"before", bitsOf(state.before)},
        {"after",
         bitsOf(state.after)}}.dump();
    return saveTensors(saved, file);
}

Result<std::optional<TunerState>> loadTunerState(const std::filesystem::path& file, const TunerStateKey& key,
                                                 const std::vector<at::Tensor>& parameters) {
    auto saved = loadTensors(file, parameters.empty() ? at::Device(at::kCPU) : parameters.front().device());
    if (!saved)
        return propagate(saved);
    const json object = json::parse(saved->words["state"], nullptr, false);
    TunerState state;
    int of = -1;
    std::string objective, grid;
    std::uint64_t bestTotal = 0;
    std::vector<std::uint64_t> before, after;
    JsonFields fields(object, file.string());
    fields.required("layer", of)
        .required("objective", objective)
        .required("grid", grid)
        .required("iteration", state.iteration)
        .required("best_total", bestTotal)
        .required("kept_iteration", state.keptIteration)
        .required("looks_without_gain", state.looksWithoutGain)
        .required("last_look", state.lastLook)
        .required("before", before)
        .required("after", after);
    if (Status read = fields.status(); !read)
        return propagate(read);
    if (of != key.layer || grid != key.grid)
        return std::optional<TunerState>();
    state.objectiveChanged = objective != key.objective;
    Status terms = readBits(before, state.before);
    if (terms)
        terms = readBits(after, state.after);
    if (!terms)
        return failure("{}: {}.", file.string(), terms.error().message);
    state.bestTotal = std::bit_cast<double>(bestTotal);
    const bool hasBest = saved->tensors.size() > parameters.size();
    for (std::size_t i = 0; i < parameters.size(); ++i)
        for (const std::string& name : i % 3 == 0 && hasBest
                                           ? std::vector{nameOf("parameter", i), nameOf("best.codes", i / 3),
                                                         nameOf("best.scale", i / 3), nameOf("best.zero", i / 3)}
                                           : std::vector{nameOf("parameter", i)})
            if (!saved->has(name)) // of an earlier program, or of another layer
                return failure("{}: lacks '{}'; the layer begins anew.", file.string(), name);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        state.parameters.push_back(saved->at(nameOf("parameter", i)));
        if (state.parameters.back().sizes() != parameters[i].sizes())
            return failure(
                "{}: does not fit the plan: parameter {} has another shape. Remove the file to begin the layer anew.",
                file.string(), i);
    }
    if (hasBest)
        for (std::size_t i = 0; i < parameters.size() / 3; ++i)
            state.best.push_back({saved->at(nameOf("best.codes", i)), saved->at(nameOf("best.scale", i)),
                                  saved->at(nameOf("best.zero", i))});
    return std::optional<TunerState>(std::move(state));
}

} // namespace moescope::detail
