// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "report/detail/formatting.h"
#include "report/detail/heatmaps.h"
#include "report/detail/module_name.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

/// Linears that are no expert's, by name without the layer, with the widths they have over the layers.
ReportTable others(const ReportData& data) {
    std::map<std::string, std::map<int, int>> counts;
    for (const auto& [module, setting] : data.plan.modules)
        if (const auto place = placeOf(module); place && place->expert < 0)
            ++counts[place->projection][setting.bits];
    ReportTable table{"Other linears", {"Linear", "Widths"}, {}};
    for (const auto& [name, widths] : counts) {
        std::string text;
        for (const auto& [bits, layers] : widths)
            text += fmt::format("{}{} bits in {} {}", text.empty() ? "" : ", ", bits, layers,
                                layers == 1 ? "layer" : "layers");
        table.rows.push_back({name, text});
    }
    return table;
}

std::string gridText(const ModulePlan& setting) {
    return fmt::format("{}, groups of {}",
                       setting.grid == NumberGrid::nvfp4 ? "NVFP4"
                       : setting.symmetric               ? "symmetric"
                                                         : "asymmetric",
                       setting.group);
}

ReportTable grids(const ReportData& data) {
    std::map<std::string, std::int64_t> counts;
    std::int64_t locked = 0;
    for (const auto& [module, setting] : data.plan.modules) {
        locked += setting.locked;
        if (setting.bits != fullPrecision)
            ++counts[gridText(setting)];
    }
    ReportTable table{"Number grids", {"Grid", "Linears"}, {}};
    for (const auto& [grid, count] : counts)
        table.rows.push_back({grid, countCell(count)});
    table.rows.push_back({"set by hand (locked)", countCell(locked)});
    return table;
}

void addBytes(ReportTable& table, const ReportData& data, const char* name, double bytes) {
    const auto original = numberAt(data.size, "original_bytes");
    table.rows.push_back(
        {name, ReportCell(bytesText(bytes), bytes), original ? percentCell(bytes / *original, 1) : ReportCell("–")});
}

/// The format that the prediction counts.
std::string_view packedFormat(const Plan& plan) {
    const auto isNvfp4 = [](const auto& entry) { return entry.second.grid == NumberGrid::nvfp4; };
    return std::ranges::any_of(plan.modules, isNvfp4) ? "nvfp4" : "mixed";
}

/// Where the predicted bytes go.
ReportTable cost(const ReportData& data) {
    ReportTable table{fmt::format("What the plan costs in the {} format", packedFormat(data.plan)),
                      {"Part", "Bytes", "Share of the original"},
                      {}};
    const auto add = [&](const char* key, const char* name) {
        if (const auto bytes = numberAt(data.size, key))
            addBytes(table, data, name, *bytes);
    };
    add("code_bytes", "Codes of quantized linears");
    add("scale_bytes", "Scales");
    add("zero_bytes", "Zero points");
    add("index_bytes", "Group indices");
    if (table.rows.empty()) // a run of an older moescope
        add("overhead_bytes", "Scales, zero points and group indices");
    add("full_precision_bytes", "Tensors that stay as they are (embeddings, norms, routers, linears at 16 bits)");
    add("tensor_bytes", "Predicted, all tensors");
    add("original_bytes", "The original, all tensors");
    return table;
}

/// The prediction against what exports came to.
ReportTable written(const ReportData& data) {
    ReportTable table{
        "Predicted and written", {"Export", "Predicted", "Written, tensors", "Difference", "Written, files"}, {}};
    const auto predicted = numberAt(data.size, "tensor_bytes");
    const auto bytes = [](double value) { return ReportCell(bytesText(value), value); };
    for (const ExportRecord& record : data.exports) {
        const bool packed = record.format == packedFormat(data.plan) && predicted;
        const auto tensors = static_cast<double>(record.tensorBytes);
        table.rows.push_back(
            {record.format, packed ? bytes(*predicted) : ReportCell("–"), bytes(tensors),
             packed ? ReportCell(tensors == *predicted ? "none" : fmt::format("{:+.0f} B", tensors - *predicted),
                                 tensors - *predicted)
                    : ReportCell("–"),
             bytes(static_cast<double>(record.fileBytes))});
    }
    return table;
}

ReportTable meanBits(const ReportData& data) {
    ReportTable table{"Mean bits of the routed experts", {"Counted", "Bits"}, {}};
    for (const auto& [key, name] : {std::pair{"mean_bits", "over parameters, codes alone"},
                                    {"mean_bits_by_module", "every module once (AlphaQ's count)"},
                                    {"mean_bits_with_overhead", "over parameters, with scales and zero points"}})
        if (const auto value = numberAt(data.size, key))
            table.rows.push_back({name, numberCell(*value, 3)});
    return table;
}

} // namespace

ReportHeatmap bitsMap(const Plan& plan, std::string title) {
    std::map<std::string, double> bits;
    for (const auto& [module, setting] : plan.modules)
        bits[module] = setting.bits;
    return {std::move(title),
            "Rows are layers and projections, columns are experts; the number is the width in bits.",
            "Expert",
            "bits",
            0,
            ReportHeatmap::Map::bits,
            rowsByExpert(bits)};
}

std::vector<ReportBlock> planSection(const ReportData& data) {
    std::vector<ReportBlock> blocks;
    blocks.emplace_back(ReportParagraph{
        fmt::format("Widths by the strategy “{}”, whose parameters stand under “Settings and versions”.{}{}",
                    data.plan.strategy, data.plan.note.empty() ? "" : " Note: ", data.plan.note)});
    blocks.emplace_back(bitsMap(data.plan, "Bits of every expert matrix"));
    if (data.size) {
        blocks.emplace_back(meanBits(data));
        blocks.emplace_back(cost(data));
        if (ReportTable table = written(data); !table.rows.empty())
            blocks.emplace_back(std::move(table));
    } else {
        blocks.emplace_back(ReportMissing{"The run folder does not say what the plan costs.",
                                          "moescope-cli quantize … (writes it at its start)"});
    }
    blocks.emplace_back(others(data));
    blocks.emplace_back(grids(data));
    return blocks;
}

} // namespace moescope::detail
