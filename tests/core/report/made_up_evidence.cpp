// SPDX-License-Identifier: Apache-2.0
#include "made_up_evidence.h"

#include <cstdio>
#include <cstdlib>

#include "exporting/verification.h"
#include "quantize/run_metrics.h"
#include "routing/router_norms.h"
#include "routing/trace.h"
#include "spectra/statistics.h"

namespace moescope::test {

using nlohmann::json;

Comparison comparison() {
    Comparison result;
    result.original = "/m";
    result.quantized = "/q";
    result.texts = {hostile};
    result.windows = 16;
    result.length = 256;
    result.experts = 4;
    result.topK = 2;
    result.flipRate = 0.2134;
    result.agreement = 0.94;
    result.firstChoiceKept = 0.97;
    result.kl = 0.1234;
    result.perplexityOriginal = 121.6;
    result.perplexityQuantized = 124.25;
    for (int layer = 0; layer < 2; ++layer)
        result.layers.push_back(
            {layer, 0.2, 0.94, 0.97, 0.1, {41, 0, 0, 7}, {0, 41, 7, 0}, std::vector<std::int64_t>(16), {}, {}});
    return result;
}

namespace {

Coverage coverage() {
    Coverage result;
    result.tokens = 1000;
    result.experts = 4;
    result.topK = 2;
    result.datasets = {hostile};
    result.datasetTokens = {1000};
    for (int layer = 0; layer < 2; ++layer) {
        result.layers.emplace_back();
        for (int expert = 0; expert < 4; ++expert)
            result.layers.back().push_back({layer,
                                            expert,
                                            expert == 3 ? 0 : 666,
                                            {expert == 3 ? 0 : 666},
                                            expert == 3 ? 0.0 : 0.666,
                                            0.4,
                                            expert == 3,
                                            false,
                                            expert == 3 ? "tuned_on_all" : ""});
    }
    return result;
}

json inspection(const Model& model) {
    json linears = json::array();
    for (const Linear& linear : model.linears()) {
        LinearStatistics statistics;
        statistics.module = linear.module;
        statistics.alphaHill = 2.0 + 0.1 * linear.layer + 0.01 * static_cast<double>(linears.size());
        linears.push_back(toJson(statistics));
    }
    RouterStatistics routers;
    for (int layer = 0; layer < 2; ++layer) {
        routers.layers.emplace_back();
        for (int expert = 0; expert < 4; ++expert)
            routers.layers.back().push_back(
                {layer, expert, 1.0 + expert, 1.1 + expert, -0.1 * expert, 0.99, 0, 0.01, 0.02});
    }
    return {{"linears", linears}, {"routers", toJson(routers)}};
}

/// Who can load it: one that does, one that loads it wrongly.
json loaders() {
    json yes{{"loader", "transformers + auto-round"}, {"version", "5.23.0"}, {"answer", "yes"}, {"reason", "the same"}};
    json no{{"loader", "vLLM"}, {"version", ""}, {"answer", "no"}, {"reason", hostile}};
    no["change"] = {{"sentence", "Export as serving."}};
    return json::array({std::move(yes), std::move(no)});
}

} // namespace

void addEverything(RunFolder& run, const Model& model) {
    Status written = run.writeEvidence(
        "model", {{"family", "Qwen2-MoE " + hostile}, {"parameters", 8934656}, {"layers", 2}, {"experts", 4}});
    const auto add = [&](const char* evidence, const json& value) {
        if (written)
            written = run.writeEvidence(evidence, value);
    };
    add("environment", {{"moescope", "0.1.0"}, {"device", hostile}});
    add("size", {{"mean_bits", 4.25},
                 {"mean_bits_by_module", 4.25},
                 {"mean_bits_with_overhead", 4.5},
                 {"tensor_bytes", 4'000'000},
                 {"overhead_bytes", 300'000},
                 {"original_bytes", 16'000'000}});
    add("inspection", inspection(model));
    add("coverage", toJson(coverage()));
    add("comparisons", json::array({toJson(comparison(), false)}));
    const Verification verification{"/out",
                                    "mixed",
                                    {{"codes", "Codes equal the run's bit for bit.", true, {}},
                                     {"manifest", "Hashes.", false, {"'" + hostile + "': differs"}}}};
    add("exports", json::array({{{"format", "mixed"},
                                 {"folder", "/out"},
                                 {"tensor_bytes", 4'000'000},
                                 {"file_bytes", 4'012'345},
                                 {"names", "v5"},
                                 {"utc", "2026-01-31T09:30:00Z"},
                                 {"loaders", loaders()},
                                 {"verification", toJson(verification)}}}));
    add("loaders", {{"mixed", loaders()}, {"gguf", loaders()}});
    for (int layer = 0; layer < 2; ++layer) {
        for (int iteration = 0; iteration < 3; ++iteration)
            written = run.appendMetric(toJson(TuningStep{
                layer, iteration, 3, {}, LossTerms{1.0 - 0.1 * iteration, 1.0, {}, {}, {}, {}, {}, {}}, 1.0}));
        LayerOutcome outcome;
        outcome.layer = layer;
        outcome.after.total = 0.8;
        outcome.ownRouter.nearest = outcome.ownRouter.start = {0.3, 0.8, 0.11, 0.07};
        outcome.ownRouter.result = {0.2, 0.9, 0.05, 0.0321};
        if (layer == 0) {
            outcome.nextRouter.nearest = {0.4, 0.7, 0.2, 0.1};
            outcome.nextRouter.start = {0.35, 0.7, 0.2, 0.1};
            outcome.nextRouter.result = {0.25, 0.9, 0.1, 0.04};
        }
        outcome.warnings = {hostile};
        written = run.appendMetric(toJson(outcome));
    }
    if (!written) {
        std::fprintf(stderr, "%s\n", written.error().message.c_str());
        std::abort();
    }
}

} // namespace moescope::test
