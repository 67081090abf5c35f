// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "allocation/plan.h"
#include "architecture/model.h"
#include "forward/detail/layer_weights.h"
#include "quantize/detail/fake_quant.h"
#include "quantize/quantized_layer.h"

namespace moescope::detail {

/// [out, in] -> [out * groups, group]; a short last group is filled with zeros, which never move.
at::Tensor toRows(const at::Tensor& weight, std::int64_t group);

/// Codes of one linear's rows (uint8, float32, uint8, on the CPU) in the form that is stored.
QuantizedLinear storedLinear(const Linear& linear, const ModulePlan& plan, const Codes& rows);

/// The linears of one decoder layer on their number grids. Linears that share a group size and a symmetry lie in one
/// flat tensor (a bank), so that one pass quantizes them all, whatever their widths.
class LayerQuantizer {
public:
    /// `weights`: the layer in full precision, float32. Linears with 16 bits in the plan stay as they are.
    LayerQuantizer(const Model& model, int layer, const Plan& plan, const LayerWeights& weights);

    /// The layer with every planned linear dequantized; differentiable in parameters() where gradients are on.
    [[nodiscard]] LayerWeights dequantized() const;

    /// V, low and high of each bank, three a bank.
    [[nodiscard]] std::vector<at::Tensor> parameters() const;
    /// p <- p - rate * sign(gradient); multipliers stay in [0, 1]. A parameter without gradient does not move.
    void step(const std::vector<at::Tensor>& gradients, double rate);
    void restore(const std::vector<at::Tensor>& values);

    [[nodiscard]] std::vector<QuantizedLinear> codes() const;
    [[nodiscard]] bool empty() const { return m_banks.empty(); }

private:
    struct Bank {
        GroupedWeights grouped;
        RoundingParameters parameters;
        int group = 0;
    };
    struct Slot { ///< a linear's rows in a bank
        const Linear* linear = nullptr;
        ModulePlan plan;
        std::size_t bank = 0;
        std::int64_t firstRow = 0;
        [[nodiscard]] std::int64_t groups() const { return (linear->in + plan.group - 1) / plan.group; }
        [[nodiscard]] std::int64_t rows() const { return linear->out * groups(); }
    };

    [[nodiscard]] at::Tensor assemble(const std::vector<at::Tensor>& banks, int index, const at::Tensor& original) const;
    [[nodiscard]] at::Tensor assembleStack(const std::vector<at::Tensor>& banks, const std::vector<std::array<int, 3>>& experts,
                                           std::size_t projection, const at::Tensor& original) const;
    [[nodiscard]] const Slot* slotOf(int index) const;

    Model m_model;
    int m_layer;
    LayerWeights m_original;
    std::vector<Bank> m_banks;
    std::vector<Slot> m_slots;
    std::map<int, std::size_t> m_slotOfLinear;
};

} // namespace moescope::detail
