// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/short_attention.h"

#include <cmath>
#include <torch/csrc/autograd/custom_function.h>

#include "forward/detail/layer_on_cpu.h"

namespace moescope::detail {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

constexpr std::int64_t longest = 512;  ///< tokens of a window
constexpr std::int64_t most = 1 << 24; ///< scores of a batch: 64 MiB

/// [batch, heads, length, size] -> [batch * groups, heads / groups * length, size]: queries of one key-value head lie
/// one after another, so that one product serves them all.
at::Tensor grouped(const at::Tensor& x, std::int64_t groups) {
    const std::int64_t batch = x.size(0), rows = x.size(1) / groups * x.size(2);
    return x.reshape({batch * groups, rows, x.size(3)});
}

class ShortAttention final : public torch::autograd::Function<ShortAttention> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& query, const at::Tensor& key,
                              const at::Tensor& value) {
        const std::int64_t groups = key.size(1), length = query.size(2);
        const float scale = 1.0F / std::sqrt(static_cast<float>(query.size(3)));
        const at::Tensor q = grouped(query, groups), k = grouped(key, groups), v = grouped(value, groups);
        at::Tensor scores = at::bmm(q.to(at::kFloat), k.to(at::kFloat).transpose(1, 2));
        const at::Tensor p = causalSoftmaxRows(scores, length, scale, q.scalar_type());
        context->save_for_backward({q, k, v, p});
        context->saved_data["length"] = length;
        context->saved_data["scale"] = static_cast<double>(scale);
        return at::bmm(p, v).view(query.sizes());
    }

    static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor &q = saved[0], &k = saved[1], &v = saved[2], &p = saved[3];
        const std::int64_t length = context->saved_data["length"].toInt();
        const auto scale = static_cast<float>(context->saved_data["scale"].toDouble());
        const at::Tensor& ofOutput = gradients[0];
        const std::int64_t batch = ofOutput.size(0), groups = k.size(0) / batch;
        const at::Tensor given = grouped(ofOutput, groups);
        const at::Tensor ofScores = causalSoftmaxRowsBackward(p, at::bmm(given, v.transpose(1, 2)), length, scale);
        const auto keys = std::vector{batch, groups, length, k.size(2)};
        return {at::bmm(ofScores, k).view(ofOutput.sizes()), at::bmm(ofScores.transpose(1, 2), q).view(keys),
                at::bmm(p.transpose(1, 2), given).view(keys)};
    }
};

} // namespace

bool shortAttentionServes(const at::Tensor& q) {
    return q.is_cpu() && (q.scalar_type() == at::kFloat || q.scalar_type() == at::kBFloat16) &&
           shortAttentionServes(q.size(0), q.size(1), q.size(2));
}

bool shortAttentionServes(std::int64_t batch, std::int64_t heads, std::int64_t length) {
    return length <= longest && batch * heads * length * length <= most;
}

at::Tensor shortAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
    return ShortAttention::apply(q, k, v);
}

} // namespace moescope::detail
