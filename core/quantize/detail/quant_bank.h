// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
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

/// Rows of a bank that are rounded at once, where float32 copies of a whole layer would be too much.
constexpr std::int64_t rowsAtOnce = 1 << 16;

/// Codes of one linear's rows (uint8, float32, uint8, on the CPU) in the form that is stored. `globalScale` is NVFP4's.
QuantizedLinear storedLinear(const Linear& linear, const ModulePlan& plan, const Codes& rows, float globalScale = 1.0f);

/// The linears of one decoder layer on their number grids. Linears that share a grid, a group size and a symmetry lie
/// in one flat tensor (a bank), so that one pass quantizes them all, whatever their widths.
class LayerQuantizer {
public:
    /// `weights`: the layer in full precision, float32 or, on a GPU, bfloat16 where the checkpoint is. Linears with 16
    /// bits in the plan stay as they are. `products`: type of the linears that are handed out.
    LayerQuantizer(const Model& model, int layer, const Plan& plan, LayerWeights weights,
                   at::ScalarType products = at::kFloat);

    /// The layer in full precision. Where it can, it looks into the banks instead of holding another copy.
    [[nodiscard]] const LayerWeights& original() const { return m_original; }
    /// The layer with every planned linear dequantized.
    [[nodiscard]] LayerWeights dequantized() const;

    /// What the layer would be stored as: codes and zero points uint8, scales float32, of each bank.
    using Rounding = std::vector<Codes>;
    [[nodiscard]] Rounding rounding() const;
    [[nodiscard]] LayerWeights dequantized(const Rounding& rounding) const;
    /// From here on the layer is this rounding: dequantized() and codes() are its. V is let go; nothing is tuned any
    /// more.
    void settle(Rounding rounding);

    /// One iteration's layer, and what its loss is to be differentiated by: V and the multipliers, or, where the CUDA
    /// kernels serve (fused_rounding.h), the dequantized weights themselves, from where the kernel goes on.
    struct Trial {
        LayerWeights weights;
        std::vector<at::Tensor> leaves;
    };
    [[nodiscard]] Trial trial();
    /// With the gradients of the last trial's leaves: p <- p - rate * sign(gradient of p); multipliers stay in [0, 1].
    /// A parameter without gradient (undefined or zero) does not move.
    void step(const std::vector<at::Tensor>& gradients, double rate);

    /// V, low and high of each bank, three a bank.
    [[nodiscard]] std::vector<at::Tensor> parameters() const;
    void restore(const std::vector<at::Tensor>& values);

    /// NVFP4's global scale of a linear of the layer, [1]; undefined for an integer grid or 16 bits.
    [[nodiscard]] at::Tensor globalScale(int index) const;
    /// Puts a linear of the layer (its place in Model::linears()) where GPTQ left it: low and high [out, groups] become
    /// its range, and V makes each code that of `steps` [out, in] (code - zero point, or the FP4 number). Linears with
    /// 16 bits stay.
    void place(int index, const at::Tensor& low, const at::Tensor& high, const at::Tensor& steps);

    /// From here on the linears of these experts stay as they are: step(), place() and restore() pass them by.
    void freeze(const std::vector<int>& experts);

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
        bool frozen = false;
        [[nodiscard]] std::int64_t groups() const { return (linear->in + plan.group - 1) / plan.group; }
        [[nodiscard]] std::int64_t rows() const { return linear->out * groups(); }
    };

    struct Piece { ///< consecutive rows of a bank
        std::size_t bank = 0;
        std::int64_t firstRow = 0, rows = 0;
    };
    using RowsOf = std::function<at::Tensor(const Piece&)>; ///< the dequantized rows of a piece

    void fillBanks(const Plan& plan, const std::vector<std::pair<int, at::Tensor>>& linears);
    /// Linears whose rows follow one another in `original` [.., in], from the bank; as one view where they lie together
    /// there.
    [[nodiscard]] at::Tensor assemble(const RowsOf& rowsOf, const std::vector<int>& indices,
                                      const at::Tensor& original) const;
    [[nodiscard]] LayerWeights assembleLayer(const RowsOf& rowsOf) const;
    [[nodiscard]] std::vector<at::Tensor> dequantizedBanks() const;
    [[nodiscard]] LayerWeights assembled(const std::vector<at::Tensor>& banks) const;
    [[nodiscard]] bool fused() const;
    [[nodiscard]] const Slot* slotOf(int index) const;
    /// The rows of a piece that may move, as pieces: all but those of frozen linears.
    [[nodiscard]] std::vector<Piece> moving(const Piece& piece) const;
    [[nodiscard]] Piece wholeBank(std::size_t bank) const;

    Model m_model;
    int m_layer;
    at::ScalarType m_products;
    LayerWeights m_original;
    std::vector<Bank> m_banks;
    std::vector<Slot> m_slots;
    std::map<int, std::size_t> m_slotOfLinear;
    std::vector<Piece> m_pieces; ///< of the last trial's leaves, where the kernels serve
    Rounding m_settled;
};

} // namespace moescope::detail
