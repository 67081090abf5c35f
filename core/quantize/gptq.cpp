// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/gptq.h"

#include <algorithm>

#include <ATen/core/grad_mode.h>

#include "quantize/detail/fake_quant.h"
#include "quantize/detail/nvfp4_rows.h"

namespace moescope::detail {
namespace {

constexpr std::int64_t columnsAtOnce = 128;

/// H⁻¹ = Uᵀ U, one matrix at a time: libtorch 2.11's batched solvers go wrong on the CPU (router_refit.cpp).
at::Tensor upperFactor(at::Tensor hessian, double damp) {
    const double mean = hessian.diagonal().mean().item<double>();
    for (double share = damp;; share *= 10.0) {
        at::Tensor damped = hessian.clone();
        damped.diagonal().add_(share * mean);
        auto [lower, problem] = at::linalg_cholesky_ex(damped);
        if (problem.item<std::int64_t>() != 0 && share < 1e6)
            continue;
        return at::linalg_cholesky(at::cholesky_inverse(lower), /*upper=*/true);
    }
}

/// Ranges of groups [first, first + columns) of `weights` [B, out, columns].
std::pair<at::Tensor, at::Tensor> rangeOf(const at::Tensor& weights) {
    return {weights.amin(2, /*keepdim=*/true).clamp_max(0), weights.amax(2, /*keepdim=*/true).clamp_min(0)};
}

at::Tensor permuted(const at::Tensor& columns, const at::Tensor& order) {
    return columns.gather(2, order.unsqueeze(1).expand({-1, columns.size(1), -1}));
}

/// The columns of a stack one after another; each error is spread over the columns that follow.
class Columns {
public:
    Columns(const at::Tensor& weights, const GptqFactor& factor, const at::Tensor& maxCode, std::int64_t group,
            bool symmetric, const at::Tensor& global)
        : m_factor(factor)
        , m_maxCode(maxCode.view({-1, 1, 1}))
        , m_group(group)
        , m_symmetric(symmetric)
        , m_global(global.defined() ? global.view({-1, 1, 1}) : global)
        , m_in(weights.size(2))
        , m_W(weights.masked_fill(factor.dead.unsqueeze(1), 0)) {
        const std::int64_t groups = (m_in + group - 1) / group;
        m_result = {at::zeros({weights.size(0), weights.size(1), groups}, weights.options()),
                    at::zeros({weights.size(0), weights.size(1), groups}, weights.options()), at::empty_like(m_W)};
        if (!factor.order.defined())
            return;
        for (std::int64_t g = 0; g < groups; ++g)
            setGroup(g, m_W.narrow(2, g * group, std::min(group, m_in - g * group)));
        m_static = gridOf(m_result.low, m_result.high);
        m_W = permuted(m_W, factor.order);
        m_groupOfColumn = factor.order.div(group, "floor");
    }

    GptqRounding run() {
        const std::int64_t width = m_group * std::max<std::int64_t>(1, columnsAtOnce / m_group); // whole groups
        for (std::int64_t first = 0; first < m_in; first += width) {
            const std::int64_t count = std::min(width, m_in - first), rest = m_in - first - count;
            const at::Tensor errors = block(first, count);
            if (rest > 0)
                m_W.narrow(2, first + count, rest)
                    .sub_(at::bmm(errors, m_factor.upper.narrow(1, first, count).narrow(2, first + count, rest)));
        }
        if (m_factor.order.defined())
            m_result.steps = permuted(m_result.steps, m_factor.order.argsort(/*stable=*/true, 1, /*descending=*/false));
        return std::move(m_result);
    }

private:
    void setGroup(std::int64_t g, const at::Tensor& weights) {
        auto [low, high] = rangeOf(weights);
        m_result.low.narrow(2, g, 1).copy_(low);
        m_result.high.narrow(2, g, 1).copy_(high);
    }

    [[nodiscard]] Codes gridOf(const at::Tensor& low, const at::Tensor& high) const {
        if (!m_global.defined())
            return gridOfRange(low, high, m_maxCode, m_symmetric);
        return {{}, nvfp4Scale(at::maximum(high, -low), m_global) / m_global, at::zeros({}, low.options())};
    }

