// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include "architecture/model.h"

namespace moescope::detail {

/// Where the forward pass takes its weights from: the checkpoint, or a quantized version of it.
/// Tensors come on the device and in the type that the source was made for.
class WeightSource {
public:
    virtual ~WeightSource() = default;
    /// W [out, in].
    virtual at::Tensor linear(const Linear& linear) const = 0;
    /// Any tensor that is not a linear's weight, by its name in the checkpoint.
    virtual at::Tensor tensor(const std::string& name) const = 0;
};

/// The weights as the checkpoint has them.
class CheckpointWeights final : public WeightSource {
public:
    CheckpointWeights(const Model& model, at::Device device, at::ScalarType type)
        : m_model(model)
        , m_device(device)
        , m_type(type) {}
    at::Tensor linear(const Linear& linear) const override;
    at::Tensor tensor(const std::string& name) const override;

private:
    Model m_model;
    at::Device m_device;
    at::ScalarType m_type;
};

/// A copy of mapped bytes as a tensor.
at::Tensor toTensor(std::span<const std::byte> bytes, DType dtype, at::IntArrayRef shape, at::Device device,
                    at::ScalarType type);

} // namespace moescope::detail
