// SPDX-License-Identifier: Apache-2.0
#include "report/detail/reproduce.h"

#include "report/detail/comparisons.h"
#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

/// A command that grows by options.
class Line {
public:
    explicit Line(std::string start)
        : m_text(std::move(start)) {}

    template <class Value>
    Line& add(const char* option, const Value& value) {
        m_text += fmt::format(" {} {}", option, value);
        return *this;
    }
    /// Only where it is not what the command takes by itself.
    template <class Value>
    Line& differing(const char* option, const Value& value, const Value& usual) {
        return value == usual ? *this : add(option, value);
    }
    Line& flag(const char* option, bool on) {
        m_text += on ? fmt::format(" {}", option) : std::string();
        return *this;
    }
    [[nodiscard]] const std::string& text() const { return m_text; }

private:
    std::string m_text;
};

void addTuning(Line& line, const TuningSettings& tuning) {
    const TuningSettings usual;
    line.add("--batch", tuning.batch)
        .add("--iterations", tuning.iterations)
        .add("--value-weight", tuning.valueWeight)
        .add("--structure-weight", tuning.structureWeight)
        .differing("--order-weight", tuning.orderWeight, usual.orderWeight)
        .differing("--temperature", tuning.temperature, usual.temperature)
        .differing("--value-weighting", tuning.valueWeighting, usual.valueWeighting)
        .differing("--value-strength", tuning.valueStrength, usual.valueStrength)
        .differing("--token-weighting", tuning.tokenWeighting, usual.tokenWeighting)
        .flag("--no-own-router", !tuning.ownRouter)
        .differing("--look-ahead", tuning.lookAhead, usual.lookAhead)
        .differing("--start-from", tuning.start, usual.start)
        .differing("--gptq-damp", tuning.gptqDamp, usual.gptqDamp)
        .flag("--gptq-by-activation", tuning.gptqByActivation)
        .differing("--starving", tuning.starving, usual.starving)
        .flag("--router-refit", tuning.routerRefit)
        .differing("--refit-ridge", tuning.refitRidge, usual.refitRidge)
        .differing("--patience", tuning.patience, usual.patience);
}

} // namespace

std::string quantizeLine(const ReportData& data, const std::string& method, const std::string& out) {
    const RunConfig& config = data.config;
    const RunConfig usual;
    Line line(fmt::format("moescope-cli quantize {} --plan {} --method {}", quoted(config.model.string()),
                          quoted((std::filesystem::path(data.folder) / "plan.json").string()), method));
    if (!config.base.empty())
        line.add("--base", quoted(config.base.string()));
    for (const TextSource& text : config.texts)
        line.add("--text", quoted(text.text()));
    line.add("--samples", config.samples).add("--length", config.length);
    line.differing("--balance", config.balance, usual.balance);
    addTuning(line, config.tuning);
    line.add("--seed", config.seed).add("--device", config.device);
    if (const double threads = numberAt(data.environment, "threads").value_or(config.threads); threads > 0)
        line.add("--threads", static_cast<int>(threads));
    line.differing("--dtype", config.dtype, usual.dtype)
        .differing("--states", config.states, usual.states)
        .differing("--states-limit", config.statesLimit, usual.statesLimit)
        .differing("--save-seconds", config.saveSeconds, usual.saveSeconds)
        .add("--out", out);
    return line.text();
}

std::string whatTheLineLacks(const ReportData& data) {
    std::string lacks;
    if (data.config.tuning.evaluateEvery != TuningSettings().evaluateEvery)
        lacks += fmt::format(" The run looked at its held-out windows every {} iterations, which the command line does "
                             "not set.",
                             data.config.tuning.evaluateEvery);
    if (!data.changes.empty())
        lacks += " The run was changed while it rested (“Settings and versions”); the lines have its last settings for "
                 "all layers.";
    return lacks;
}

ReportCode reproduceLines(const ReportData& data) {
    const std::string model = quoted(data.config.model.string());
    ReportCode code{"With the plan of this run, into new folders where they are typed",
                    {quantizeLine(data, data.config.method, "again")}};
    for (const Comparison& comparison : data.comparisons)
        code.lines.push_back(fmt::format("moescope-cli compare {} {}{}", model,
                                         isRounded(comparison) ? "again/plan.json" : "again",
                                         windowArguments(comparison)));
    for (const Comparison& baseline : data.baselines)
        code.lines.push_back(fmt::format("moescope-cli compare {} {}{} --baseline-of again", model,
                                         quoted(baseline.quantized), windowArguments(baseline)));
    std::map<std::string, int> exports;
    for (const ExportRecord& record : data.exports) {
        const int number = ++exports[record.format];
        code.lines.push_back(fmt::format("moescope-cli export again --format {}{} --out again-{}{}", record.format,
                                         record.names.empty() || record.names == "v5" ? "" : " --names " + record.names,
                                         record.format, number > 1 ? fmt::format("-{}", number) : ""));
    }
    code.lines.emplace_back("moescope-cli report again --out again.html");
    return code;
}

std::vector<ReportBlock> reproduceSection(const ReportData& data) {
    return {ReportParagraph{"The same seed, device, number of threads and version give the same result." +
                            whatTheLineLacks(data)},
            reproduceLines(data)};
}

} // namespace moescope::detail
