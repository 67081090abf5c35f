// SPDX-License-Identifier: Apache-2.0
#include "exporting/exporter.h"

#include <array>

#include "exporting/detail/export_format.h"
#include "exporting/detail/pieces.h"
#include "exporting/detail/shards.h"

namespace moescope {
namespace detail {
namespace {

std::array<const ExportFormat*, 8> formats() {
    return {&mixedFormat(),          &servingFormat(),       &servingLayersFormat(), &nvfp4Format(),
            &nvfp4AutoRoundFormat(), &nvfp4ModelOptFormat(), &ggufFormat(),          &bf16Format()};
}

} // namespace

Result<const ExportFormat*> findFormat(const std::string& id) {
    std::string known;
    for (const ExportFormat* format : formats()) {
        if (format->info.id == id)
            return format;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", format->info.id);
    }
    return failure("There is no export format '{}'. Known: {}.", id, known);
}

const ModulePlan& planOf(const Plan& plan, const std::string& module) {
    static const ModulePlan untouched{.bits = fullPrecision};
    const auto found = plan.modules.find(module);
    return found == plan.modules.end() ? untouched : found->second;
}

std::vector<ModulePlan> settingsOf(const Model& model, const Plan& plan) {
    std::vector<ModulePlan> settings;
    settings.reserve(model.linears().size());
    for (const Linear& linear : model.linears())
        settings.push_back(planOf(plan, linear.module));
    return settings;
}

std::vector<ModulePlan> storedSettings(const ExportFormat& format, const Model& model, const Plan& plan) {
    std::vector<ModulePlan> settings = settingsOf(model, plan);
    return format.stored ? format.stored(model, std::move(settings)) : settings;
}

} // namespace detail

std::vector<ExporterInfo> exporterTable() {
    std::vector<ExporterInfo> table;
    for (const detail::ExportFormat* format : detail::formats())
        table.push_back(format->info);
    return table;
}

Status checkExport(const std::string& format, const Model& model, const Plan& plan, const ExportOptions& options) {
    auto found = detail::findFormat(format);
    if (!found)
        return propagate(found);
    if (options.names != "v5" && options.names != "v4")
        return failure("There are no tensor names '{}'. Known: v5, v4 (the major version of transformers that will "
                       "load the export).",
                       options.names);
    if (options.shardBytes < 1)
        return failure("A file of {} bytes holds nothing. Choose a larger shard size.", options.shardBytes);
    return (*found)->check(model, plan);
}

Result<ExportSize> predictExportSize(const std::string& format, const Model& model, const Plan& plan,
                                     const ExportOptions& options) {
    if (Status fits = checkExport(format, model, plan, options); !fits)
        return propagate(fits);
    const detail::ExportFormat* found = *detail::findFormat(format);
    if (found->whole)
        return found->whole->size(model, plan, options);
    return sizeOf(detail::shardsOf(detail::piecesOf(*found, model, plan, options, nullptr), options.shardBytes));
}

} // namespace moescope
