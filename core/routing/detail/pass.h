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

/// exp of the mean over all windows, or over those of one dataset.
double perplexityOf(const std::vector<double>& windowNll);
double perplexityOf(const std::vector<double>& windowNll, const std::vector<int>& datasetOfWindow, std::size_t dataset);

void reportLayers(ProgressSink& sink, const std::string& stage, int done, int total);

} // namespace moescope::detail
