// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace moescope {

/// What part of the model a linear layer belongs to. Plans give each kind its own width.
enum class LinearKind { attention, expert, sharedExpert, denseMlp };
enum class Projection { query, key, value, output, gate, up, down };

std::string_view nameOf(LinearKind kind);       ///< "attention", "expert", "shared_expert", "dense_mlp"
std::string_view nameOf(Projection projection); ///< "q", "k", "v", "o", "gate", "up", "down"

/// A linear layer that can be quantized: y = W x + b with W [out, in], row-major, at `firstElement` of `tensor`
/// (0 unless several matrices share a fused tensor).
struct Linear {
    std::string module; ///< canonical name, "model.layers.0.mlp.experts.3.gate_proj"
    LinearKind kind = LinearKind::expert;
    Projection projection = Projection::gate;
    int layer = 0;
    int expert = -1; ///< -1: not a routed expert's
    std::int64_t out = 0;
    std::int64_t in = 0;
    std::string tensor;
    std::int64_t firstElement = 0;
    std::string bias; ///< tensor name, or empty

    [[nodiscard]] std::int64_t parameters() const { return out * in; }
};

} // namespace moescope
