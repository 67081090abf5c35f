// SPDX-License-Identifier: Apache-2.0
#include "routing/detail/pass.h"

#include <cmath>
#include <numeric>

#include "forward/detail/device.h"

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

double perplexityOf(const std::vector<double>& windowNll) {
    const double sum = std::accumulate(windowNll.begin(), windowNll.end(), 0.0);
    return std::exp(sum / static_cast<double>(std::max<std::size_t>(windowNll.size(), 1)));
}

double perplexityOf(const std::vector<double>& windowNll, const std::vector<int>& datasetOfWindow,
                    std::size_t dataset) {
    std::vector<double> own;
    for (std::size_t window = 0; window < windowNll.size(); ++window)
        if (static_cast<std::size_t>(datasetOfWindow[window]) == dataset)
            own.push_back(windowNll[window]);
    return perplexityOf(own);
}

void reportLayers(ProgressSink& sink, const std::string& stage, int done, int total) {
    sink.progress({stage, static_cast<double>(done) / total, done, total, "layers"});
}

} // namespace moescope::detail
