// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "routing/routing_statistics.h"
#include "support/json_fields.h"

namespace moescope {
namespace {

using nlohmann::json;

constexpr int version = 1;

/// One list over the experts of a layer: a table by columns is a tenth of one by rows.
template <class Value>
json column(const DatasetRouting& routing, const Value& value) {
    json list = json::array();
    for (const ExpertRouting& expert : routing.experts)
        list.push_back(value(expert));
    return list;
}

json toJson(const DatasetRouting& routing) {
    return {{"tokens", column(routing, [](const auto& e) { return e.tokens; })},
            {"share", column(routing, [](const auto& e) { return e.share; })},
            {"mean_gate", column(routing, [](const auto& e) { return e.meanGate; })},
            {"softmax_weight", column(routing, [](const auto& e) { return e.softmaxWeight; })},
            {"mean_softmax", column(routing, [](const auto& e) { return e.meanSoftmax; })},
            {"significance", column(routing, [](const auto& e) { return e.significance; })},
            {"entropy", routing.entropy},
            {"load_variation", routing.loadVariation},
            {"switch_loss", routing.switchLoss},
            {"margins", routing.margins},
            {"co_activation", routing.coActivation}};
}

/// What a layer of E experts has to have, as one sentence's end; empty where it has it.
std::string misfit(const DatasetRouting& routing, std::size_t experts) {
    if (routing.coActivation.size() != experts * experts)
        return fmt::format("'co_activation' has {} entries instead of {} x {}", routing.coActivation.size(), experts,
                           experts);
    return {};
}

Result<DatasetRouting> datasetFromJson(const json& object, std::size_t experts, const std::string& where) {
    std::vector<std::int64_t> tokens;
    std::vector<double> share, meanGate, softmaxWeight, meanSoftmax;
    std::vector<std::array<double, 3>> significance;
    DatasetRouting routing;
    JsonFields fields(object, where);
    fields.required("tokens", tokens)
        .required("share", share)
        .required("mean_gate", meanGate)
        .required("softmax_weight", softmaxWeight)
        .required("mean_softmax", meanSoftmax)
        .required("significance", significance)
        .required("entropy", routing.entropy)
        .required("load_variation", routing.loadVariation)
        .required("switch_loss", routing.switchLoss)
        .required("margins", routing.margins)
        .required("co_activation", routing.coActivation);
    for (const auto& [name, size] : {std::pair{"tokens", tokens.size()},
                                     {"share", share.size()},
                                     {"mean_gate", meanGate.size()},
                                     {"softmax_weight", softmaxWeight.size()},
                                     {"mean_softmax", meanSoftmax.size()},
                                     {"significance", significance.size()}})
        if (size != experts)
            fields.complain(
                fmt::format("{}: '{}' has {} entries, but there are {} experts.", where, name, size, experts));
    if (const std::string problem = misfit(routing, experts); !problem.empty())
        fields.complain(fmt::format("{}: {}.", where, problem));
    if (Status read = fields.status(); !read)
        return propagate(read);
    for (std::size_t e = 0; e < experts; ++e)
        routing.experts.push_back(
            {tokens[e], share[e], meanGate[e], softmaxWeight[e], meanSoftmax[e], significance[e]});
    return routing;
}

Status readDatasets(const json& list, std::vector<RoutingDataset>& datasets) {
    for (const json& item : list) {
        RoutingDataset dataset;
        Status read = JsonFields(item, "A dataset of the routing statistics")
                          .required("name", dataset.name)
                          .required("text", dataset.text)
                          .required("tokens", dataset.tokens)
                          .required("windows", dataset.windows)
                          .optional("perplexity", dataset.perplexity)
                          .status();
        if (!read)
            return read;
        datasets.push_back(std::move(dataset));
    }
    return {};
}

Result<LayerRouting> layerFromJson(const json& object, const RoutingStatistics& statistics) {
    LayerRouting layer;
    json datasets;
    if (Status read = JsonFields(object, "A layer of the routing statistics")
                          .required("layer", layer.layer)
                          .required("datasets", datasets)
                          .status();
        !read)
        return propagate(read);
    const std::string where = fmt::format("Layer {} of the routing statistics", layer.layer);
    if (!datasets.is_array() || datasets.size() != statistics.datasets.size())
        return failure("{}: has {} datasets, but {} are named.", where, datasets.size(), statistics.datasets.size());
    for (const json& item : datasets) {
        auto routing = datasetFromJson(item, static_cast<std::size_t>(statistics.experts), where);
        if (!routing)
            return propagate(routing);
        layer.datasets.push_back(std::move(*routing));
    }
    return layer;
}

} // namespace

json toJson(const RoutingStatistics& statistics) {
    json datasets = json::array(), layers = json::array();
    for (const RoutingDataset& dataset : statistics.datasets)
        datasets.push_back({{"name", dataset.name},
                            {"text", dataset.text},
                            {"tokens", dataset.tokens},
                            {"windows", dataset.windows},
                            {"perplexity", dataset.perplexity ? json(*dataset.perplexity) : json(nullptr)}});
    for (const LayerRouting& layer : statistics.layers) {
        json list = json::array();
        for (const DatasetRouting& routing : layer.datasets)
            list.push_back(toJson(routing));
        layers.push_back({{"layer", layer.layer}, {"datasets", std::move(list)}});
    }
    return {{"routing_statistics", version}, {"model", statistics.model},       {"dtype", statistics.dtype},
            {"window", statistics.length},   {"stride", statistics.length},     {"experts", statistics.experts},
            {"top_k", statistics.topK},      {"datasets", std::move(datasets)}, {"layers", std::move(layers)}};
}

Result<RoutingStatistics> routingStatisticsFromJson(const json& object) {
    RoutingStatistics statistics;
    int written = 0;
    json datasets, layers;
    if (Status read = JsonFields(object, "The routing statistics")
                          .required("routing_statistics", written)
                          .required("model", statistics.model)
                          .required("dtype", statistics.dtype)
                          .required("window", statistics.length)
                          .required("experts", statistics.experts)
                          .required("top_k", statistics.topK)
                          .required("datasets", datasets)
                          .required("layers", layers)
                          .status();
        !read)
        return propagate(read);
    if (written != version)
        return failure("The routing statistics are of version {}; this program reads version {}.", written, version);
    if (statistics.experts < 1 || statistics.topK < 1 || statistics.topK > statistics.experts)
        return failure("The routing statistics choose {} of {} experts; that cannot be.", statistics.topK,
                       statistics.experts);
    if (Status read = readDatasets(datasets, statistics.datasets); !read)
        return propagate(read);
    for (const json& item : layers) {
        auto layer = layerFromJson(item, statistics);
        if (!layer)
            return propagate(layer);
        statistics.layers.push_back(std::move(*layer));
    }
    return statistics;
}

} // namespace moescope
