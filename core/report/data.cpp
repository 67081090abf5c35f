// SPDX-License-Identifier: Apache-2.0
#include "report/data.h"

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

Status takeExport(const json& value, ReportData& data) {
    ExportRecord record;
    json verification;
    JsonFields fields(value, "An export");
    fields.required("format", record.format)
        .required("folder", record.folder)
        .required("tensor_bytes", record.tensorBytes)
        .required("file_bytes", record.fileBytes)
        .required("verification", verification);
    if (Status read = fields.status(); !read)
        return read;
    auto parsed = verificationFromJson(verification);
    if (!parsed)
        return propagate(parsed);
    record.verification = std::move(*parsed);
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

} // namespace

Result<ReportData> readReportData(const RunFolder& run) {
    ReportData data;
    data.folder = run.path().string();
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
    readEvidence(run, "comparisons", data, [&](const json& value) {
        return takeList(value, [&](const json& entry) -> Status {
            auto comparison = comparisonFromJson(entry);
            if (!comparison)
                return propagate(comparison);
            data.comparisons.push_back(std::move(*comparison));
            return {};
        });
    });
    readEvidence(run, "exports", data, [&](const json& value) {
        return takeList(value, [&](const json& entry) { return takeExport(entry, data); });
    });
    return data;
}

} // namespace moescope
