// SPDX-License-Identifier: Apache-2.0
#include "routing/router_norms.h"

#include <cmath>
#include <numeric>

#include <ATen/ATen.h>

#include "checkpoint/paging.h"
#include "forward/detail/weight_source.h"

namespace moescope {
namespace {

using Rows = std::vector<ExpertRouterStatistics>;

/// A router [experts, hidden] in float64, so that norms that moved little keep their digits.
Result<at::Tensor> routerOf(const Model& model, std::size_t layer) {
    const std::string& name = model.layers()[layer].router;
    const TensorView view = model.checkpoint().view(name);
    at::Tensor router = detail::toTensor(view.bytes, view.info->dtype, view.info->shape, at::kCPU, at::kDouble);
    const at::Tensor finite = at::isfinite(router);
    if (finite.all().item<bool>())
        return router;
    const auto first = finite.flatten().logical_not().to(at::kByte).argmax().item<std::int64_t>();
    return failure("{}: '{}' holds a number that is not finite, at row {}, column {}. The checkpoint is damaged; "
                   "download it again.",
                   model.folder().string(), name, first / router.size(1), first % router.size(1));
}

Status comparable(const Model& tuned, const Model& base) {
    const ModelConfig& a = tuned.config();
    const ModelConfig& b = base.config();
    std::string difference;
    if (a.modelType != b.modelType)
        difference = fmt::format("one is {}, the other {}", tuned.family().displayName, base.family().displayName);
    else if (a.layers != b.layers || a.sparse != b.sparse)
        difference = fmt::format("one has {} layers, {} of them with experts, the other {} and {}", a.layers,
                                 std::ranges::count(a.sparse, true), b.layers, std::ranges::count(b.sparse, true));
    else if (a.experts != b.experts)
        difference = fmt::format("one has {} experts a layer, the other {}", a.experts, b.experts);
    else if (a.hidden != b.hidden)
        difference = fmt::format("one is {} wide, the other {}", a.hidden, b.hidden);
    if (!difference.empty())
        return failure("{} and {} cannot be compared: {}. Choose the checkpoint that the tuned model started from.",
                       tuned.folder().string(), base.folder().string(), difference);
    return {};
}

/// Position of each element in ascending order; equal ones by index.
std::vector<int> ranks(const std::vector<double>& values) {
    std::vector<int> order(values.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](int i) { return values[static_cast<std::size_t>(i)]; });
    std::vector<int> rank(values.size());
    for (std::size_t position = 0; position < order.size(); ++position)
        rank[static_cast<std::size_t>(order[position])] = static_cast<int>(position);
    return rank;
}

std::vector<double> toVector(const at::Tensor& tensor) {
    const at::Tensor flat = tensor.contiguous();
    return {flat.const_data_ptr<double>(), flat.const_data_ptr<double>() + flat.numel()};
}

void addBase(Rows& rows, const at::Tensor& tuned, const at::Tensor& base) {
    const std::vector<double> norms = toVector(tuned.norm(2, 1));
    const std::vector<double> baseNorms = toVector(base.norm(2, 1));
    const std::vector<double> products = toVector(tuned.mul(base).sum(1));
    const std::vector<int> rank = ranks(norms);
    const std::vector<int> baseRank = ranks(baseNorms);
    for (std::size_t e = 0; e < rows.size(); ++e) {
        rows[e].baseNorm = baseNorms[e];
        rows[e].drift = norms[e] - baseNorms[e];
        if (norms[e] > 0.0 && baseNorms[e] > 0.0)
            rows[e].cosine = products[e] / (norms[e] * baseNorms[e]);
        rows[e].rankChange = rank[e] - baseRank[e];
    }
}

/// Variance of the rows of the first expert matrix: the largest, and that of the row with the largest norm.
void addVariances(ExpertRouterStatistics& row, const Model& model, const Linear& first) {
    const TensorView view = model.weight(first);
    const at::Tensor matrix =
        detail::toTensor(view.bytes, view.info->dtype, {first.out, first.in}, at::kCPU, at::kDouble);
    if (first.in < 2)
        return;
    // Rows that stay in the cache; two passes over them are several times as fast as torch's var().
    std::vector<at::Tensor> variances, squares;
    for (const at::Tensor& rows : matrix.split(32)) {
        squares.push_back(rows.square().sum(1));
        variances.push_back((rows - rows.mean(1, true)).square_().sum(1));
    }
    const at::Tensor ofRows = at::cat(variances).div_(static_cast<double>(first.in - 1));
    const double largest = ofRows.max().item<double>(); // not a number where a weight is none
    if (!std::isfinite(largest))
        return;
    row.maxVar = largest;
    row.normRowVar = ofRows[at::cat(squares).argmax().item<std::int64_t>()].item<double>();
    dropPages(model.checkpoint(), view);
}

Result<Rows> layerStatistics(const Model& tuned, const Model* base, std::size_t layer, const std::stop_token& stop) {
    auto router = routerOf(tuned, layer);
    if (!router)
        return propagate(router);
    const std::vector<double> norms = toVector(router->norm(2, 1));
    Rows rows(norms.size());
    for (std::size_t e = 0; e < rows.size(); ++e) {
        if (stop.stop_requested())
            return cancelled();
        rows[e].layer = static_cast<int>(layer);
        rows[e].expert = static_cast<int>(e);
        rows[e].norm = norms[e];
        addVariances(rows[e], tuned, tuned.linears()[static_cast<std::size_t>(tuned.layers()[layer].experts[e][0])]);
    }
    if (base) {
        auto other = routerOf(*base, layer);
        if (!other)
            return propagate(other);
        addBase(rows, *router, *other);
    }
    return rows;
}

} // namespace

std::optional<double> ExpertRouterStatistics::absoluteDrift() const {
    return drift ? std::optional(std::abs(*drift)) : std::nullopt;
}

Result<RouterStatistics> routerStatistics(const Model& tuned, const Model* base, std::stop_token stop) {
    const c10::InferenceMode inference;
    if (base)
        if (Status fits = comparable(tuned, *base); !fits)
            return propagate(fits);
    RouterStatistics statistics;
    for (std::size_t layer = 0; layer < tuned.layers().size(); ++layer) {
        if (tuned.layers()[layer].router.empty())
            continue;
        auto rows = layerStatistics(tuned, base, layer, stop);
        if (!rows)
            return propagate(rows);
        statistics.layers.push_back(std::move(*rows));
    }
    return statistics;
}

} // namespace moescope
