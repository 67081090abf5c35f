// SPDX-License-Identifier: Apache-2.0
#include "exporting/export_sizer.h"

#include <map>

#include "checkpoint/safetensors_count.h"
#include "exporting/detail/export_format.h"
#include "exporting/detail/pieces.h"
#include "exporting/detail/shards.h"

namespace moescope {
namespace {

/// Header entry and tensor of each tensor of a piece.
struct Counted {
    std::vector<std::pair<std::size_t, std::size_t>> tensors;
    std::size_t bytes = 0; ///< of the tensors
    std::size_t entries = 0;
};

Counted count(const std::vector<TensorSpec>& specs) {
    Counted result;
    for (const TensorSpec& spec : specs) {
        result.tensors.emplace_back(SafetensorsCount::entryBytes(spec), spec.bytes());
        result.entries += result.tensors.back().first;
        result.bytes += spec.bytes();
    }
    return result;
}

} // namespace

struct ExportSizer::State {
    const detail::ExportFormat* format = nullptr;
    Model model;
    ExportOptions options;
    std::vector<detail::PieceSource> order;
    std::vector<Counted> copied; ///< by position in `order`; empty for linears
    std::vector<std::map<std::tuple<int, int, NumberGrid>, Counted>> linears; ///< by bits, group and grid

    const Counted& of(std::size_t linear, const ModulePlan& setting) {
        const bool full = setting.bits == fullPrecision;
        const auto [entry, added] =
            linears[linear].try_emplace(full ? std::tuple(fullPrecision, 0, NumberGrid::integer)
                                             : std::tuple(setting.bits, setting.group, setting.grid));
        if (added) {
            const Linear& which = model.linears()[linear];
            const std::string module = format->moduleName(model, which, options);
            entry->second = full ? count({{module + ".weight", model.weight(which).info->dtype, {which.out, which.in}}})
                                 : count(format->specs(model, module, which, setting));
        }
        return entry->second;
    }
};

ExportSizer::ExportSizer(std::unique_ptr<State> state)
    : m_state(std::move(state)) {}
ExportSizer::ExportSizer(ExportSizer&&) noexcept = default;
ExportSizer& ExportSizer::operator=(ExportSizer&&) noexcept = default;
ExportSizer::~ExportSizer() = default;

Result<ExportSizer> ExportSizer::make(const std::string& format, const Model& model, const ExportOptions& options) {
    auto found = detail::findFormat(format);
    if (!found)
        return propagate(found);
    if ((*found)->whole)
        return failure("A budget in bytes is not counted for '{}'. Count it as mixed, or give a mean width.", format);
    auto state = std::make_unique<State>();
    state->format = *found;
    state->model = model;
    state->options = options;
    state->order = detail::pieceOrder(model);
    state->copied.resize(state->order.size());
    state->linears.resize(model.linears().size());
    for (std::size_t i = 0; i < state->order.size(); ++i)
        if (const detail::PieceSource& source = state->order[i]; source.linear < 0) {
            const TensorInfo& info = *model.checkpoint().view(source.tensor).info;
            state->copied[i] = count({{(*found)->tensorName(model, source.tensor, options), info.dtype, info.shape}});
        }
    return ExportSizer(std::move(state));
}

std::int64_t ExportSizer::share(std::size_t linear, const ModulePlan& setting) {
    const Counted& counted = m_state->of(linear, setting);
    return static_cast<std::int64_t>(counted.bytes + counted.entries + counted.tensors.size()); // a comma each
}

ExportSize ExportSizer::sizeOf(std::span<const ModulePlan> planned) {
    std::vector<ModulePlan> stored;
    if (m_state->format->stored)
        stored = m_state->format->stored(m_state->model, {planned.begin(), planned.end()});
    const std::span<const ModulePlan> settings =
        m_state->format->stored ? std::span<const ModulePlan>(stored) : planned;
    ExportSize size{.files = 1};
    SafetensorsCount file(detail::shardMetadata());
    const auto close = [&] {
        size.tensorBytes += static_cast<std::int64_t>(file.tensorBytes());
        size.fileBytes += static_cast<std::int64_t>(file.fileSize());
    };
    for (std::size_t i = 0; i < m_state->order.size(); ++i) {
        const int linear = m_state->order[i].linear;
        const Counted& piece =
            linear < 0 ? m_state->copied[i]
                       : m_state->of(static_cast<std::size_t>(linear), settings[static_cast<std::size_t>(linear)]);
        // as shardsOf() cuts them
        if (file.tensorBytes() > 0 &&
            file.tensorBytes() + piece.bytes > static_cast<std::size_t>(m_state->options.shardBytes)) {
            close();
            file = SafetensorsCount(detail::shardMetadata());
            ++size.files;
        }
        for (const auto& [entry, bytes] : piece.tensors)
            file.add(entry, bytes);
    }
    close();
    return size;
}

} // namespace moescope
