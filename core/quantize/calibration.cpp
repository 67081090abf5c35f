// SPDX-License-Identifier: Apache-2.0
#include <ATen/core/Tensor.h>
#include <ATen/ops/randint.h>
#include <cmath>

#include <ATen/CPUGeneratorImpl.h>

#include "quantize/engine.h"

namespace moescope {
std::vector<int> windowsByShare(const std::vector<double>& shares, int samples) {
    double sum = 0.0;
    for (const double share : shares)
        sum += share;
    std::vector<int> counts;
    int given = 0;
    for (const double share : shares) {
        counts.push_back(static_cast<int>(std::floor(samples * share / sum)));
        given += counts.back();
    }
    for (std::size_t i = 0; given < samples; i = (i + 1) % counts.size(), ++given)
        ++counts[i];
    return counts;
}

Result<TokenWindows> drawCalibration(const std::vector<std::vector<TokenId>>& texts,
                                     const std::vector<std::string>& names, const std::vector<double>& shares,
                                     int samples, int length, std::uint64_t seed) {
    TokenWindows windows;
    windows.length = length;
    windows.datasets = names;
    // torch's generator, so that the same seed draws the same windows as a Python script would.
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(1000 + seed);
    const std::vector<int> counts = windowsByShare(shares, samples);
    for (std::size_t text = 0; text < texts.size(); ++text) {
        const std::int64_t starts = static_cast<std::int64_t>(texts[text].size()) - length - 1;
        if (starts < 1)
            return failure("{}: has {} tokens, too few for one window of {}. Choose a longer text, a wider range or "
                           "shorter windows.",
                           names[text], texts[text].size(), length);
        const at::Tensor drawn =
            at::randint(0, starts, {counts[text]}, generator, at::TensorOptions().dtype(at::kLong));
        for (std::int64_t i = 0; i < drawn.numel(); ++i) {
            const auto first = texts[text].begin() + drawn[i].item<std::int64_t>();
            windows.ids.insert(windows.ids.end(), first, first + length);
            windows.datasetOfWindow.push_back(static_cast<int>(text));
        }
    }
    return windows;
}

} // namespace moescope
