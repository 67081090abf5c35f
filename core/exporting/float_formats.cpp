// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/float_formats.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <ATen/ATen.h>
#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include "forward/detail/weight_source.h"

namespace moescope::detail {
namespace {

at::ScalarType scalarType(DType dtype) {
    switch (dtype) {
    case DType::F64:
        return at::kDouble;
    case DType::F16:
        return at::kHalf;
    case DType::BF16:
        return at::kBFloat16;
    case DType::F8_E4M3:
        return at::kFloat8_e4m3fn;
    case DType::F8_E5M2:
        return at::kFloat8_e5m2;
    default:
        return at::kFloat;
    }
}

template <class T>
std::vector<std::uint16_t> rounded(std::span<const float> values) {
    std::vector<std::uint16_t> halves(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        halves[i] = static_cast<T>(values[i]).x;
    return halves;
}

} // namespace

std::vector<std::uint16_t> toBfloat16(std::span<const float> values) { return rounded<c10::BFloat16>(values); }

std::vector<std::uint16_t> toHalf(std::span<const float> values) { return rounded<c10::Half>(values); }

std::vector<float> fromHalf(std::span<const std::uint16_t> values) {
    std::vector<float> floats(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        floats[i] = static_cast<float>(c10::Half(values[i], c10::Half::from_bits()));
    return floats;
}

bool exactInBothHalves(float value) {
    return std::isfinite(value) && static_cast<float>(static_cast<c10::Half>(value)) == value &&
           static_cast<float>(static_cast<c10::BFloat16>(value)) == value;
}

std::vector<float> toFloats(std::span<const std::byte> bytes, DType dtype) {
    const auto count = static_cast<std::int64_t>(bytes.size() / sizeOf(dtype));
    const at::Tensor tensor = toTensor(bytes, dtype, {count}, at::kCPU, at::kFloat);
    std::vector<float> values(static_cast<std::size_t>(count));
    std::copy_n(tensor.const_data_ptr<float>(), values.size(), values.begin());
    return values;
}

std::vector<std::byte> fromFloats(std::span<const float> values, DType dtype) {
    const auto count = static_cast<std::int64_t>(values.size());
    const at::Tensor tensor =
        at::from_blob(const_cast<float*>(values.data()), {count}, at::kFloat).to(scalarType(dtype));
    std::vector<std::byte> bytes(values.size() * sizeOf(dtype));
    std::copy_n(static_cast<const std::byte*>(tensor.const_data_ptr()), bytes.size(), bytes.begin());
    return bytes;
}

} // namespace moescope::detail
