// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/gptq_layer.h"

#include <ATen/core/grad_mode.h>

#include "forward/detail/expert_order.h"
#include "forward/detail/gated_unit.h"
#include "forward/detail/grouped_linear.h"
#include "quantize/detail/gptq.h"

namespace moescope::detail {
namespace {

constexpr std::int64_t windowsTogether = 16;
constexpr std::size_t expertsAtOnce = 32; // of stacked weights and factors

/// E[x xᵀ] of the inputs of one linear, or of each expert's.
class SecondMoments {
public:
    SecondMoments(std::int64_t matrices, std::int64_t width, const at::TensorOptions& options)
        : m_sum(at::zeros({matrices, width, width}, options))
        , m_rows(static_cast<std::size_t>(matrices), 0) {}

    /// Rows of one matrix, [rows, width].
    void add(std::int64_t matrix, const at::Tensor& x) {
        if (x.size(0) == 0)
            return;
        const at::Tensor wide = x.to(at::kFloat);
        m_sum[matrix].addmm_(wide.t(), wide);
        m_rows[static_cast<std::size_t>(matrix)] += x.size(0);
    }
    /// Rows sorted by expert.
    void addSorted(const at::Tensor& x, const std::vector<std::int64_t>& counts) {
        std::int64_t first = 0;
        for (std::size_t expert = 0; expert < counts.size(); first += counts[expert++])
            add(static_cast<std::int64_t>(expert), x.narrow(0, first, counts[expert]));
    }
    [[nodiscard]] std::int64_t rows(std::size_t matrix) const { return m_rows[matrix]; }
    /// Of the given matrices, in their order.
    [[nodiscard]] at::Tensor of(const std::vector<std::int64_t>& matrices) const {
        at::Tensor chosen = m_sum.index_select(0, at::tensor(matrices).to(m_sum.device()));
        for (std::size_t i = 0; i < matrices.size(); ++i)
            chosen[static_cast<std::int64_t>(i)] /=
                static_cast<double>(std::max<std::int64_t>(1, m_rows[static_cast<std::size_t>(matrices[i])]));
        return chosen;
    }
    [[nodiscard]] bool finite() const { return std::isfinite(m_sum.diagonal(0, 1, 2).sum().item<double>()); }

private:
    at::Tensor m_sum;
    std::vector<std::int64_t> m_rows;
};

class GptqPass {
public:
    GptqPass(const GptqLayerInput& input, LayerQuantizer& quantizer, std::stop_token stop)
        : m_input(input)
        , m_quantizer(quantizer)
        , m_stop(std::move(stop))
        , m_description(input.model.layers()[static_cast<std::size_t>(input.layer)])
        , m_tokens(input.context.documents.defined() ? realTokens(input.context.select(input.windows).documents).size(0)
                                                     : input.windows.size(0) * input.states.length()) {}

    Result<std::vector<std::string>> run() {
        Status done = attention();
        if (done)
            done = m_input.weights.dense.defined() ? denseMlp() : sparseMlp();
        if (!done)
            return propagate(done);
        return std::move(m_warnings);
    }

private:
    [[nodiscard]] SecondMoments moments(std::int64_t matrices, std::int64_t width) const {
        return {matrices, width, at::TensorOptions(m_input.states.device()).dtype(at::kFloat)};
    }
    /// A few windows.
    struct Part {
        LayerContext context;
        at::Tensor hidden; ///< [windows, length, hidden] float32
        /// [tokens, ..] without padding.
        [[nodiscard]] at::Tensor rows(const at::Tensor& x) const { return tokenRows(x, realTokens(context.documents)); }
    };
    template <class Look>
    Status forWindows(const Look& look) const {
        for (const at::Tensor& windows : m_input.windows.split(windowsTogether)) {
            const Part part{m_input.context.select(windows), m_input.states.select(windows).to(at::kFloat)};
            if (m_stop.stop_requested())
                return cancelled();
            look(part);
        }
        return {};
    }
    [[nodiscard]] static at::Tensor normed(const LayerWeights& now, const Part& part) {
        return part.rows(rmsNorm(attentionBlock(part.context, now, part.hidden), now.postAttentionNorm,
                                 part.context.config.rmsEpsilon));
    }

