// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "architecture/model.h"
#include "quantize/detail/fake_quant.h"

namespace moescope::detail {

// NVFP4 on rows of 16 weights (docs/methods/vsraq.md, *NVFP4*): W' = fp4(W / s + V) * s with s = fp8 scale / global
// scale. By libtorch's operations, a part of the rows at a time.

/// The global scale of matrices whose largest magnitude is `largest`: 448 * 6 / largest, so that no group's scale
/// leaves FP8; 1 where all weights are 0.
at::Tensor nvfp4GlobalScale(const at::Tensor& largest);

/// Scales of groups with these largest magnitudes: values that FP8 holds, as float32, at least its smallest one (a
/// scale of 0 would lose the group).
at::Tensor nvfp4Scale(const at::Tensor& largest, const at::Tensor& global);

/// The FP4 number nearest to x, ties to the even mantissa; beyond 6 it is 6.
at::Tensor nvfp4Nearest(const at::Tensor& x);
/// Codes (uint8) of FP4 numbers, and back.
at::Tensor nvfp4Codes(const at::Tensor& numbers);
at::Tensor nvfp4Numbers(const at::Tensor& codes);

/// What is nearest to x among all that rounds to the FP4 number `wanted`, a tenth of the way inside.
at::Tensor nvfp4Toward(const at::Tensor& x, const at::Tensor& wanted);

/// Codes and FP8 scales; no zero points.
Codes nvfp4QuantizeRows(const GroupedWeights& grouped, const RoundingParameters& parameters);
/// W' [rows, 16] of a rounding, in `type`.
at::Tensor nvfp4Decode(const Codes& rounding, const at::Tensor& global, at::ScalarType type);
/// W' [rows, 16] in `type`, without gradients.
at::Tensor nvfp4Dequantize(const GroupedWeights& grouped, const RoundingParameters& parameters, at::ScalarType type);
/// Gradients of V and of the upper multiplier, which scales the group's largest magnitude, from that of W'; the lower
/// one's is undefined: it has no say.
RoundingParameters nvfp4Gradients(const GroupedWeights& grouped, const RoundingParameters& parameters,
                                  const at::Tensor& gradient);
/// In place: p <- p - rate * sign(gradient of p); the multiplier stays in [0, 1].
void nvfp4SignStep(const GroupedWeights& grouped, const RoundingParameters& parameters, const at::Tensor& gradient,
                   double rate);
/// W', differentiable in V and the upper multiplier.
at::Tensor nvfp4FakeQuantize(const GroupedWeights& grouped, const RoundingParameters& parameters);

/// Linears that share a global scale, this one among them (places in Model::linears()): query, key and value; gate and
/// up of an MLP. Loaders fuse each of these into one matrix with one scale, whatever the plan says of the others.
std::vector<int> linearsOfOneScale(const Model& model, const Linear& linear);

} // namespace moescope::detail
