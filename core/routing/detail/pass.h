// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "routing/run_trace.h"

namespace moescope::detail {

// What traces, statistics and comparisons share.

/// Windows whose logits over the vocabulary are in memory at once.
inline constexpr std::int64_t headChunk = 4;

struct Setting {
    at::Device device;
    at::ScalarType type;
};
Result<Setting> settingOf(const ComputeOptions& options);

template <class T>
std::vector<T> toVector(const at::Tensor& tensor, at::ScalarType type) {
    const at::Tensor flat = tensor.to(at::kCPU, type).contiguous();
    return {flat.const_data_ptr<T>(), flat.const_data_ptr<T>() + flat.numel()};
}

/// Calls body(first window, number of windows) over all windows, polling stop; false if it was asked for.
template <class Body>
bool overHeadChunks(std::int64_t windows, const std::stop_token& stop, const Body& body) {
    for (std::int64_t first = 0; first < windows; first += headChunk) {
        if (stop.stop_requested())
            return false;
        body(first, std::min(headChunk, windows - first));
    }
    return true;
}

/// Windows of one dataset that follow one another.
struct Stretch {
    std::size_t dataset = 0;
    std::int64_t first = 0, count = 0;
};
/// The stretches within windows [first, first + count).
std::vector<Stretch> stretchesOf(const std::vector<int>& datasetOfWindow, std::int64_t first, std::int64_t count);

/// Mean over windows, each with its weight; without weights all alike. Of one dataset: those of its windows.
double meanOf(const std::vector<double>& values, const std::vector<std::int64_t>& weights);
template <class T>
std::vector<T> ofDataset(const std::vector<T>& values, const std::vector<int>& datasetOfWindow, std::size_t dataset) {
    std::vector<T> own;
    for (std::size_t window = 0; window < values.size(); ++window)
        if (static_cast<std::size_t>(datasetOfWindow[window]) == dataset)
            own.push_back(values[window]);
    return own;
}

/// exp of the mean over all windows' predictions, or over those of one dataset.
double perplexityOf(const std::vector<double>& windowNll, const TokenWindows& windows);
double perplexityOf(const std::vector<double>& windowNll, const TokenWindows& windows, std::size_t dataset);
/// Documents of the windows [windows, length] on the device; undefined where they are not packed.
at::Tensor documentsOf(const TokenWindows& windows, at::Device device);

void reportLayers(ProgressSink& sink, const std::string& stage, int done, int total);

} // namespace moescope::detail