    [[nodiscard]] Status notFinite() const {
        return failure("Layer {}: the inputs of a linear are not numbers. The model or the calibration text holds "
                       "values out of range; inspect the model first.",
                       m_input.layer);
    }

    /// `index`: of Model::linears(), with its weights; all of one shape and grid.
    struct Member {
        int index;
        at::Tensor weights;
        std::int64_t matrix; ///< of the second moments
    };

    /// Members with the same inputs width; those of one grid are rounded side by side.
    Status round(const std::vector<Member>& members, const SecondMoments& inputs) {
        if (!inputs.finite())
            return notFinite();
        std::map<std::tuple<NumberGrid, int, bool, std::int64_t>, std::vector<const Member*>> grids;
        for (const Member& member : members) {
            const ModulePlan& plan = planOf(member.index);
            if (plan.bits < fullPrecision)
                grids[{plan.grid, plan.group, plan.symmetric, member.weights.size(0)}].push_back(&member);
        }
        for (const auto& [grid, same] : grids)
            for (std::size_t first = 0; first < same.size(); first += expertsAtOnce) {
                if (m_stop.stop_requested())
                    return cancelled();
                roundTogether(
                    {same.begin() + static_cast<std::ptrdiff_t>(first),
                     same.begin() + static_cast<std::ptrdiff_t>(std::min(same.size(), first + expertsAtOnce))},
                    inputs);
            }
        return {};
    }

    void roundTogether(const std::vector<const Member*>& members, const SecondMoments& inputs) {
        std::vector<at::Tensor> weights, globals;
        std::vector<std::int64_t> matrices;
        std::vector<float> maxCodes;
        for (const Member* member : members) {
            weights.push_back(member->weights.to(at::kFloat));
            matrices.push_back(member->matrix);
            maxCodes.push_back(static_cast<float>((1 << planOf(member->index).bits) - 1));
            if (planOf(member->index).grid == NumberGrid::nvfp4)
                globals.push_back(m_quantizer.globalScale(member->index));
        }
        const ModulePlan& plan = planOf(members.front()->index);
        const GptqFactor factor = gptqFactor(inputs.of(matrices), m_input.damp, m_input.byActivation);
        const GptqRounding rounding =
            gptqRound(at::stack(weights), factor, at::tensor(maxCodes).to(m_input.states.device()), plan.group,
                      plan.symmetric, globals.empty() ? at::Tensor() : at::cat(globals));
        for (std::size_t i = 0; i < members.size(); ++i) {
            const auto at = static_cast<std::int64_t>(i);
            m_quantizer.place(members[i]->index, rounding.low[at], rounding.high[at], rounding.steps[at]);
        }
    }

    [[nodiscard]] const ModulePlan& planOf(int index) const {
        return m_input.plan.modules.at(m_input.model.linears()[static_cast<std::size_t>(index)].module);
    }

    Status attention() {
        const LayerWeights& original = m_input.weights;
        SecondMoments inputs = moments(1, m_input.states.sizes()[2]);
        Status seen = forWindows([&](const Part& part) {
            inputs.add(0, part.rows(rmsNorm(part.hidden, original.inputNorm, part.context.config.rmsEpsilon)));
        });
        if (seen)
            seen = round({{m_description.attention[0], original.attention[0], 0},
                          {m_description.attention[1], original.attention[1], 0},
                          {m_description.attention[2], original.attention[2], 0}},
                         inputs);
        if (!seen)
            return seen;
        const LayerWeights now = m_quantizer.dequantized();
        SecondMoments heads = moments(1, original.attention[3].size(1));
        seen = forWindows(
            [&](const Part& part) { heads.add(0, part.rows(attentionHeads(part.context, now, part.hidden))); });
        return seen ? round({{m_description.attention[3], original.attention[3], 0}}, heads) : seen;
    }

    /// Gate and up, then down, of an MLP that sees every token.
    Status denseMlp() { return mlp(m_description.denseMlp, m_input.weights.dense, &LayerWeights::dense); }

