// SPDX-License-Identifier: Apache-2.0
#include "report/data.h"

#include "exporting/exporter.h"
#include "support/json_fields.h"

namespace moescope {
namespace {

using nlohmann::json;

/// Hands evidence to `take`, which returns a Status; what goes wrong is noted, not fatal: the rest is still worth a
/// report.
template <class Take>
void readEvidence(const RunFolder& run, const char* name, ReportData& data, Take&& take) {
    auto evidence = run.evidence(name);
    Status taken;
    if (!evidence)
        taken = propagate(evidence);
    else if (*evidence)
        taken = take(**evidence);
    if (!taken)
        data.problems.push_back(fmt::format("{}.json was left out: {}", name, taken.error().message));
}

Status needObject(const json& value) {
    if (!value.is_object())
        return failure("it is not a JSON object.");
    return {};
}

Status takeInspection(const json& value, ReportData& data) {
    JsonFields fields(value, "The inspection");
    std::vector<json> linears;
    json routers;
    fields.required("linears", linears).required("routers", routers);
    if (Status read = fields.status(); !read)
        return read;
    for (const json& entry : linears) {
        auto linear = linearStatisticsFromJson(entry);
        if (!linear)
            return propagate(linear);
        data.linears.push_back(std::move(*linear));
    }
    auto statistics = routerStatisticsFromJson(routers);
    if (!statistics)
        return propagate(statistics);
    data.routers = std::move(*statistics);
    return {};
}

Result<std::vector<LoaderRow>> loaderRows(const json& value) {
    if (!value.is_array())
        return failure("a list of loaders is none.");
    std::vector<LoaderRow> rows;
    for (const json& entry : value) {
        LoaderRow row;
        JsonFields fields(entry, "A loader");
        fields.required("loader", row.loader)
            .required("version", row.version)
            .required("answer", row.answer)
            .required("reason", row.reason);
        if (const auto change = entry.find("change"); entry.is_object() && change != entry.end())
            JsonFields(*change, "A change").optional("sentence", row.change);
        if (Status read = fields.status(); !read)
            return propagate(read);
        rows.push_back(std::move(row));
    }
    return rows;
}

/// In the order of the table of exporters; formats that this moescope does not know are left out.
Status takeLoaders(const json& value, ReportData& data) {
    if (Status object = needObject(value); !object)
        return object;
    for (const ExporterInfo& format : exporterTable()) {
        const auto found = value.find(std::string(format.id));
        if (found == value.end())
            continue;
        auto rows = loaderRows(*found);
        if (!rows)
            return propagate(rows);
        data.loaders.emplace_back(format.id, std::move(*rows));
    }
    return {};
}

Status takeExport(const json& value, ReportData& data) {
    ExportRecord record;
    json verification, loaders = json::array();
    JsonFields fields(value, "An export");
    fields.required("format", record.format)
        .required("folder", record.folder)
        .required("tensor_bytes", record.tensorBytes)
        .required("file_bytes", record.fileBytes)
        .optional("names", record.names)
        .optional("utc", record.utc)
        .optional("loaders", loaders)
        .required("verification", verification);
    if (Status read = fields.status(); !read)
        return read;
    auto parsed = verificationFromJson(verification);
    if (!parsed)
        return propagate(parsed);
    record.verification = std::move(*parsed);
    auto rows = loaderRows(loaders);
    if (!rows)
        return propagate(rows);
    record.loaders = std::move(*rows);
    if (const auto measured = value.find("quality"); measured != value.end() && !measured->is_null()) {
        auto quality = exportQualityFromJson(*measured);
        if (!quality)
            return propagate(quality);
        record.quality = std::move(*quality);
    }
    data.exports.push_back(std::move(record));
    return {};
}

template <class TakeOne>
Status takeList(const json& value, TakeOne&& takeOne) {
    if (!value.is_array())
        return failure("it is not a JSON list.");
    for (const json& entry : value)
        if (Status taken = takeOne(entry); !taken)
            return taken;
    return {};
}

/// Absolute and without a slash at its end: its last part names the run.
std::string wholePath(const std::filesystem::path& path) {
    std::error_code ignored;
    std::filesystem::path whole = std::filesystem::absolute(path, ignored).lexically_normal();
    if (!whole.has_filename())
        whole = whole.parent_path();
    return whole.empty() ? path.string() : whole.string();
}

} // namespace

Result<ReportData> readReportData(const RunFolder& run) {
    ReportData data;
    data.folder = wholePath(run.path());
    data.config = run.config();
    data.plan = run.plan();
    data.fingerprint = run.fingerprint();
    data.layers = run.layers();
    auto state = run.state();
    data.state = state && state->is_object() ? std::move(*state) : json::object();
    auto steps = run.steps();
    auto outcomes = run.outcomes();
    if (!steps || !outcomes)
        return tl::unexpected(steps ? outcomes.error() : steps.error());
    data.steps = std::move(*steps);
    data.outcomes = std::move(*outcomes);
    const auto keep = [](std::optional<json>& target) {
        return [&target](const json& value) {
            Status object = needObject(value);
            if (object)
                target = value;
            return object;
        };
    };
    if (auto changes = run.changes(); !changes)
        data.problems.push_back(fmt::format("changes.json was left out: {}", changes.error().message));
    else if (std::ranges::all_of(*changes, [](const json& change) { return change.is_object(); }))
        data.changes.assign(changes->begin(), changes->end());
    else
        data.problems.emplace_back("changes.json was left out: it is not a list of objects.");
    readEvidence(run, "model", data, keep(data.model));
    readEvidence(run, "environment", data, keep(data.environment));
    readEvidence(run, "size", data, keep(data.size));
    readEvidence(run, "inspection", data, [&](const json& value) { return takeInspection(value, data); });
    readEvidence(run, "coverage", data, [&](const json& value) -> Status {
        auto coverage = coverageFromJson(value);
        if (!coverage)
            return propagate(coverage);
        data.coverage = std::move(*coverage);
        return {};
    });
    readEvidence(run, "memory", data, [&](const json& value) -> Status {
        auto memory = memoryPredictionFromJson(value);
        if (!memory)
            return propagate(memory);
        data.memory = *memory;
        return {};
    });
    readEvidence(run, "balance", data, [&](const json& value) -> Status {
        auto balance = balancedChoiceFromJson(value);
        if (!balance)
            return propagate(balance);
        data.balance = std::move(*balance);
        return {};
    });
    for (const auto& [name, list] : {std::pair{"comparisons", &data.comparisons}, {"baselines", &data.baselines}})
        readEvidence(run, name, data, [list = list](const json& value) {
            return takeList(value, [list](const json& entry) -> Status {
                auto comparison = comparisonFromJson(entry);
                if (!comparison)
                    return propagate(comparison);
                list->push_back(std::move(*comparison));
                return {};
            });
        });
    readEvidence(run, "loaders", data, [&](const json& value) { return takeLoaders(value, data); });
    readEvidence(run, "exports", data, [&](const json& value) {
        return takeList(value, [&](const json& entry) { return takeExport(entry, data); });
    });
    return data;
}

} // namespace moescope
