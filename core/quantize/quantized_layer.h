// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "allocation/number_grid.h"

namespace moescope {

/// A quantized linear as it is stored: W[o, i] = (code - zero) * scale, one scale and zero point a group along `in`.
/// NVFP4: W[o, i] = fp4Values[code] * (scale / globalScale), float32 throughout (nvfp4.h).
struct QuantizedLinear {
    std::string module;
    int bits = 4;
    int group = 128;
    bool symmetric = true;
    std::int64_t out = 0;
    std::int64_t in = 0;
    std::vector<std::uint8_t> codes; ///< [out, in], 0 to 2^bits - 1
    std::vector<float> scales;       ///< [out, groups], each exact in fp16 and in bf16; may be negative. NVFP4: in fp8
    std::vector<std::uint8_t> zeros; ///< [out, groups]; symmetric: 2^(bits-1). NVFP4: none
    NumberGrid grid = NumberGrid::integer;
    float globalScale = 1.0f; ///< NVFP4: of the whole matrix, the same for linears that loaders fuse

    [[nodiscard]] std::int64_t groups() const { return (in + group - 1) / group; }
    /// W, float32, [out, in].
    [[nodiscard]] std::vector<float> decode() const;
};

/// Everything that a run changed in one decoder layer.
struct QuantizedLayer {
    int layer = 0;
    std::vector<QuantizedLinear> linears;
    std::vector<float> router; ///< [experts, hidden] if the router was refitted, else empty
};

} // namespace moescope