    Status mlp(const std::array<int, 3>& indices, const MlpWeights& original, MlpWeights LayerWeights::*part) {
        LayerWeights now = m_quantizer.dequantized();
        SecondMoments inputs = moments(1, original.gateUp.size(-1));
        Status seen = forWindows([&](const Part& x) { inputs.add(0, normed(now, x)); });
        if (seen)
            seen = round({{indices[0], original.gate(), 0}, {indices[1], original.up(), 0}}, inputs);
        if (!seen)
            return seen;
        now = m_quantizer.dequantized();
        SecondMoments inner = moments(1, original.down.size(1));
        seen = forWindows(
            [&](const Part& x) { inner.add(0, gatedInner(now.*part, normed(now, x).to((now.*part).type()))); });
        return seen ? round({{indices[2], original.down, 0}}, inner) : seen;
    }

    Status sparseMlp() {
        if (m_input.weights.sharedExpert.defined())
            if (Status done =
                    mlp(m_description.sharedExpert, m_input.weights.sharedExpert, &LayerWeights::sharedExpert);
                !done)
                return done;
        const MlpWeights& original = m_input.weights.experts;
        const std::int64_t experts = original.gateUp.size(0);
        LayerWeights now = m_quantizer.dequantized();
        SecondMoments inputs = moments(experts, original.gateUp.size(2));
        Status seen = forWindows([&](const Part& part) {
            const at::Tensor x = normed(now, part);
            const ExpertOrder order = orderOf(now, x);
            inputs.addSorted(dispatchRows(x, order), order.counts());
        });
        if (!seen)
            return seen;
        const std::vector<std::int64_t> reached = reachedExperts(inputs, experts);
        const auto members = [&](std::initializer_list<std::pair<std::size_t, at::Tensor>> projections) {
            std::vector<Member> result;
            for (const auto& [projection, weights] : projections)
                for (const std::int64_t expert : reached)
                    result.push_back(
                        {m_description.experts[static_cast<std::size_t>(expert)][projection], weights[expert], expert});
            return result;
        };
        if (Status rounded = round(members({{0, original.gate()}, {1, original.up()}}), inputs); !rounded)
            return rounded;
        now = m_quantizer.dequantized();
        SecondMoments inner = moments(experts, original.down.size(2));
        seen = forWindows([&](const Part& part) {
            const at::Tensor x = normed(now, part);
            const ExpertOrder order = orderOf(now, x);
            const at::Tensor rows = dispatchRows(x.to(now.experts.type()), order);
            inner.addSorted(gatedUnit(groupedLinear(rows, now.experts.gateUp, order)), order.counts());
        });
        return seen ? round(members({{2, original.down}}), inner) : seen;
    }

    [[nodiscard]] ExpertOrder orderOf(const LayerWeights& now, const at::Tensor& x) const {
        const ModelConfig& config = m_input.context.config;
        return expertOrder(route(config, routerLogits(now, x)).experts.reshape({-1, config.topK}), config.experts);
    }

    std::vector<std::int64_t> reachedExperts(const SecondMoments& inputs, std::int64_t experts) {
        std::vector<std::int64_t> reached;
        for (std::int64_t expert = 0; expert < experts; ++expert) {
            const std::int64_t rows = inputs.rows(static_cast<std::size_t>(expert));
            if (rows > 0 && static_cast<double>(rows) >= m_input.leastShare * static_cast<double>(m_tokens))
                reached.push_back(expert);
            else
                m_warnings.push_back(fmt::format(
                    "Layer {}, expert {}: {} of {} calibration tokens reach it, too few for GPTQ; it is rounded to "
                    "nearest.",
                    m_input.layer, expert, rows, m_tokens));
        }
        return reached;
    }

    const GptqLayerInput& m_input;
    LayerQuantizer& m_quantizer;
    std::stop_token m_stop;
    const LayerDescription& m_description;
    std::int64_t m_tokens;
    std::vector<std::string> m_warnings;
};

} // namespace

Result<std::vector<std::string>> gptqLayer(const GptqLayerInput& input, LayerQuantizer& quantizer,
                                           std::stop_token stop) {
    const at::NoGradGuard constant;
    return GptqPass(input, quantizer, std::move(stop)).run();
}

} // namespace moescope::detail
