// SPDX-License-Identifier: Apache-2.0
// The moving part of a layer's quantizer: weights of one iteration, and the step from their gradients.
#include "quantize/detail/fused_rounding.h"
#include "quantize/detail/nvfp4_rows.h"

#include "quantize/detail/quant_bank.h"
#include <ATen/core/grad_mode.h>

namespace moescope::detail {
bool LayerQuantizer::fused() const {
    return std::ranges::all_of(
        m_banks, [](const Bank& bank) { return bank.grouped.isNvfp4() || fusedRoundingServes(bank.grouped); });
}

std::vector<at::Tensor> LayerQuantizer::dequantizedBanks() const {
    const bool byKernel = fused();
    std::vector<at::Tensor> banks;
    for (const Bank& bank : m_banks)
        if (!byKernel)
            banks.push_back(fakeQuantize(bank.grouped, bank.parameters).to(m_products));
        else if (bank.grouped.isNvfp4()) // no kernel of ours, but differentiated piece by piece like the others
            banks.push_back(nvfp4Dequantize(bank.grouped, bank.parameters, m_products));
        else
            banks.push_back(fusedDequantize(bank.grouped, bank.parameters, m_products));
    return banks;
}

LayerWeights LayerQuantizer::dequantized() const {
    return m_settled.empty() ? assembled(dequantizedBanks()) : dequantized(m_settled);
}

LayerQuantizer::Rounding LayerQuantizer::rounding() const {
    const at::NoGradGuard constant;
    Rounding result;
    for (const auto& [grouped, parameters, group] : m_banks) {
        const std::int64_t all = grouped.weights.size(0);
        Codes codes{at::empty(grouped.weights.sizes(), grouped.weights.options().dtype(at::kByte)),
                    at::empty_like(grouped.low),
                    at::empty(grouped.low.sizes(), grouped.low.options().dtype(at::kByte))};
        for (std::int64_t first = 0; first < all; first += rowsAtOnce) { // not a float32 copy of a whole layer
            const std::int64_t count = std::min(rowsAtOnce, all - first);
            const auto rows = [&](const at::Tensor& tensor) { return tensor.narrow(0, first, count); };
            const Codes part = quantizeRows(narrowed(grouped, first, count),
                                            {rows(parameters.V), rows(parameters.low), rows(parameters.high)});
            rows(codes.codes).copy_(part.codes);
            rows(codes.scale).copy_(part.scale);
            rows(codes.zero).copy_(part.zero);
        }
        result.push_back(std::move(codes));
    }
    return result;
}

LayerWeights LayerQuantizer::dequantized(const Rounding& rounding) const {
    const at::NoGradGuard constant;
    std::vector<at::Tensor> banks;
    for (std::size_t i = 0; i < rounding.size(); ++i) {
        const Codes& bank = rounding[i];
        if (m_banks[i].grouped.isNvfp4()) {
            banks.push_back(nvfp4Decode(bank, m_banks[i].grouped.global, m_products));
            continue;
        }
        banks.push_back(at::empty(bank.codes.sizes(), bank.scale.options().dtype(m_products)));
        for (std::int64_t first = 0; first < bank.codes.size(0); first += rowsAtOnce) {
            const std::int64_t count = std::min(rowsAtOnce, bank.codes.size(0) - first);
            const auto rows = [&](const at::Tensor& tensor) { return tensor.narrow(0, first, count); };
            const at::Tensor steps = rows(bank.codes).to(at::kFloat).sub_(rows(bank.zero).to(at::kFloat));
            rows(banks.back()).copy_(steps.mul_(rows(bank.scale)));
        }
    }
    return assembled(banks);
}

void LayerQuantizer::settle(Rounding rounding) {
    m_settled = std::move(rounding);
    for (Bank& bank : m_banks)
        bank.parameters = {};
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
        const Piece& whole = m_pieces[i];
        const Bank& bank = m_banks[whole.bank];
        const at::Tensor gradient = gradients[i].reshape({whole.rows, -1});
        for (const Piece& piece : moving(whole)) {
            const auto rows = [&](const at::Tensor& all) { return all.narrow(0, piece.firstRow, piece.rows); };
            (bank.grouped.isNvfp4() ? nvfp4SignStep : fusedSignStep)(
                narrowed(bank.grouped, piece.firstRow, piece.rows),
                {rows(bank.parameters.V), rows(bank.parameters.low), rows(bank.parameters.high)},
                gradient.narrow(0, piece.firstRow - whole.firstRow, piece.rows), rate);
        }
    }
    if (!m_pieces.empty())
        return;
    const std::vector<at::Tensor> all = parameters();
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].requires_grad_(false);
        if (!gradients[i].defined())
            continue;
        for (const Piece& piece : moving(wholeBank(i / 3))) {
            at::Tensor rows = all[i].narrow(0, piece.firstRow, piece.rows);
            rows.sub_(gradients[i].narrow(0, piece.firstRow, piece.rows).sign(), rate);
            if (i % 3 != 0)
                rows.clamp_(0, 1);
        }
    }
}

void LayerQuantizer::freeze(const std::vector<int>& experts) {
    for (Slot& slot : m_slots)
        slot.frozen = slot.frozen || std::ranges::find(experts, slot.linear->expert) != experts.end();
}

LayerQuantizer::Piece LayerQuantizer::wholeBank(std::size_t bank) const {
    return {bank, 0, m_banks[bank].grouped.weights.size(0)};
}

std::vector<LayerQuantizer::Piece> LayerQuantizer::moving(const Piece& piece) const {
    std::vector<Piece> pieces;
    std::int64_t next = piece.firstRow;
    const std::int64_t end = piece.firstRow + piece.rows;
    const auto upTo = [&](std::int64_t row) {
        if (row > next)
            pieces.push_back({piece.bank, next, row - next});
    };
    for (const Slot& slot : m_slots) // of one bank: in the order of their rows
        if (slot.frozen && slot.bank == piece.bank && slot.firstRow + slot.rows() > next && slot.firstRow < end) {
            upTo(slot.firstRow);
            next = std::min(slot.firstRow + slot.rows(), end);
        }
    upTo(end);
    return pieces;
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
        for (const Piece& piece : moving(wholeBank(i / 3)))
            all[i].narrow(0, piece.firstRow, piece.rows).copy_(values[i].narrow(0, piece.firstRow, piece.rows));
}

} // namespace moescope::detail
