// SPDX-License-Identifier: Apache-2.0
#include "quantize/quantized_layer.h"

#include <algorithm>

#include "quantize/nvfp4.h"

namespace moescope {

std::vector<float> QuantizedLinear::decode() const {
    std::vector<float> weights(codes.size());
    const std::size_t columns = static_cast<std::size_t>(in);
    const std::size_t groupCount = static_cast<std::size_t>(groups());
    const auto groupSize = static_cast<std::size_t>(group);
    for (std::size_t row = 0; row < static_cast<std::size_t>(out); ++row)
        for (std::size_t place = 0; place < groupCount; ++place) {
            const std::size_t first = row * columns + place * groupSize;
            const std::size_t count = std::min(groupSize, columns - place * groupSize);
            const std::uint8_t* code = codes.data() + first;
            float* weight = weights.data() + first;
            const float scale = scales[row * groupCount + place];
            if (grid == NumberGrid::nvfp4) {
                for (std::size_t i = 0; i < count; ++i)
                    weight[i] = fp4Values[code[i]] * (scale / globalScale);
                continue;
            }
            const int zero = zeros[row * groupCount + place];
            for (std::size_t i = 0; i < count; ++i)
                weight[i] = static_cast<float>(int(code[i]) - zero) * scale;
        }
    return weights;
}

} // namespace moescope
