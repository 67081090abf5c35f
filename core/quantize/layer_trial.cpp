// SPDX-License-Identifier: Apache-2.0
// The moving part of a layer's quantizer: weights of one iteration, and the step from their gradients.
#include "quantize/detail/fused_rounding.h"

#include "quantize/detail/quant_bank.h"
#include <ATen/core/grad_mode.h>

namespace moescope::detail {

bool LayerQuantizer::fused() const {
    return std::ranges::all_of(m_banks, [](const Bank& bank) { return fusedRoundingServes(bank.grouped); });
}

std::vector<at::Tensor> LayerQuantizer::dequantizedBanks() const {
    const bool byKernel = fused();
    std::vector<at::Tensor> banks;
    for (const Bank& bank : m_banks)
        banks.push_back(byKernel ? fusedDequantize(bank.grouped, bank.parameters)
                                 : fakeQuantize(bank.grouped, bank.parameters));
    return banks;
}

LayerWeights LayerQuantizer::dequantized() const {
    const std::vector<at::Tensor> banks = dequantizedBanks();
    return assembleLayer([&](const Piece& piece) { return banks[piece.bank].narrow(0, piece.firstRow, piece.rows); });
}

LayerQuantizer::Trial LayerQuantizer::trial() {
    m_pieces.clear();
    if (!fused()) {
        const std::vector<at::Tensor> leaves = parameters();
        for (const at::Tensor& leaf : leaves)
            leaf.requires_grad_(true);
        return {dequantized(), leaves};
    }
    // A leaf for each piece, not for each bank: the gradient of a slice of a bank would be a whole bank, mostly zeros.
    std::vector<at::Tensor> leaves;
    const std::vector<at::Tensor> banks = dequantizedBanks();
    LayerWeights weights = assembleLayer([&](const Piece& piece) {
        m_pieces.push_back(piece);
        leaves.push_back(banks[piece.bank].narrow(0, piece.firstRow, piece.rows).detach().requires_grad_(true));
        return leaves.back();
    });
    return {std::move(weights), std::move(leaves)};
}

void LayerQuantizer::step(const std::vector<at::Tensor>& gradients, double rate) {
    const at::NoGradGuard constant;
    for (std::size_t i = 0; i < m_pieces.size(); ++i) {
        if (!gradients[i].defined())
            continue;
        const Piece& piece = m_pieces[i];
        const auto rows = [&](const at::Tensor& all) { return all.narrow(0, piece.firstRow, piece.rows); };
        const GroupedWeights& grouped = m_banks[piece.bank].grouped;
        const RoundingParameters& moved = m_banks[piece.bank].parameters;
        fusedSignStep(
            {rows(grouped.weights), rows(grouped.low), rows(grouped.high), rows(grouped.maxCode), grouped.symmetric},
            {rows(moved.V), rows(moved.low), rows(moved.high)}, gradients[i], rate);
    }
    if (!m_pieces.empty())
        return;
    const std::vector<at::Tensor> all = parameters();
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].requires_grad_(false);
        if (!gradients[i].defined())
            continue;
        all[i].sub_(gradients[i].sign(), rate);
        if (i % 3 != 0)
            all[i].clamp_(0, 1);
    }
}

std::vector<at::Tensor> LayerQuantizer::parameters() const {
    std::vector<at::Tensor> all;
    for (const Bank& bank : m_banks)
        all.insert(all.end(), {bank.parameters.V, bank.parameters.low, bank.parameters.high});
    return all;
}

void LayerQuantizer::restore(const std::vector<at::Tensor>& values) {
    const at::NoGradGuard constant;
    const std::vector<at::Tensor> all = parameters();
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i].copy_(values[i]);
}

} // namespace moescope::detail
