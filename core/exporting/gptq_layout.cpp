// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/gptq_layout.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "exporting/detail/bit_packing.h"
#include "exporting/detail/float_formats.h"
#include "exporting/detail/tensor_check.h"

namespace moescope::detail {
namespace {

template <class T>
std::vector<T> valuesOf(const TensorView& view) {
    std::vector<T> values(view.bytes.size() / sizeof(T));
    std::ranges::copy(view.bytes, std::as_writable_bytes(std::span(values)).begin());
    return values;
}

/// [rows, columns] to [columns, rows].
template <class T>
std::vector<T> transposed(const std::vector<T>& values, std::size_t rows, std::size_t columns) {
    std::vector<T> result(values.size());
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t column = 0; column < columns; ++column)
            result[column * rows + row] = values[row * columns + column];
    return result;
}

Status checkScales(const QuantizedLinear& linear) {
    for (std::size_t i = 0; i < linear.scales.size(); ++i)
        if (!exactInBothHalves(linear.scales[i]))
            return failure(
                "Module '{}': the scale {} of output {} is not exact in fp16 and bf16, so loaders would decode other "
                "weights than were tuned. Quantize it again.",
                linear.module, linear.scales[i], static_cast<std::int64_t>(i) / linear.groups());
    return {};
}

/// Groups are whole, so an input's group is its index over the group's size.
std::vector<std::int32_t> groupIndex(std::int64_t in, int group) {
    std::vector<std::int32_t> index(static_cast<std::size_t>(in));
    for (std::size_t i = 0; i < index.size(); ++i)
        index[i] = static_cast<std::int32_t>(i) / group;
    return index;
}

/// Bits and group from the shapes of qweight and scales; the other shapes are checked against them.
Status readSettings(const Checkpoint& checkpoint, const Linear& linear, const std::string& module,
                    QuantizedLinear& result) {
    const TensorInfo* weight = checkpoint.find(module + ".qweight");
    const TensorInfo* scales = checkpoint.find(module + ".scales");
    if (!weight || !scales)
        return failure("tensor '{}.{}' is missing", module, weight ? "scales" : "qweight");
    if (weight->shape.size() != 2 || scales->shape.size() != 2 || scales->shape[0] < 1 ||
        linear.in % scales->shape[0] != 0)
        return failure("tensor '{}.{}' has a shape that fits no group size", module,
                       weight->shape.size() != 2 ? "qweight" : "scales");
    result.bits = static_cast<int>(weight->shape[0] * 32 / linear.in);
    result.group = static_cast<int>(linear.in / scales->shape[0]);
    if (result.bits < 1 || result.bits > 8)
        return failure("tensor '{}.qweight' has {} rows, which is no width of 1 to 8 bits for {} inputs", module,
                       weight->shape[0], linear.in);
    for (const TensorSpec& spec : gptqSpecs(module, linear.out, linear.in, result.bits, result.group))
        if (spec.name.ends_with(".g_idx") && !checkpoint.find(spec.name))
            continue; // auto-round leaves it out: groups count up
        else if (Status fits = checkTensor(checkpoint, spec); !fits)
            return fits;
    return {};
}

} // namespace

std::vector<TensorSpec> gptqSpecs(const std::string& module, std::int64_t out, std::int64_t in, int bits, int group) {
    const std::int64_t groups = in / group;
    return {{module + ".qweight", DType::I32, {in * bits / 32, out}},
            {module + ".qzeros", DType::I32, {groups, out * bits / 32}},
            {module + ".scales", DType::F16, {groups, out}},
            {module + ".g_idx", DType::I32, {in}}};
}

std::vector<std::string> gptqNames(const std::string& module) {
    return {module + ".qweight", module + ".qzeros", module + ".scales", module + ".g_idx"};
}

Status putGptq(const QuantizedLinear& linear, const PutBytes& put) {
    if (Status exact = checkScales(linear); !exact)
        return exact;
    const auto out = static_cast<std::size_t>(linear.out), groups = static_cast<std::size_t>(linear.groups());
    std::vector<std::uint8_t> zeros = linear.zeros;
    const auto mask = static_cast<std::uint8_t>((1 << linear.bits) - 1);
    for (std::uint8_t& zero :
         zeros) // version 1 of the format stores zero - 1; its readers add one without wrapping at the width
        zero = static_cast<std::uint8_t>((zero - 1) & mask);
    const auto words = packAlongInput(linear.codes, linear.out, linear.in, linear.bits);
    const auto zeroWords = packAlongOutput(zeros, linear.out, linear.groups(), linear.bits);
    const auto scales = transposed(toHalf(linear.scales), out, groups);
    const auto index = groupIndex(linear.in, linear.group);
    Status written = put(std::as_bytes(std::span(words)));
    if (written)
        written = put(std::as_bytes(std::span(zeroWords)));
    if (written)
        written = put(std::as_bytes(std::span(scales)));
    return written ? put(std::as_bytes(std::span(index))) : written;
}

Result<QuantizedLinear> readGptq(const Checkpoint& checkpoint, const std::string& module, const Linear& linear) {
    QuantizedLinear result;
    result.module = linear.module;
    result.out = linear.out;
    result.in = linear.in;
    if (Status settings = readSettings(checkpoint, linear, module, result); !settings)
        return propagate(settings);
    if (checkpoint.find(module + ".g_idx") &&
        valuesOf<std::int32_t>(checkpoint.view(module + ".g_idx")) != groupIndex(linear.in, result.group))
        return failure("tensor '{}.g_idx' does not count groups of {} in order", module, result.group);
    const auto out = static_cast<std::size_t>(linear.out), groups = static_cast<std::size_t>(result.groups());
    result.codes = unpackAlongInput(valuesOf<std::uint32_t>(checkpoint.view(module + ".qweight")), linear.out,
                                    linear.in, result.bits);
    result.zeros = unpackAlongOutput(valuesOf<std::uint32_t>(checkpoint.view(module + ".qzeros")), linear.out,
                                     result.groups(), result.bits);
    for (std::uint8_t& zero : result.zeros)
        ++zero;
    result.scales = transposed(fromHalf(valuesOf<std::uint16_t>(checkpoint.view(module + ".scales"))), groups, out);
    const auto middle = static_cast<std::uint8_t>(1 << (result.bits - 1));
    result.symmetric = std::ranges::all_of(result.zeros, [middle](std::uint8_t zero) { return zero == middle; });
    return result;
}

} // namespace moescope::detail
