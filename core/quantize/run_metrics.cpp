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
        .optional("order_next", terms.orderNext);
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

} // namespace

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
    put(object, "flips_before", outcome.flipsBefore);
    put(object, "flips_after", outcome.flipsAfter);
    put(object, "agreement_before", outcome.agreementBefore);
    put(object, "agreement_after", outcome.agreementAfter);
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
        .optional("device_bytes", outcome.deviceBytes)
        .optional("flips_before", outcome.flipsBefore)
        .optional("flips_after", outcome.flipsAfter)
        .optional("agreement_before", outcome.agreementBefore)
        .optional("agreement_after", outcome.agreementAfter);
    if (Status read = fields.status(); !read)
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
