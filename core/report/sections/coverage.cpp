// SPDX-License-Identifier: Apache-2.0
#include "report/detail/formatting.h"
#include "report/detail/sections.h"

namespace moescope::detail {
namespace {

ReportHeatmap shares(const Coverage& coverage) {
    ReportHeatmap heatmap{"Tokens that reached each expert",
                          "Percent of the calibration tokens that the router sent to an expert, by layer.",
                          "Expert",
                          "% of tokens",
                          1,
                          ReportHeatmap::Map::magnitude,
                          {}};
    for (const auto& layer : coverage.layers) {
        ReportHeatmapRow row{"", layer.empty() ? "" : fmt::format("L{}", layer.front().layer), {}};
        for (const ExpertCoverage& expert : layer)
            row.values.emplace_back(100.0 * expert.share);
        heatmap.rows.push_back(std::move(row));
    }
    return heatmap;
}

ReportTable unreached(const Coverage& coverage) {
    const bool told = std::ranges::any_of(coverage.layers, [](const auto& layer) {
        return std::ranges::any_of(layer, [](const ExpertCoverage& expert) { return !expert.treatment.empty(); });
    });
    ReportTable table{"Dead and starving experts", {"Expert", "Tokens", "Share", "Verdict"}, {}};
    if (told)
        table.columns.emplace_back("What the run did");
    for (const auto& layer : coverage.layers)
        for (const ExpertCoverage& expert : layer)
            if (expert.dead || expert.starving) {
                table.rows.push_back({fmt::format("layer {}, expert {}", expert.layer, expert.expert),
                                      countCell(expert.tokens), percentCell(expert.share, 3),
                                      expert.dead ? "dead: no token" : "starving"});
                if (told)
                    table.rows.back().emplace_back(treatmentText(expert.treatment));
            }
    return table;
}

ReportTable datasets(const Coverage& coverage) {
    ReportTable table{"Calibration texts", {"Text", "Tokens"}, {}};
    for (std::size_t i = 0; i < coverage.datasets.size() && i < coverage.datasetTokens.size(); ++i)
        table.rows.push_back({coverage.datasets[i], countCell(coverage.datasetTokens[i])});
    return table;
}

/// The bias that a choice of windows brings, named.
std::string choiceText(const BalancedChoice& choice) {
    const auto reach = [](const ExpertReach& of) {
        return fmt::format("{} experts were reached so, and the one that received fewest received {}",
                           countText(of.reached), countText(static_cast<double>(of.least)));
    };
    return fmt::format("The windows were chosen out of {} so that each of {} experts receives {} tokens ({} of an even "
                       "spread), where the "
                       "texts have them. As drawn, {}; as chosen, {}. The sample is therefore biased towards passages "
                       "that rare experts "
                       "serve: shares of tokens below are those of the sample, not of the texts.",
                       choice.candidates, countText(choice.experts), countText(static_cast<double>(choice.need)),
                       percentText(choice.share), reach(choice.drawn), reach(choice.chosen));
}

} // namespace

std::vector<ReportBlock> coverageSection(const ReportData& data) {
    if (!data.coverage)
        return {ReportMissing{"The run folder does not say which experts the calibration text reached.",
                              "moescope-cli quantize … (writes it at its end)"}};
    const Coverage& coverage = *data.coverage;
    std::vector<ReportBlock> blocks;
    ReportTable lacking = unreached(coverage);
    std::size_t experts = 0;
    for (const auto& layer : coverage.layers)
        experts += layer.size();
    blocks.emplace_back(ReportParagraph{fmt::format(
        "{} tokens; each goes to {} of {} experts. An expert is starving below {} of the tokens. {}",
        countText(static_cast<double>(coverage.tokens)), coverage.topK, coverage.experts,
        percentText(coverage.starvingShare),
        lacking.rows.empty()
            ? fmt::format("All {} experts were reached often enough.", experts)
            : fmt::format("{} of {} experts are dead or starving: what the router sends them is few tokens or none.",
                          lacking.rows.size(), experts))});
    if (data.balance)
        blocks.emplace_back(ReportParagraph{choiceText(*data.balance)});
    blocks.emplace_back(shares(coverage));
    if (!lacking.rows.empty())
        blocks.emplace_back(std::move(lacking));
    blocks.emplace_back(datasets(coverage));
    return blocks;
}

} // namespace moescope::detail
