// SPDX-License-Identifier: Apache-2.0
#include <ATen/core/Tensor.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randperm.h>
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

namespace {

/// Starts drawn evenly at random; windows may overlap.
Status drawFromText(const TextTokens& text, const std::string& name, int count, int dataset, at::Generator& generator,
                    TokenWindows& windows) {
    const std::int64_t starts = static_cast<std::int64_t>(text.ids.size()) - windows.length - 1;
    if (starts < 1)
        return failure("{}: has {} tokens, too few for one window of {}. Choose a longer text, a wider range or "
                       "shorter windows.",
                       name, text.ids.size(), windows.length);
    const at::Tensor drawn = at::randint(0, starts, {count}, generator, at::TensorOptions().dtype(at::kLong));
    for (std::int64_t i = 0; i < drawn.numel(); ++i) {
        const auto first = text.ids.begin() + drawn[i].item<std::int64_t>();
        windows.ids.insert(windows.ids.end(), first, first + windows.length);
        windows.datasetOfWindow.push_back(dataset);
    }
    return {};
}

/// Each document once at most, in an order drawn at random.
Status drawFromDocuments(const TextTokens& text, const std::string& name, int count, int needed, int dataset,
                         at::Generator& generator, TokenWindows& windows) {
    const std::vector<DocumentPiece> inOrder = documentPieces(text, windows.length);
    const at::Tensor order =
        at::randperm(static_cast<std::int64_t>(inOrder.size()), generator, at::TensorOptions().dtype(at::kLong));
    std::vector<DocumentPiece> pieces;
    for (std::int64_t i = 0; i < order.numel(); ++i)
        pieces.push_back(inOrder[static_cast<std::size_t>(order.const_data_ptr<std::int64_t>()[i])]);
    const int packed = packPieces(text, pieces, count, dataset, windows);
    if (packed < needed)
        return failure("{}: its {} documents of {} tokens fill {} windows of {}, and {} are needed. Give more "
                       "documents, or choose fewer or shorter windows.",
                       name, text.ends.size(), text.ids.size(), packed, windows.length, needed);
    return {};
}

} // namespace

Result<TokenWindows> drawWindows(const std::vector<TextTokens>& texts, const std::vector<std::string>& names,
                                 const std::vector<double>& shares, int samples, int length, std::uint64_t seed,
                                 int candidates) {
    TokenWindows windows;
    windows.length = length;
    windows.datasets = names;
    const bool packed = std::ranges::any_of(texts, &TextTokens::isDocuments);
    // torch's generator, so that the same seed draws the same windows as a Python script would.
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(1000 + seed);
    const std::vector<int> counts = windowsByShare(shares, samples);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto dataset = static_cast<int>(i);
        Status drawn =
            texts[i].isDocuments()
                ? drawFromDocuments(texts[i], names[i], counts[i], counts[i] / candidates, dataset, generator, windows)
                : drawFromText(texts[i], names[i], counts[i], dataset, generator, windows);
        if (!drawn)
            return propagate(drawn);
        if (packed)
            nameDocuments(windows);
    }
    return windows;
}

Result<TokenWindows> drawCalibration(const std::vector<std::vector<TokenId>>& texts,
                                     const std::vector<std::string>& names, const std::vector<double>& shares,
                                     int samples, int length, std::uint64_t seed) {
    std::vector<TextTokens> running;
    for (const std::vector<TokenId>& text : texts)
        running.push_back({text, {}});
    return drawWindows(running, names, shares, samples, length, seed);
}

} // namespace moescope
