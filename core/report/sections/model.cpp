// SPDX-License-Identifier: Apache-2.0
#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

void addCount(ReportTable& table, const ReportData& data, const char* key, const char* name) {
    if (const auto value = numberAt(data.model, key))
        table.rows.push_back({name, ReportCell(countText(*value), *value)});
}

ReportTable card(const ReportData& data) {
    ReportTable table{"The model", {"Property", "Value"}, {}};
    table.rows.push_back({"Family", textAt(data.model, "family")});
    table.rows.push_back({"Folder", textAt(data.model, "folder")});
    addCount(table, data, "parameters", "Parameters");
    addCount(table, data, "active_parameters", "Parameters a token passes through");
    addCount(table, data, "expert_parameters", "Parameters of routed experts");
    addCount(table, data, "layers", "Layers");
    addCount(table, data, "experts", "Routed experts a layer");
    addCount(table, data, "top_k", "Experts a token is sent to (top-k)");
    addCount(table, data, "hidden", "Hidden size");
    addCount(table, data, "expert_width", "Width of an expert");
    addCount(table, data, "shared_expert_width", "Width of the shared expert (0: none)");
    addCount(table, data, "vocabulary", "Vocabulary");
    table.rows.push_back({"Stored as", textAt(data.model, "dtype")});
    return table;
}

ReportTable files(const ReportData& data) {
    ReportTable table{"Its files, as the run saw them", {"File", "Size", "SHA-256 of the header"}, {}};
    const auto list = data.fingerprint.find("files");
    if (list == data.fingerprint.end() || !list->is_array())
        return table;
    for (const nlohmann::json& file : *list) {
        const std::optional<nlohmann::json> entry(file);
        const double bytes = numberAt(entry, "bytes").value_or(0.0);
        table.rows.push_back({textAt(entry, "name"), ReportCell(bytesText(bytes), bytes),
                              textAt(entry, "header_sha256").substr(0, 16) + "…"});
    }
    return table;
}

} // namespace

std::vector<ReportBlock> modelSection(const ReportData& data) {
    std::vector<ReportBlock> blocks;
    if (data.model)
        blocks.emplace_back(card(data));
    else
        blocks.emplace_back(
            ReportMissing{"The run folder has no model card.", "moescope-cli quantize … (writes it at its start)"});
    blocks.emplace_back(files(data));
    return blocks;
}

} // namespace moescope::detail
