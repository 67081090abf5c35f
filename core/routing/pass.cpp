// SPDX-License-Identifier: Apache-2.0
#include "routing/detail/pass.h"

#include <cmath>
#include <numeric>

#include "forward/detail/device.h"
#include "forward/detail/stream.h"

namespace moescope::detail {

Result<Setting> settingOf(const ComputeOptions& options) {
    auto device = torchDevice(options.device);
    if (!device)
        return propagate(device);
    auto type = computeType(options.dtype);
    if (!type)
        return propagate(type);
    return Setting{*device, *type};
}

std::vector<Stretch> stretchesOf(const std::vector<int>& datasetOfWindow, std::int64_t first, std::int64_t count) {
    std::vector<Stretch> stretches;
    for (std::int64_t window = first; window < first + count; ++window) {
        const auto dataset = static_cast<std::size_t>(datasetOfWindow[static_cast<std::size_t>(window)]);
        if (stretches.empty() || stretches.back().dataset != dataset)
            stretches.push_back({dataset, window, 0});
        ++stretches.back().count;
    }
    return stretches;
}

double meanOf(const std::vector<double>& values, const std::vector<std::int64_t>& weights) {
    if (weights.empty())
        return std::accumulate(values.begin(), values.end(), 0.0) /
               static_cast<double>(std::max<std::size_t>(values.size(), 1));
    double sum = 0.0;
    std::int64_t weight = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        sum += static_cast<double>(weights[i]) * values[i];
        weight += weights[i];
    }
    return sum / static_cast<double>(std::max<std::int64_t>(weight, 1));
}

double perplexityOf(const std::vector<double>& windowNll, const TokenWindows& windows) {
    return std::exp(meanOf(windowNll, windows.predictionsOfWindow()));
}

double perplexityOf(const std::vector<double>& windowNll, const TokenWindows& windows, std::size_t dataset) {
    return std::exp(meanOf(ofDataset(windowNll, windows.datasetOfWindow, dataset),
                           ofDataset(windows.predictionsOfWindow(), windows.datasetOfWindow, dataset)));
}

at::Tensor documentsOf(const TokenWindows& windows, at::Device device) {
    return documentTensor(windows.documents, windows.length, device);
}

void reportLayers(ProgressSink& sink, const std::string& stage, int done, int total) {
    sink.progress({stage, static_cast<double>(done) / total, done, total, "layers"});
}

} // namespace moescope::detail
