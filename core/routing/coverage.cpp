// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <nlohmann/json.hpp>

#include "routing/trace.h"

namespace moescope {

std::string treatmentText(const std::string& treatment) {
    static const std::map<std::string, std::string> texts{{"tuned", "tuned on the tokens that it has"},
                                                          {"tuned_on_all", "tuned on all router inputs"},
                                                          {"rounded", "rounded to nearest"},
                                                          {"unquantized", "not quantized"}};
    const auto found = texts.find(treatment);
    return found == texts.end() ? treatment : found->second;
}

Coverage coverageOf(const Trace& trace) {
    Coverage coverage;
    coverage.tokens = trace.tokens.tokens();
    const std::vector<int> datasetOfToken = trace.tokens.datasetOfToken();
    coverage.experts = trace.experts;
    coverage.topK = trace.topK;
    coverage.datasets = trace.tokens.datasets;
    coverage.datasetTokens.assign(coverage.datasets.size(), 0);
    for (const int dataset : datasetOfToken)
        ++coverage.datasetTokens[static_cast<std::size_t>(dataset)];
    for (const LayerTrace& layer : trace.layers) {
        std::vector<ExpertCoverage> experts(static_cast<std::size_t>(trace.experts));
        for (std::size_t e = 0; e < experts.size(); ++e) {
            experts[e].layer = layer.layer;
            experts[e].expert = static_cast<int>(e);
            experts[e].tokensByDataset.assign(coverage.datasets.size(), 0);
        }
        for (std::size_t i = 0; i < layer.topK.size(); ++i) {
            const int dataset = datasetOfToken[i / static_cast<std::size_t>(trace.topK)];
            ExpertCoverage& expert = experts[static_cast<std::size_t>(layer.topK[i])];
            ++expert.tokens;
            ++expert.tokensByDataset[static_cast<std::size_t>(dataset)];
            expert.meanGate += layer.gates[i];
        }
        for (ExpertCoverage& expert : experts) {
            expert.meanGate = expert.tokens > 0 ? expert.meanGate / static_cast<double>(expert.tokens) : 0.0;
            expert.share =
                coverage.tokens > 0 ? static_cast<double>(expert.tokens) / static_cast<double>(coverage.tokens) : 0.0;
            expert.dead = expert.tokens == 0;
            expert.starving = !expert.dead && expert.share < coverage.starvingShare;
        }
        coverage.layers.push_back(std::move(experts));
    }
    return coverage;
}

nlohmann::json toJson(const Coverage& coverage) {
    nlohmann::json layers = nlohmann::json::array();
    for (const auto& experts : coverage.layers) {
        nlohmann::json list = nlohmann::json::array();
        for (const ExpertCoverage& expert : experts) {
            list.push_back({{"layer", expert.layer},
                            {"expert", expert.expert},
                            {"tokens", expert.tokens},
                            {"tokens_by_dataset", expert.tokensByDataset},
                            {"share", expert.share},
                            {"mean_gate", expert.meanGate},
                            {"dead", expert.dead},
                            {"starving", expert.starving}});
            if (!expert.treatment.empty())
                list.back()["treatment"] = expert.treatment;
        }
        layers.push_back(std::move(list));
    }
    return {{"tokens", coverage.tokens},     {"starving_share", coverage.starvingShare},
            {"experts", coverage.experts},   {"top_k", coverage.topK},
            {"datasets", coverage.datasets}, {"dataset_tokens", coverage.datasetTokens},
            {"layers", std::move(layers)}};
}

Result<Coverage> coverageFromJson(const nlohmann::json& json) {
    try {
        Coverage coverage;
        json.at("tokens").get_to(coverage.tokens);
        json.at("starving_share").get_to(coverage.starvingShare);
        json.at("experts").get_to(coverage.experts);
        json.at("top_k").get_to(coverage.topK);
        json.at("datasets").get_to(coverage.datasets);
        json.at("dataset_tokens").get_to(coverage.datasetTokens);
        for (const nlohmann::json& list : json.at("layers")) {
            std::vector<ExpertCoverage>& experts = coverage.layers.emplace_back();
            for (const nlohmann::json& item : list)
                experts.push_back({item.at("layer"), item.at("expert"), item.at("tokens"), item.at("tokens_by_dataset"),
                                   item.at("share"), item.at("mean_gate"), item.at("dead"), item.at("starving"),
                                   item.value("treatment", "")});
        }
        return coverage;
    } catch (const nlohmann::json::exception& problem) {
        return failure("this is not a coverage table ({}).", problem.what());
    }
}

} // namespace moescope
