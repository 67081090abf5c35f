// SPDX-License-Identifier: Apache-2.0
#include "pipeline/statistics_input.h"

#include <unordered_map>

#include "spectra/statistics_csv.h"

namespace moescope {

Result<StatisticsInput> statisticsInput(const std::filesystem::path& csv,
                                        std::optional<std::pair<std::int64_t, std::int64_t>> matrix) {
    auto table = statisticsFromCsv(csv);
    if (!table)
        return propagate(table);
    std::string note;
    if (matrix) {
        note = fmt::format("Every matrix counts as [{}, {}].", matrix->first, matrix->second);
    } else if (!table->hasSizes) {
        matrix.emplace(1, 1);
        note = fmt::format("{} has no sizes (columns out and in), so all matrices count the same.",
                           csv.filename().string());
    }
    bool experts = false;
    for (Linear& linear : table->linears) {
        experts = experts || linear.kind == LinearKind::expert;
        if (matrix)
            std::tie(linear.out, linear.in) = *matrix;
    }
    if (!experts)
        return failure("{}: names no routed expert's matrix (such as model.layers.0.mlp.experts.3.gate_proj), so there "
                       "is nothing to allocate.",
                       csv.string());
    if (!table->ignored.empty())
        note += fmt::format("{}{} rows are no linear of a decoder layer and were left out ({}).",
                            note.empty() ? "" : " ", table->ignored.size(), table->ignored.front());
    return StatisticsInput{
        ModelShape(csv, std::move(table->linears)), {std::move(table->statistics), {}}, std::move(note)};
}

Result<Inspection> inspectionFromCsv(const Model& model, const std::filesystem::path& csv) {
    auto table = statisticsFromCsv(csv);
    if (!table)
        return propagate(table);
    std::unordered_map<std::string_view, std::size_t> rows;
    for (std::size_t i = 0; i < table->statistics.size(); ++i)
        rows.emplace(table->statistics[i].module, i);
    Inspection inspection;
    for (const Linear& linear : model.linears()) {
        const auto row = rows.find(linear.module);
        if (row != rows.end()) {
            inspection.linears.push_back(table->statistics[row->second]);
            continue;
        }
        if (linear.kind == LinearKind::expert)
            return failure("{}: has no row for {}. Was it made from another model than {}?", csv.string(),
                           linear.module, model.folder().string());
        inspection.linears.emplace_back().module = linear.module; // AlphaQ's tables hold experts only
    }
    return inspection;
}

} // namespace moescope
