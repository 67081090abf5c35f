// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

namespace moescope::detail {

/// Causal attention over whole short windows on the CPU by products of whole matrices: their scores fit into the cache,
/// and the tiles that libtorch's flash attention cuts them into are too small for the products to be fast. Where it
/// does not serve, libtorch's attention does the same.
bool shortAttentionServes(const at::Tensor& q);
/// The same by numbers, for whoever counts memory: on the CPU, in float32 or bfloat16.
bool shortAttentionServes(std::int64_t batch, std::int64_t heads, std::int64_t length);

/// q [batch, heads, length, size], k and v [batch, key-value heads, length, size], all of one type; what comes out has
/// q's shape. Scores and their softmax are float32, probabilities in q's type. Differentiable in all three.
at::Tensor shortAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v);

} // namespace moescope::detail
