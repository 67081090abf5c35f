// SPDX-License-Identifier: Apache-2.0
#include "quantize/quantized_layer.h"

#include "quantize/nvfp4.h"

namespace moescope {

std::vector<float> QuantizedLinear::decode() const {
    std::vector<float> weights(codes.size());
    const std::size_t columns = static_cast<std::size_t>(in);
    const std::size_t groupCount = static_cast<std::size_t>(groups());
    for (std::size_t row = 0; row < static_cast<std::size_t>(out); ++row)
        for (std::size_t column = 0; column < columns; ++column) {
            const std::size_t place = row * groupCount + column / static_cast<std::size_t>(group);
            if (grid == NumberGrid::nvfp4) {
                weights[row * columns + column] =
                    fp4Values[codes[row * columns + column]] * (scales[place] / globalScale);
                continue;
            }
            const int level = int(codes[row * columns + column]) - int(zeros[place]);
            weights[row * columns + column] = static_cast<float>(level) * scales[place];
        }
    return weights;
}

} // namespace moescope
