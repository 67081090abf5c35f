// SPDX-License-Identifier: Apache-2.0
#include "report/detail/comparisons.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

/// Weights of experts and tokens that are not the default.
std::string weightingOptions(const TuningSettings& tuning) {
    const TuningSettings usual;
    std::string options;
    if (tuning.valueWeighting != usual.valueWeighting)
        options += " --value-weighting " + tuning.valueWeighting;
    if (tuning.valueStrength != usual.valueStrength)
        options += fmt::format(" --value-strength {}", tuning.valueStrength);
    if (tuning.tokenWeighting != usual.tokenWeighting)
        options += " --token-weighting " + tuning.tokenWeighting;
    return options;
}

std::string quantizeLine(const ReportData& data) {
    const RunConfig& config = data.config;
    std::string line = fmt::format("moescope-cli quantize {} --plan {} --method {}", quoted(config.model.string()),
                                   quoted((std::filesystem::path(data.folder) / "plan.json").string()), config.method);
    if (!config.base.empty())
        line += " --base " + quoted(config.base.string());
    for (const TextSource& text : config.texts)
        line += " --text " + quoted(text.text());
    line += fmt::format(" --samples {} --length {} --batch {} --iterations {} --value-weight {} --structure-weight {} "
                        "--seed {} --device {}",
                        config.samples, config.length, config.tuning.batch, config.tuning.iterations,
                        config.tuning.valueWeight, config.tuning.structureWeight, config.seed, config.device);
    return line + weightingOptions(config.tuning) + " --out RUN";
}

} // namespace

std::vector<ReportBlock> reproduceSection(const ReportData& data) {
    ReportCode code{"With the plan of this run; RUN and DIR are new folders", {quantizeLine(data)}};
    for (const Comparison& comparison : data.comparisons)
        code.lines.push_back(fmt::format("moescope-cli compare {} {}{}", quoted(data.config.model.string()),
                                         isRounded(comparison) ? "RUN/plan.json" : "RUN", windowArguments(comparison)));
    for (const ExportRecord& record : data.exports)
        code.lines.push_back(
            fmt::format("moescope-cli export RUN --format {} --out DIR-{}", record.format, record.format));
    code.lines.emplace_back("moescope-cli report RUN --out report.html");
    return {ReportParagraph{"The same seed, device and number of threads give the same result."}, code};
}

} // namespace moescope::detail
