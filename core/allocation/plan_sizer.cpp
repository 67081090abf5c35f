// SPDX-License-Identifier: Apache-2.0
#include "allocation/plan_sizer.h"

#include <set>

#include "allocation/mixed_layout.h"

namespace moescope {
namespace {

std::int64_t tensorBytes(const Model& model, bool withUnused) {
    const std::set<std::string_view> unused(model.unusedTensors().begin(), model.unusedTensors().end());
    std::int64_t bytes = 0;
    for (const SafetensorsFile& file : model.checkpoint().files())
        for (const TensorInfo& tensor : file.tensors())
            if (withUnused || !unused.contains(tensor.name))
                bytes += static_cast<std::int64_t>(tensor.bytes);
    return bytes;
}

} // namespace

PlanSizer::PlanSizer(const Model& model) {
    m_originalBytes = tensorBytes(model, true);
    m_otherBytes = tensorBytes(model, false);
    for (const Linear& linear : model.linears()) {
        m_linears.push_back({linear, storedBytes(model, linear, {.bits = fullPrecision})});
        m_otherBytes -= m_linears.back().original;
    }
}

PlanSizer::PlanSizer(const ModelShape& shape) {
    for (const Linear& linear : shape.linears()) {
        m_linears.push_back({linear, 2 * linear.parameters()});
        m_originalBytes += m_linears.back().original;
    }
}

std::int64_t PlanSizer::bytes(std::size_t linear, const ModulePlan& setting) const {
    return setting.bits >= fullPrecision ? m_linears[linear].original
                                         : mixedBytes(m_linears[linear].linear, setting).total();
}

PlanSize PlanSizer::sizeOf(std::span<const ModulePlan> settings) const {
    PlanSize size;
    size.originalBytes = m_originalBytes;
    size.tensorBytes = m_otherBytes;
    double parameters = 0.0, modules = 0.0;
    for (std::size_t i = 0; i < m_linears.size(); ++i) {
        const auto& [linear, original] = m_linears[i];
        const ModulePlan& setting = settings[i];
        MixedBytes bytes;
        if (setting.bits < fullPrecision)
            bytes = mixedBytes(linear, setting);
        size.tensorBytes += setting.bits < fullPrecision ? bytes.total() : original;
        size.overheadBytes += bytes.overhead();
        if (linear.kind != LinearKind::expert)
            continue;
        const auto count = static_cast<double>(linear.parameters());
        parameters += count;
        modules += 1.0;
        size.meanBits += count * setting.bits;
        size.meanBitsByModule += setting.bits;
        size.meanBitsWithOverhead += count * setting.bits + 8.0 * static_cast<double>(bytes.zeros + bytes.scales);
    }
    size.meanBits /= parameters;
    size.meanBitsWithOverhead /= parameters;
    size.meanBitsByModule /= modules;
    return size;
}

} // namespace moescope
