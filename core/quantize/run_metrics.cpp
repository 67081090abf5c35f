// SPDX-License-Identifier: Apache-2.0
#include "quantize/run_metrics.h"

#include <nlohmann/json.hpp>

#include "support/json_fields.h"

namespace moescope {
namespace {

using nlohmann::json;

void put(json& object, const char* key, const std::optional<double>& value) {
    if (value)
        object[key] = *value;
}

json toJson(const LossTerms& terms) {
    json object{{"total", terms.total}, {"reconstruction", terms.reconstruction}};
    put(object, "value_own", terms.valueOwn);
    put(object, "value_next", terms.valueNext);
    put(object, "structure_own", terms.structureOwn);
    put(object, "structure_next", terms.structureNext);
    put(object, "order_own", terms.orderOwn);
    put(object, "order_next", terms.orderNext);
    put(object, "starving", terms.starving);
    return object;
}

Result<LossTerms> lossTermsFromJson(const json& object) {
    LossTerms terms;
    JsonFields fields(object, "A metric's losses");
    fields.required("total", terms.total)
        .required("reconstruction", terms.reconstruction)
        .optional("value_own", terms.valueOwn)
        .optional("value_next", terms.valueNext)
        .optional("structure_own", terms.structureOwn)
        .optional("structure_next", terms.structureNext)
        .optional("order_own", terms.orderOwn)
        .optional("order_next", terms.orderNext)
        .optional("starving", terms.starving);
    if (Status read = fields.status(); !read)
        return propagate(read);
    return terms;
}

Status readLoss(const json& object, const char* key, std::optional<LossTerms>& target) {
    if (!object.contains(key))
        return {};
    auto terms = lossTermsFromJson(object[key]);
    if (!terms)
        return propagate(terms);
    target = *terms;
    return {};
}

std::string percentages(const RouterStages& stages) {
    std::string text = fmt::format("{:.1f} -> ", 100 * stages.nearest->flipRate);
    if (stages.start && stages.start != stages.nearest)
        text += fmt::format("{:.1f} -> ", 100 * stages.start->flipRate);
    return text + fmt::format("{:.1f} %", 100 * stages.result->flipRate);
}

Status readStages(const json& object, const char* key, RouterStages& target) {
    if (!object.contains(key))
        return {};
    auto stages = routerStagesFromJson(object[key], "A layer's flips");
    if (!stages)
        return propagate(stages);
    target = *stages;
    return {};
}

/// Runs made before both routers were looked at: flips and agreement of the own one, rounded and tuned.
Status readOlderFlips(const json& object, RouterStages& own) {
    std::optional<double> flipsBefore, flipsAfter, agreementBefore, agreementAfter;
    JsonFields fields(object, "A layer's outcome");
    fields.optional("flips_before", flipsBefore)
        .optional("flips_after", flipsAfter)
        .optional("agreement_before", agreementBefore)
        .optional("agreement_after", agreementAfter);
    if (Status read = fields.status(); !read)
        return read;
    if (flipsBefore && agreementBefore)
        own.nearest = {*flipsBefore, *agreementBefore, {}, {}};
    if (flipsAfter && agreementAfter)
        own.result = {*flipsAfter, *agreementAfter, {}, {}};
    return {};
}

} // namespace

std::string flipsText(const LayerOutcome& outcome) {
    std::string text;
    for (const auto& [name, stages] : {std::pair{"own", &outcome.ownRouter}, {"next", &outcome.nextRouter}})
        if (stages->nearest && stages->result)
            text += fmt::format("{} {} {}", text.empty() ? ", flips" : ",", name, percentages(*stages));
    return text;
}

json toJson(const TuningStep& step) {
    json object{{"kind", "step"},
                {"layer", step.layer},
                {"iteration", step.iteration},
                {"iterations", step.iterations},
                {"seconds", step.seconds}};
    if (step.minibatch)
        object["minibatch"] = toJson(*step.minibatch);
    if (step.heldOut)
        object["held_out"] = toJson(*step.heldOut);
    return object;
}

json toJson(const LayerOutcome& outcome) {
    json object{{"kind", "layer"},
                {"layer", outcome.layer},
                {"before", toJson(outcome.before)},
                {"after", toJson(outcome.after)},
                {"mse_before", outcome.mseBefore},
                {"mse_after", outcome.mseAfter},
                {"kept_iteration", outcome.keptIteration},
                {"seconds", outcome.seconds},
                {"warnings", outcome.warnings}};
    if (outcome.deviceBytes)
        object["device_bytes"] = *outcome.deviceBytes;
    if (outcome.ownRouter.result)
        object["own_router"] = toJson(outcome.ownRouter);
    if (outcome.nextRouter.result)
        object["next_router"] = toJson(outcome.nextRouter);
    return object;
}

Result<TuningStep> tuningStepFromJson(const json& object) {
    TuningStep step;
    JsonFields fields(object, "A tuning step");
    fields.required("layer", step.layer)
        .required("iteration", step.iteration)
        .required("iterations", step.iterations)
        .required("seconds", step.seconds);
    Status read = fields.status();
    if (read)
        read = readLoss(object, "minibatch", step.minibatch);
    if (read)
        read = readLoss(object, "held_out", step.heldOut);
    if (!read)
        return propagate(read);
    return step;
}

Result<LayerOutcome> layerOutcomeFromJson(const json& object) {
    LayerOutcome outcome;
    JsonFields fields(object, "A layer's outcome");
    json before, after;
    fields.required("layer", outcome.layer)
        .required("before", before)
        .required("after", after)
        .required("mse_before", outcome.mseBefore)
        .required("mse_after", outcome.mseAfter)
        .required("kept_iteration", outcome.keptIteration)
        .required("seconds", outcome.seconds)
        .required("warnings", outcome.warnings)
        .optional("device_bytes", outcome.deviceBytes);
    Status read = fields.status();
    if (read)
        read = readOlderFlips(object, outcome.ownRouter);
    if (read)
        read = readStages(object, "own_router", outcome.ownRouter);
    if (read)
        read = readStages(object, "next_router", outcome.nextRouter);
    if (!read)
        return propagate(read);
    auto first = lossTermsFromJson(before);
    auto last = lossTermsFromJson(after);
    if (!first || !last)
        return propagate(first ? last : first);
    outcome.before = *first;
    outcome.after = *last;
    return outcome;
}

} // namespace moescope
