// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/nvfp4_layout.h"

#include <algorithm>
#include <span>

#include "exporting/detail/float_formats.h"
#include "exporting/detail/tensor_check.h"

namespace moescope::detail {
std::vector<TensorSpec> nvfp4Specs(const std::string& module, std::int64_t out, std::int64_t in) {
    return {{module + ".weight_packed", DType::U8, {out, in / 2}},
            {module + ".weight_scale", DType::F8_E4M3, {out, in / nvfp4Group}},
            {module + ".weight_global_scale", DType::F32, {1}}};
}

std::vector<std::string> nvfp4Names(const std::string& module) {
    return {module + ".weight_packed", module + ".weight_scale", module + ".weight_global_scale"};
}

Status putNvfp4(const QuantizedLinear& linear, const PutBytes& put) {
    if (linear.grid != NumberGrid::nvfp4)
        return failure("Module '{}' is not on the NVFP4 grid. Quantize it again.", linear.module);
    const std::vector<std::byte> scales = fromFloats(linear.scales, DType::F8_E4M3);
    if (toFloats(scales, DType::F8_E4M3) != linear.scales)
        return failure(
            "Module '{}' has a scale that FP8 does not hold, so loaders would decode other weights than were "
            "tuned. Quantize it again.",
            linear.module);
    std::vector<std::uint8_t> packed(linear.codes.size() / 2);
    for (std::size_t i = 0; i < packed.size(); ++i)
        packed[i] = static_cast<std::uint8_t>(linear.codes[2 * i] | linear.codes[2 * i + 1] << 4);
    Status written = put(std::as_bytes(std::span(packed)));
    if (written)
        written = put(scales);
    return written ? put(std::as_bytes(std::span(&linear.globalScale, 1))) : written;
}

Result<QuantizedLinear> readNvfp4(const Checkpoint& checkpoint, const std::string& module, const Linear& linear) {
    for (const TensorSpec& spec : nvfp4Specs(module, linear.out, linear.in))
        if (Status fits = checkTensor(checkpoint, spec); !fits)
            return propagate(fits);
    QuantizedLinear result;
    result.module = linear.module;
    result.bits = nvfp4Bits;
    result.group = nvfp4Group;
    result.grid = NumberGrid::nvfp4;
    result.out = linear.out;
    result.in = linear.in;
    for (const std::byte pair : checkpoint.view(module + ".weight_packed").bytes) {
        result.codes.push_back(std::to_integer<std::uint8_t>(pair & std::byte{15}));
        result.codes.push_back(std::to_integer<std::uint8_t>(pair >> 4));
    }
    result.scales = toFloats(checkpoint.view(module + ".weight_scale").bytes, DType::F8_E4M3);
    result.globalScale = toFloats(checkpoint.view(module + ".weight_global_scale").bytes, DType::F32).front();
    return result;
}

} // namespace moescope::detail
