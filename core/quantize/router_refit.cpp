// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/router_refit.h"

#include <ATen/core/grad_mode.h>

namespace moescope::detail {
namespace {

constexpr std::int64_t tokensAtOnce = 16384; // of float64 copies
constexpr std::int64_t momentBytes = 1LL << 30;

/// exp(-|z - b| / sd) [T, E], b midway between ranks k and k+1.
at::Tensor boundaryWeight(const at::Tensor& z, std::int64_t topK) {
    const std::int64_t experts = z.size(1);
    if (experts <= topK) // no boundary: every token counts alike
        return at::ones_like(z);
    const at::Tensor sorted = std::get<0>(z.sort(-1, /*descending=*/true));
    const at::Tensor boundary = (sorted.narrow(1, topK - 1, 1) + sorted.narrow(1, topK, 1)) / 2;
    const at::Tensor deviation = z.std(-1, /*unbiased=*/true, /*keepdim=*/true);
    return at::exp(-(z - boundary).abs() / at::where(deviation > 0, deviation, at::ones_like(deviation)));
}

} // namespace

at::Tensor refitRouter(const at::Tensor& router, const at::Tensor& h, const at::Tensor& z, std::int64_t topK,
                       double ridge) {
    const at::NoGradGuard constant;
    const std::int64_t experts = router.size(0), width = router.size(1), tokens = h.size(0);
    const at::Tensor W = router.to(at::kDouble);
    const auto options = W.options();
    at::Tensor refitted = W.clone();
    // As many experts in one pass over the tokens as a bounded amount of second moments allows.
    const std::int64_t together = std::clamp<std::int64_t>(momentBytes / (width * width * 8), 1, experts);
    at::Tensor moments = at::empty({together, width, width}, options), products = at::empty({together, width}, options);
    for (std::int64_t begin = 0; begin < experts; begin += together) {
        const std::int64_t end = std::min(experts, begin + together);
        moments.zero_();
        products.zero_();
        for (std::int64_t first = 0; first < tokens; first += tokensAtOnce) {
            const std::int64_t count = std::min(tokensAtOnce, tokens - first);
            const at::Tensor inputs = h.narrow(0, first, count).to(at::kDouble),
                             wanted = z.narrow(0, first, count).to(at::kDouble);
            at::Tensor residual = wanted - at::mm(inputs, W.t());
            residual = residual - residual.mean(-1, /*keepdim=*/true);
            const at::Tensor weight = boundaryWeight(wanted, topK);
            for (std::int64_t expert = begin; expert < end; ++expert) {
                const at::Tensor weighted = inputs * weight.select(1, expert).unsqueeze(1);
                moments[expert - begin].addmm_(inputs.t(), weighted);
                products[expert - begin].addmv_(weighted.t(), residual.select(1, expert));
            }
        }
        moments /= static_cast<double>(tokens);
        products /= static_cast<double>(tokens);
        const at::Tensor trace = moments.diagonal(0, 1, 2).sum(-1);
        moments.diagonal(0, 1, 2).add_((trace * (ridge / static_cast<double>(width))).unsqueeze(1));
        // One expert at a time: libtorch 2.11's batched solvers call MKL from several threads at once and return
        // nonsense on the CPU.
        for (std::int64_t expert = begin; expert < end; ++expert)
            refitted[expert] +=
                at::cholesky_solve(products[expert - begin].unsqueeze(-1), at::linalg_cholesky(moments[expert - begin]))
                    .squeeze(-1);
    }
    return refitted.to(at::kFloat);
}

} // namespace moescope::detail
