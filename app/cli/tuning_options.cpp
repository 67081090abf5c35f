// SPDX-License-Identifier: Apache-2.0
#include "tuning_options.h"

#include <fmt/format.h>

#include "routing/trace.h"

namespace moescope::cli {
namespace {

template <class T>
CLI::Option* addNumber(CLI::App& command, TuningEdits& edits, const std::string& name, T TuningSettings::*field,
                       const std::string& help) {
    return command
        .add_option_function<T>(
            name,
            [&edits, field](const T& value) {
                edits.emplace_back([field, value](TuningSettings& tuning) { tuning.*field = value; });
            },
            help)
        ->default_str(fmt::format("{}", TuningSettings().*field));
}

void addSwitch(CLI::App& command, TuningEdits& edits, const std::string& name, bool TuningSettings::*field,
               const std::string& help) {
    command.add_flag_function(
        "--" + name + ",!--no-" + name,
        [&edits, field](std::int64_t count) {
            edits.emplace_back([field, on = count > 0](TuningSettings& tuning) { tuning.*field = on; });
        },
        help);
}

} // namespace

void addTuning(CLI::App& command, TuningEdits& edits) {
    using T = TuningSettings;
    addNumber(command, edits, "--batch", &T::batch, "Windows an iteration")->check(CLI::PositiveNumber);
    addNumber(command, edits, "--iterations", &T::iterations, "Iterations a layer")->check(CLI::PositiveNumber);
    addNumber(command, edits, "--value-weight", &T::valueWeight, "Weight of value alignment (router logits)")
        ->check(CLI::NonNegativeNumber);
    addNumber(command, edits, "--structure-weight", &T::structureWeight,
              "Weight of structure alignment (top-k boundary)")
        ->check(CLI::NonNegativeNumber);
    addNumber(command, edits, "--order-weight", &T::orderWeight, "Weight of the order of experts")
        ->check(CLI::NonNegativeNumber);
    addNumber(command, edits, "--temperature", &T::temperature,
              "Width of the boundary weight, in standard deviations of the logits")
        ->check(CLI::PositiveNumber);
    addNumber(command, edits, "--value-weighting", &T::valueWeighting, helpOf(valueWeightingTable()))
        ->check(CLI::IsMember(idsOf(valueWeightingTable())));
    addNumber(command, edits, "--value-strength", &T::valueStrength,
              "Power of the experts' weights in value alignment; 0: all alike")
        ->check(CLI::NonNegativeNumber);
    addNumber(command, edits, "--token-weighting", &T::tokenWeighting, helpOf(tokenWeightingTable()))
        ->check(CLI::IsMember(idsOf(tokenWeightingTable())));
    addSwitch(command, edits, "own-router", &T::ownRouter, "Align the layer's own router (default)");
    addNumber(command, edits, "--look-ahead", &T::lookAhead, helpOf(lookAheadTable()))
        ->check(CLI::IsMember(idsOf(lookAheadTable())));
    addNumber(command, edits, "--start-from", &T::start, helpOf(startTable()))
        ->check(CLI::IsMember(idsOf(startTable())));
    addNumber(command, edits, "--gptq-damp", &T::gptqDamp, "GPTQ: share of the mean second moment that is added to all")
        ->check(CLI::PositiveNumber);
    addSwitch(command, edits, "gptq-by-activation", &T::gptqByActivation,
              "GPTQ: columns of large inputs first, with the ranges of the original weights");
    addNumber(command, edits, "--starving", &T::starving,
              fmt::format("Experts that fewer than {:g} % of the calibration tokens reach. {}",
                          100 * Coverage{}.starvingShare, helpOf(starvingTable())))
        ->check(CLI::IsMember(idsOf(starvingTable())));
    addSwitch(command, edits, "router-refit", &T::routerRefit,
              "Correct each router's rows in closed form behind its layer; the router's weights change");
    addNumber(command, edits, "--refit-ridge", &T::refitRidge,
              "Ridge of the router refit, relative to the mean diagonal")
        ->check(CLI::PositiveNumber);
    addNumber(command, edits, "--patience", &T::patience,
              "Looks at the held-out windows without gain after which a layer ends; 0: never")
        ->check(CLI::NonNegativeNumber);
}

} // namespace moescope::cli
