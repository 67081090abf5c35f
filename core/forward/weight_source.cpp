// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/weight_source.h"

#include <array>

namespace moescope::detail {
namespace {

at::ScalarType torchType(DType dtype) {
    // In the order of DType.
    constexpr std::array types{at::kDouble,      at::kFloat,  at::kHalf,   at::kBFloat16, at::kFloat8_e4m3fn,
                               at::kFloat8_e5m2, at::kLong,   at::kInt,    at::kShort,    at::kChar,
                               at::kUInt64,      at::kUInt32, at::kUInt16, at::kByte,     at::kBool};
    return types[static_cast<std::size_t>(dtype)];
}

} // namespace

at::Tensor toTensor(std::span<const std::byte> bytes, DType dtype, at::IntArrayRef shape, at::Device device,
                    at::ScalarType type) {
    // from_blob wants a mutable pointer; the mapping is read-only and the tensor is copied before anybody writes.
    auto* data = const_cast<std::byte*>(bytes.data());
    const at::Tensor mapped = at::from_blob(data, shape, at::TensorOptions().dtype(torchType(dtype)));
    return mapped.to(device, type, /*non_blocking=*/false, /*copy=*/true);
}

at::Tensor CheckpointWeights::linear(const Linear& linear) const {
    const TensorView view = m_model.weight(linear);
    return toTensor(view.bytes, view.info->dtype, {linear.out, linear.in}, m_device, m_type);
}

at::Tensor CheckpointWeights::tensor(const std::string& name) const {
    const TensorView view = m_model.checkpoint().view(name);
    return toTensor(view.bytes, view.info->dtype, view.info->shape, m_device, m_type);
}

} // namespace moescope::detail
