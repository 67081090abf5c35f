// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/quant_bank.h"

#include <ATen/core/grad_mode.h>

#include "quantize/detail/nvfp4_rows.h"

namespace moescope::detail {
namespace {

template <class T>
std::vector<T> values(const at::Tensor& tensor) {
    const at::Tensor flat = tensor.contiguous();
    return {flat.const_data_ptr<T>(), flat.const_data_ptr<T>() + flat.numel()};
}

/// The layer's linears with their weights, experts in the order of LayerWeights' stacks, which are then seen in a bank
/// as they are.
std::vector<std::pair<int, at::Tensor>> linearsOf(const LayerDescription& description, const LayerWeights& weights) {
    std::vector<std::pair<int, at::Tensor>> linears;
    for (std::size_t i = 0; i < 4; ++i)
        linears.emplace_back(description.attention[i], weights.attention[i]);
    for (std::size_t i = 0; i < description.experts.size(); ++i) {
        const auto expert = static_cast<std::int64_t>(i);
        linears.emplace_back(description.experts[i][0], weights.experts.gate()[expert]);
        linears.emplace_back(description.experts[i][1], weights.experts.up()[expert]);
    }
    for (std::size_t i = 0; i < description.experts.size(); ++i)
        linears.emplace_back(description.experts[i][2], weights.experts.down[static_cast<std::int64_t>(i)]);
    for (const auto& [indices, mlp] :
         {std::pair{&description.sharedExpert, &weights.sharedExpert}, {&description.denseMlp, &weights.dense}})
        if (mlp->defined()) {
            linears.emplace_back((*indices)[0], mlp->gate());
            linears.emplace_back((*indices)[1], mlp->up());
            linears.emplace_back((*indices)[2], mlp->down);
        }
    return linears;
}

/// NVFP4's global scales, [1] each, looked at where they are asked for.
class GlobalScales {
public:
    GlobalScales(const Model& model, const std::vector<std::pair<int, at::Tensor>>& linears)
        : m_model(model)
        , m_weights(linears.begin(), linears.end()) {}

    at::Tensor of(const Linear& linear) {
        std::vector<at::Tensor> largest;
        for (const int member : linearsOfOneScale(m_model, linear))
            largest.push_back(largestOf(member));
        return nvfp4GlobalScale(at::stack(largest).amax()).view({1});
    }

private:
    const at::Tensor& largestOf(int index) {
        at::Tensor& largest = m_largest[index];
        if (!largest.defined()) { // without a copy of the magnitudes
            const auto [low, high] = m_weights.at(index).aminmax();
            largest = at::maximum(high, -low).to(at::kFloat);
        }
        return largest;
    }

