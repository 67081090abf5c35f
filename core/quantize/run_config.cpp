// SPDX-License-Identifier: Apache-2.0
#include "quantize/run_config.h"

#include <charconv>
#include <optional>

#include <nlohmann/json.hpp>

#include "support/json_fields.h"

namespace moescope {
namespace {

using nlohmann::json;

std::optional<double> numberOf(std::string_view text) {
    double value = 0.0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// "A-B" into two numbers; a colon or an equals sign that is no such end belongs to the file name.
bool readRange(std::string_view text, double& from, double& to) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos)
        return false;
    const auto first = numberOf(text.substr(0, dash));
    const auto last = numberOf(text.substr(dash + 1));
    if (!first || !last)
        return false;
    from = *first;
    to = *last;
    return true;
}

json toJson(const TuningSettings& tuning) {
    return {{"iterations", tuning.iterations},
            {"batch", tuning.batch},
            {"value_weight", tuning.valueWeight},
            {"structure_weight", tuning.structureWeight},
            {"order_weight", tuning.orderWeight},
            {"temperature", tuning.temperature},
            {"value_weighting", tuning.valueWeighting},
            {"value_strength", tuning.valueStrength},
            {"token_weighting", tuning.tokenWeighting},
            {"own_router", tuning.ownRouter},
            {"look_ahead", tuning.lookAhead},
            {"router_refit", tuning.routerRefit},
            {"refit_ridge", tuning.refitRidge},
            {"evaluate_every", tuning.evaluateEvery},
            {"patience", tuning.patience},
            {"start", tuning.start},
            {"gptq_damp", tuning.gptqDamp},
            {"gptq_by_activation", tuning.gptqByActivation},
            {"starving", tuning.starving}};
}

Status readTuning(const json& object, TuningSettings& tuning) {
    // Runs made before there were kinds of look-ahead say true or false.
    json kinds = object;
    if (kinds.is_object() && kinds.contains("look_ahead") && kinds["look_ahead"].is_boolean())
        kinds["look_ahead"] = kinds["look_ahead"].get<bool>() ? "next" : "none";
    return JsonFields(kinds, "The tuning settings")
        .required("iterations", tuning.iterations)
        .required("batch", tuning.batch)
        .required("value_weight", tuning.valueWeight)
        .required("structure_weight", tuning.structureWeight)
        .required("order_weight", tuning.orderWeight)
        .required("temperature", tuning.temperature)
        .required("own_router", tuning.ownRouter)
        .required("look_ahead", tuning.lookAhead)
        .required("evaluate_every", tuning.evaluateEvery)
        .optional("value_weighting", tuning.valueWeighting)
        .optional("value_strength", tuning.valueStrength)
        .optional("token_weighting", tuning.tokenWeighting)
        .optional("router_refit", tuning.routerRefit)
        .optional("refit_ridge", tuning.refitRidge)
        .optional("patience", tuning.patience)
        .optional("start", tuning.start)
        .optional("gptq_damp", tuning.gptqDamp)
        .optional("gptq_by_activation", tuning.gptqByActivation)
        .optional("starving", tuning.starving)
        .status();
}

} // namespace

Result<TextSource> TextSource::parse(const std::string& text) {
    TextSource source;
    std::string_view rest = text;
    if (const auto equals = rest.rfind('='); equals != std::string_view::npos)
        if (const auto share = numberOf(rest.substr(equals + 1))) {
            source.share = *share;
            rest = rest.substr(0, equals);
        }
    if (const auto colon = rest.rfind(':');
        colon != std::string_view::npos && readRange(rest.substr(colon + 1), source.from, source.to))
        rest = rest.substr(0, colon);
    source.file = rest;
    if (rest.empty())
        return failure("'{}' names no text file. Write FILE, or FILE:FROM-TO=SHARE with percentages of the file.",
                       text);
    if (!(source.from >= 0.0 && source.from < source.to && source.to <= 100.0))
        return failure(
            "'{}': the range {}-{} is not a part of the file. FROM and TO are percentages, 0 to 100, FROM below TO.",
            text, source.from, source.to);
    if (!(source.share > 0.0 && source.share <= 1e6))
        return failure("'{}': the share {} is not a positive number.", text, source.share);
    return source;
}

std::string TextSource::text() const {
    std::string text = file.string();
    // A name that itself ends like a range or a share would be misread without them.
    const auto plain = parse(text);
    const bool ambiguous = !plain || plain->file != file;
    if (from != 0.0 || to != 100.0 || ambiguous)
        text += fmt::format(":{}-{}", from, to);
    if (share != 1.0 || ambiguous)
        text += fmt::format("={}", share);
    return text;
}

json toJson(const RunConfig& config) {
    json texts = json::array();
    for (const TextSource& source : config.texts)
        texts.push_back(source.text());
    return {{"model", config.model.string()},
            {"base", config.base.string()},
            {"method", config.method},
            {"texts", std::move(texts)},
            {"samples", config.samples},
            {"length", config.length},
            {"balance", config.balance},
            {"tuning", toJson(config.tuning)},
            {"seed", config.seed},
            {"device", config.device},
            {"dtype", config.dtype},
            {"threads", config.threads},
            {"save_seconds", config.saveSeconds},
            {"states", config.states},
            {"states_limit", config.statesLimit}};
}

Result<RunConfig> runConfigFromJson(const json& object) {
    RunConfig config;
    std::string model, base;
    std::vector<std::string> texts;
    json tuning;
    JsonFields fields(object, "The run's settings");
    fields.required("model", model)
        .required("base", base)
        .required("method", config.method)
        .required("texts", texts)
        .required("samples", config.samples)
        .required("length", config.length)
        .required("tuning", tuning)
        .required("seed", config.seed)
        .required("device", config.device)
        .required("threads", config.threads)
        .optional("balance", config.balance)
        .optional("dtype", config.dtype)
        .optional("states", config.states)
        .optional("states_limit", config.statesLimit)
        .optional("save_seconds", config.saveSeconds);
    if (Status read = fields.status(); !read)
        return propagate(read);
    if (Status read = readTuning(tuning, config.tuning); !read)
        return propagate(read);
    config.model = model;
    config.base = base;
    for (const std::string& text : texts) {
        auto source = TextSource::parse(text);
        if (!source)
            return propagate(source);
        config.texts.push_back(std::move(*source));
    }
    return config;
}

} // namespace moescope