    /// Code - zero point of the nearest code, or the nearest FP4 number.
    [[nodiscard]] at::Tensor nearest(const at::Tensor& w, const Codes& grid) const {
        if (m_global.defined())
            return nvfp4Nearest(w / grid.scale);
        return at::minimum((w / grid.scale).round_().add_(grid.zero).clamp_min_(0), m_maxCode).sub_(grid.zero);
    }

    /// Of the column's group: [B, out, 1] scale, and the zero point.
    Codes gridAt(std::int64_t column, std::int64_t first, const at::Tensor& weights) {
        if (m_groupOfColumn.defined()) {
            const at::Tensor index = m_groupOfColumn.narrow(1, column, 1).unsqueeze(1).expand({-1, weights.size(1), 1});
            const at::Tensor zero =
                m_static.zero.sizes() == m_static.scale.sizes() ? m_static.zero.gather(2, index) : m_static.zero;
            return {{}, m_static.scale.gather(2, index), zero};
        }
        const std::int64_t g = column / m_group;
        if (column % m_group == 0)
            setGroup(g, weights.narrow(2, column - first, std::min(m_group, m_in - column)));
        if (column % m_group == 0)
            m_current = gridOf(m_result.low.narrow(2, g, 1), m_result.high.narrow(2, g, 1));
        return m_current;
    }

    /// Columns [first, first + count): their errors over the diagonal of U, [B, out, count].
    at::Tensor block(std::int64_t first, std::int64_t count) {
        const at::Tensor W = m_W.narrow(2, first, count);
        const at::Tensor upper = m_factor.upper.narrow(1, first, count).narrow(2, first, count);
        at::Tensor errors = at::empty_like(W);
        for (std::int64_t i = 0; i < count; ++i) {
            const Codes grid = gridAt(first + i, first, W);
            const at::Tensor w = W.narrow(2, i, 1);
            const at::Tensor steps = nearest(w, grid);
            m_result.steps.narrow(2, first + i, 1).copy_(steps);
            const at::Tensor error = (w - steps * grid.scale) / upper.narrow(1, i, 1).narrow(2, i, 1);
            errors.narrow(2, i, 1).copy_(error);
            if (i + 1 < count)
                W.narrow(2, i + 1, count - i - 1).sub_(error * upper.narrow(1, i, 1).narrow(2, i + 1, count - i - 1));
        }
        return errors;
    }

    const GptqFactor& m_factor;
    at::Tensor m_maxCode;
    std::int64_t m_group;
    bool m_symmetric;
    at::Tensor m_global;
    std::int64_t m_in;
    at::Tensor m_W;
    GptqRounding m_result;
    Codes m_current, m_static;
    at::Tensor m_groupOfColumn; ///< [B, in] where the columns are permuted
};

} // namespace

GptqFactor gptqFactor(const at::Tensor& hessian, double damp, bool byActivation) {
    const at::NoGradGuard constant;
    const at::Tensor diagonal = hessian.diagonal(0, 1, 2);
    GptqFactor factor{at::empty_like(hessian), diagonal == 0, {}};
    if (byActivation)
        factor.order = diagonal.argsort(/*stable=*/true, 1, /*descending=*/true);
    for (std::int64_t i = 0; i < hessian.size(0); ++i) {
        at::Tensor one = hessian[i].to(at::kDouble);
        one.diagonal().masked_fill_(factor.dead[i], 1.0);
        if (byActivation)
            one = one.index_select(0, factor.order[i]).index_select(1, factor.order[i]);
        factor.upper[i].copy_(upperFactor(std::move(one), damp));
    }
    return factor;
}

GptqRounding gptqRound(const at::Tensor& weights, const GptqFactor& factor, const at::Tensor& maxCode,
                       std::int64_t group, bool symmetric, const at::Tensor& global) {
    const at::NoGradGuard constant;
    return Columns(weights, factor, maxCode, group, symmetric, global).run();
}

} // namespace moescope::detail