    const Model& m_model;
    std::map<int, at::Tensor> m_weights, m_largest;
};

} // namespace

at::Tensor toRows(const at::Tensor& weight, std::int64_t group) {
    const std::int64_t missing = (group - weight.size(1) % group) % group;
    const at::Tensor filled = missing == 0 ? weight : at::constant_pad_nd(weight, {0, missing});
    return filled.reshape({-1, group});
}

QuantizedLinear storedLinear(const Linear& linear, const ModulePlan& plan, const Codes& rows, float globalScale) {
    return {linear.module,
            plan.bits,
            plan.group,
            plan.symmetric,
            linear.out,
            linear.in,
            values<std::uint8_t>(rows.codes.reshape({linear.out, -1}).narrow(1, 0, linear.in)),
            values<float>(rows.scale),
            plan.grid == NumberGrid::nvfp4 ? std::vector<std::uint8_t>() : values<std::uint8_t>(rows.zero),
            plan.grid,
            globalScale};
}

LayerQuantizer::LayerQuantizer(const Model& model, int layer, const Plan& plan, LayerWeights weights,
                               at::ScalarType products)
    : m_model(model)
    , m_layer(layer)
    , m_products(products) {
    fillBanks(plan, linearsOf(m_model.layers()[static_cast<std::size_t>(layer)], weights));
    m_original = std::move(weights);
    std::vector<at::Tensor> banks;
    for (const Bank& bank : m_banks)
        banks.push_back(bank.grouped.weights);
    m_original = withLinearsAs(assembled(banks), products);
}

void LayerQuantizer::fillBanks(const Plan& plan, const std::vector<std::pair<int, at::Tensor>>& linears) {
    std::map<std::tuple<NumberGrid, int, bool>, std::size_t> bankOf;
    std::vector<std::vector<at::Tensor>> rows, maxCodes, globals;
    std::vector<std::int64_t> filled;
    GlobalScales scales(m_model, linears);
    for (const auto& [index, weight] : linears) {
        const Linear& linear = m_model.linears()[static_cast<std::size_t>(index)];
        const ModulePlan& module = plan.modules.at(linear.module);
        if (module.bits >= 16)
            continue;
        const auto [place, fresh] = bankOf.try_emplace({module.grid, module.group, module.symmetric}, bankOf.size());
        if (fresh) {
            rows.emplace_back();
            maxCodes.emplace_back();
            globals.emplace_back();
            filled.push_back(0);
            m_banks.push_back({{}, {}, module.group});
            m_banks.back().grouped.symmetric = module.symmetric;
        }
        const std::size_t bank = place->second;
        m_slotOfLinear[index] = m_slots.size();
        m_slots.push_back({&linear, module, bank, filled[bank], false});
        rows[bank].push_back(toRows(weight, module.group));
        const std::int64_t count = rows[bank].back().size(0);
        maxCodes[bank].push_back(at::full({count, 1}, (1 << module.bits) - 1, weight.options().dtype(at::kFloat)));
        if (module.grid == NumberGrid::nvfp4)
            globals[bank].push_back(scales.of(linear).expand({count, 1}));
        filled[bank] += count;
    }
    for (std::size_t bank = 0; bank < m_banks.size(); ++bank) {
        Bank& target = m_banks[bank];
        target.grouped = groupWeights(at::cat(rows[bank]), at::cat(maxCodes[bank]), target.grouped.symmetric);
        rows[bank].clear();
        if (!globals[bank].empty())
            target.grouped.global = at::cat(globals[bank]);
        const at::Tensor& w = target.grouped.weights;
        const at::TensorOptions options = w.options().dtype(at::kFloat);
        target.parameters = {at::zeros(w.sizes(), options), at::ones({w.size(0), 1}, options),
                             at::ones({w.size(0), 1}, options)};
    }
}

at::Tensor LayerQuantizer::globalScale(int index) const {
    const Slot* slot = slotOf(index);
    if (!slot || !m_banks[slot->bank].grouped.isNvfp4())
        return {};
    return m_banks[slot->bank].grouped.global.narrow(0, slot->firstRow, 1).view({1});
}

void LayerQuantizer::place(int index, const at::Tensor& low, const at::Tensor& high, const at::Tensor& steps) {
    const at::NoGradGuard constant;
    const Slot* slot = slotOf(index);
    if (!slot || slot->frozen)
        return;
    Bank& bank = m_banks[slot->bank];
    const auto rows = [&](const at::Tensor& all) { return all.narrow(0, slot->firstRow, slot->rows()); };
    rows(bank.grouped.low).copy_(low.reshape({-1, 1}));
    rows(bank.grouped.high).copy_(high.reshape({-1, 1}));
    rows(bank.parameters.low).fill_(1);
    rows(bank.parameters.high).fill_(1);
    const at::Tensor wanted = toRows(steps, slot->plan.group);
    if (bank.grouped.isNvfp4()) {
        const GroupedWeights own = narrowed(bank.grouped, slot->firstRow, slot->rows());
        const at::Tensor scale = nvfp4Scale(at::maximum(own.high, -own.low), own.global) / own.global;
        const at::Tensor place = own.weights.to(at::kFloat) / scale;
        rows(bank.parameters.V)
            .copy_(at::where(nvfp4Nearest(place) == wanted, at::zeros_like(place), nvfp4Toward(place, wanted) - place));
        return;
    }
    const Codes grid = gridOfRange(rows(bank.grouped.low), rows(bank.grouped.high), rows(bank.grouped.maxCode),
                                   bank.grouped.symmetric);
    // No further from V = 0 than the code needs: a tuning that starts here can still turn it.
    constexpr double inside = 0.45;
    const at::Tensor maxCode = rows(bank.grouped.maxCode);
    const at::Tensor place = rows(bank.grouped.weights) / grid.scale;
    const at::Tensor nearest = at::minimum((place.round() + grid.zero).clamp_min_(0), maxCode).sub_(grid.zero);
    const at::Tensor moved = at::minimum(at::maximum(place, wanted - inside), wanted + inside);
    rows(bank.parameters.V).copy_(at::where(nearest == wanted, at::zeros_like(place), moved - place));
}

const LayerQuantizer::Slot* LayerQuantizer::slotOf(int index) const {
    const auto found = m_slotOfLinear.find(index);
    return found == m_slotOfLinear.end() ? nullptr : &m_slots[found->second];
}

at::Tensor LayerQuantizer::assemble(const RowsOf& rowsOf, const std::vector<int>& indices,
                                    const at::Tensor& original) const {
    const Slot* first = slotOf(indices.front());
    Piece whole{first ? first->bank : 0, first ? first->firstRow : 0, 0};
    bool together = first != nullptr;
    for (std::size_t i = 0; i < indices.size() && together; ++i) {
        const Slot* slot = slotOf(indices[i]);
        together = slot && slot->bank == whole.bank && slot->firstRow == whole.firstRow + whole.rows;
        whole.rows += together ? slot->rows() : 0;
    }
    const std::int64_t in = original.size(-1);
    if (together)
        return rowsOf(whole).view({original.numel() / in, -1}).narrow(1, 0, in).view(original.sizes());
    if (indices.size() == 1)
        return original;
    std::vector<at::Tensor> parts;
    std::int64_t row = 0;
    for (const int index : indices) {
        const std::int64_t rows = m_model.linears()[static_cast<std::size_t>(index)].out;
        parts.push_back(assemble(rowsOf, {index}, original.reshape({-1, in}).narrow(0, row, rows)));
        row += rows;
    }
    return at::cat(parts).view(original.sizes());
}

LayerWeights LayerQuantizer::assembled(const std::vector<at::Tensor>& banks) const {
    return assembleLayer([&](const Piece& piece) { return banks[piece.bank].narrow(0, piece.firstRow, piece.rows); });
}

LayerWeights LayerQuantizer::assembleLayer(const RowsOf& rowsOf) const {
    const LayerDescription& description = m_model.layers()[static_cast<std::size_t>(m_layer)];
    LayerWeights weights = m_original;
    for (std::size_t i = 0; i < 4; ++i)
        weights.attention[i] = assemble(rowsOf, {description.attention[i]}, m_original.attention[i]);
    const auto mlp = [&](std::span<const std::array<int, 3>> experts, const MlpWeights& original) -> MlpWeights {
        if (!original.defined())
            return {};
        std::vector<int> gateUp, down;
        for (const std::array<int, 3>& indices : experts) {
            gateUp.insert(gateUp.end(), {indices[0], indices[1]});
            down.push_back(indices[2]);
        }
        return {assemble(rowsOf, gateUp, original.gateUp), assemble(rowsOf, down, original.down)};
    };
    weights.experts = mlp(description.experts, m_original.experts);
    weights.sharedExpert = mlp({&description.sharedExpert, 1}, m_original.sharedExpert);
    weights.dense = mlp({&description.denseMlp, 1}, m_original.dense);
    return weights;
}

std::vector<QuantizedLinear> LayerQuantizer::codes() const {
    const at::NoGradGuard constant;
    Rounding banks = m_settled.empty() ? rounding() : m_settled;
    for (Codes& bank : banks)
        bank = {bank.codes.cpu(), bank.scale.cpu(), bank.zero.cpu()};
    std::vector<QuantizedLinear> linears;
    for (const Slot& slot : m_slots) {
        const auto rows = [&](const at::Tensor& all) { return all.narrow(0, slot.firstRow, slot.rows()); };
        const Codes& bank = banks[slot.bank];
        const at::Tensor& global = m_banks[slot.bank].grouped.global;
        linears.push_back(storedLinear(*slot.linear, slot.plan, {rows(bank.codes), rows(bank.scale), rows(bank.zero)},
                                       global.defined() ? global[slot.firstRow].item<float>() : 1.0f));
    }
    return linears;
}

} // namespace moescope::detail
