// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTemporaryDir>

#include <cmath>
#include <functional>
#include <string>

#include "fixtures/tiny_model.h"
#include "spectra/statistics.h"

namespace moescope::test {

/// The numbers of tests/references/spectra_reference.py's scattered().
inline float scattered(std::int64_t row, std::int64_t column, std::int64_t columns, double fade = 0.0) {
    auto x = static_cast<std::uint32_t>(row * columns + column) * 2654435761U + 97U;
    x ^= x >> 16;
    x *= 2246822519U;
    x ^= x >> 13;
    return static_cast<float>(((x >> 16) / 32768.0 - 1.0) * std::exp2(-std::floor(static_cast<double>(column) * fade)));
}

/// The same cases as odd_matrices() there.
inline float oddElement(const std::string& name, std::int64_t row, std::int64_t column, std::int64_t columns) {
    if (name.starts_with("rank_one"))
        return static_cast<float>((row % 7 + 1) * (column % 5 + 1)) / 64.0F;
    if (name == "constant")
        return 0.5F;
    if (name == "zero")
        return 0.0F;
    if (name == "two_by_two")
        return static_cast<float>(2 * row + column + 1);
    if (name == "identity")
        return row == column ? 1.0F : 0.0F;
    if (name == "zero_block")
        return column < 128 ? scattered(row, column, 128) : 0.0F;
    return scattered(row, column, columns, name == "wide_range" ? 0.25 : 0.0);
}

/// A model whose gate matrix of expert 0 in layer 0 has the given elements.
inline LinearStatistics statisticsOfMatrix(std::int64_t out, std::int64_t in,
                                           const std::function<float(std::int64_t, std::int64_t)>& element,
                                           const SpectrumOptions& options = {}) {
    QTemporaryDir folder;
    TinyModel tiny("olmoe", {.layers = 1, .experts = 2, .hidden = in, .width = out});
    tiny.fill("model.layers.0.mlp.experts.0.gate_proj.weight", element);
    tiny.write(folder.path().toStdString());
    const auto model = Model::open(folder.path().toStdString());
    if (!model)
        qFatal("%s", model.error().message.c_str());
    const auto found = statisticsOf(*model, *model->find("model.layers.0.mlp.experts.0.gate_proj"), options);
    if (!found)
        qFatal("%s", found.error().message.c_str());
    return *found;
}

} // namespace moescope::test
