// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/container_layout.h"

#include <algorithm>
#include <array>

#include "exporting/detail/bit_packing.h"
#include "exporting/detail/float_formats.h"
#include "exporting/detail/tensor_check.h"

namespace moescope::detail {
namespace {

constexpr int wordBits = 32;

template <class T>
std::vector<T> valuesOf(const TensorView& view) {
    std::vector<T> values(view.bytes.size() / sizeof(T));
    std::ranges::copy(view.bytes, std::as_writable_bytes(std::span(values)).begin());
    return values;
}

/// Bits and group from the tensors' shapes.
Status readSettings(const Checkpoint& checkpoint, const std::string& module, const Linear& linear,
                    QuantizedLinear& result) {
    const TensorInfo* weight = checkpoint.find(module + ".weight_packed");
    const TensorInfo* scales = checkpoint.find(module + ".weight_scale");
    if (!weight || !scales)
        return failure("tensor '{}.{}' is missing", module, weight ? "weight_scale" : "weight_packed");
    if (checkpoint.find(module + ".weight_zero_point"))
        return failure("'{}' is asymmetric, which moescope does not read in this format", module);
    if (weight->shape.size() != 2 || scales->shape.size() != 2 || scales->shape[1] < 1 ||
        linear.in % scales->shape[1] != 0 || !isFloating(scales->dtype))
        return failure("'{}.weight_scale' has a shape or type that fits no group size", module);
    const std::int64_t bits = weight->shape[1] > linear.in ? 0 : weight->shape[1] * wordBits / linear.in;
    if (bits != 4 && bits != 8)
        return failure("'{}.weight_packed' has {} words for {} inputs; moescope reads fields of 4 and 8 bits", module,
                       weight->shape[1], linear.in);
    result.bits = static_cast<int>(bits);
    result.group = static_cast<int>(linear.in / scales->shape[1]);
    for (const TensorSpec& spec : containerSpecs(module, linear, result.bits, result.group, scales->dtype))
        if (Status fits = checkTensor(checkpoint, spec); !fits)
            return fits;
    return {};
}

} // namespace

int containerOf(int bits) { return bits <= 4 ? 4 : 8; }

std::vector<TensorSpec> containerSpecs(const std::string& module, const Linear& linear, int bits, int group,
                                       DType scales) {
    return {{module + ".weight_packed", DType::I32, {linear.out, linear.in * bits / wordBits}},
            {module + ".weight_scale", scales, {linear.out, linear.in / group}},
            {module + ".weight_shape", DType::I64, {2}}};
}

QuantizedLinear widened(const QuantizedLinear& linear, int bits) {
    QuantizedLinear result = linear;
    if (linear.bits == bits)
        return result;
    const auto moved = static_cast<std::uint8_t>((1 << (bits - 1)) - (1 << (linear.bits - 1)));
    result.bits = bits;
    for (std::vector<std::uint8_t>* values : {&result.codes, &result.zeros})
        for (std::uint8_t& value : *values)
            value = static_cast<std::uint8_t>(value + moved);
    return result;
}

Status putContainer(const QuantizedLinear& linear, std::span<const TensorSpec> specs, const PutBytes& put) {
    if (!linear.symmetric || linear.grid != NumberGrid::integer)
        return failure("Module '{}' is not on the symmetric grid. Quantize it again.", linear.module);
    for (const float scale : linear.scales)
        if (!exactInBothHalves(scale))
            return failure("Module '{}': the scale {} is not exact in fp16 and bf16, so loaders would decode other "
                           "weights than were tuned. Quantize it again.",
                           linear.module, scale);
    const QuantizedLinear wide = widened(linear, static_cast<int>(specs[0].shape[1] * wordBits / linear.in));
    const std::vector<std::uint32_t> words = packStream(wide.codes, wide.bits);
    const std::array<std::int64_t, 2> shape{linear.out, linear.in};
    Status written = put(std::as_bytes(std::span(words)));
    if (written)
        written = put(fromFloats(linear.scales, specs[1].dtype));
    return written ? put(std::as_bytes(std::span(shape))) : written;
}

Result<QuantizedLinear> readContainer(const Checkpoint& checkpoint, const std::string& module, const Linear& linear) {
    QuantizedLinear result;
    result.module = linear.module;
    result.out = linear.out;
    result.in = linear.in;
    if (Status settings = readSettings(checkpoint, module, linear, result); !settings)
        return propagate(settings);
    if (containerShape(checkpoint, module) != std::pair(linear.out, linear.in))
        return failure("tensor '{}.weight_shape' does not say [{}, {}]", module, linear.out, linear.in);
    result.codes = unpackStream(valuesOf<std::uint32_t>(checkpoint.view(module + ".weight_packed")), result.bits);
    const TensorView scales = checkpoint.view(module + ".weight_scale");
    result.scales = toFloats(scales.bytes, scales.info->dtype);
    result.zeros.assign(result.scales.size(), static_cast<std::uint8_t>(1 << (result.bits - 1)));
    return result;
}

std::pair<std::int64_t, std::int64_t> containerShape(const Checkpoint& checkpoint, const std::string& module) {
    const TensorInfo* info = checkpoint.find(module + ".weight_shape");
    const TensorInfo* weight = checkpoint.find(module + ".weight_packed");
    if (!info || info->dtype != DType::I64 || info->shape != std::vector<std::int64_t>{2} || !weight ||
        weight->shape.size() != 2)
        return {0, 0};
    const auto values = valuesOf<std::int64_t>(checkpoint.view(module + ".weight_shape"));
    constexpr std::int64_t most = std::int64_t(1) << 40; // products stay numbers
    if (values[0] != weight->shape[0] || values[0] < 1 || values[1] < 1 || values[0] > most || values[1] > most)
        return {0, 0};
    return {values[0], values[1]};
}

} // namespace moescope::detail
