// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "exporting/detail/container_layout.h"
#include "exporting/detail/export_format.h"
#include "exporting/detail/float_formats.h"
#include "exporting/detail/nvfp4_layout.h"
#include "exporting/detail/packed_layout.h"
#include "exporting/detail/verify_parts.h"

namespace moescope::detail {
namespace {

/// How many of two lists differ, and where first, as [row, column] of rows of `columns`.
template <class T>
std::optional<std::string> difference(const std::vector<T>& written, const std::vector<T>& expected,
                                      std::int64_t columns) {
    if (written.size() != expected.size())
        return fmt::format("{} values where the run has {}", written.size(), expected.size());
    std::int64_t count = 0, first = -1;
    for (std::size_t i = 0; i < expected.size(); ++i)
        if (written[i] != expected[i]) {
            if (count++ == 0)
                first = static_cast<std::int64_t>(i);
        }
    if (count == 0)
        return std::nullopt;
    const auto at = static_cast<std::size_t>(first);
    return fmt::format("{} of {} values differ from the run, first at [{}, {}]: {} instead of {}", count,
                       expected.size(), first / columns, first % columns, written[at], expected[at]);
}

struct Values {
    CheckResult codes{"codes"};
    CheckResult scales{"scales"};
    std::int64_t linears = 0, weights = 0;
    std::map<std::string, float> gateScales; ///< NVFP4: of the whole matrix, by the module of the up projection
};

/// Servers fuse gate and up of an expert and take the gate's scale for both.
void checkSharedScale(const QuantizedLinear& linear, const std::string& module, Values& values) {
    if (linear.grid != NumberGrid::nvfp4)
        return;
    for (const auto& [gate, up] : {std::pair<std::string_view, std::string_view>{".gate_proj", ".up_proj"},
                                   std::pair<std::string_view, std::string_view>{".w1", ".w3"}}) {
        if (module.ends_with(gate))
            values.gateScales[module.substr(0, module.size() - gate.size()) + std::string(up)] = linear.globalScale;
        const auto found = values.gateScales.find(module);
        if (module.ends_with(up) && found != values.gateScales.end() && found->second != linear.globalScale)
            values.scales.problem(fmt::format("'{}': its matrix has another scale than the {} beside it, which servers "
                                              "take for both",
                                              module, gate.substr(1)));
    }
}

/// A scale that is zero makes a whole group of weights zero; one that is not finite makes the output so.
void checkSane(const Checkpoint& checkpoint, const PackedLayout& layout, const QuantizedLinear& linear,
               const std::string& module, CheckResult& scales) {
    const auto expectNumber = [&](std::string_view part, float value) {
        scales.expect(std::isfinite(value) && value != 0.0f, fmt::format("'{}{}': {}", module, part, value));
    };
    const TensorInfo* input = layout.input.empty() ? nullptr : checkpoint.find(module + std::string(layout.input));
    if (input && isFloating(input->dtype))
        for (const float value : toFloats(checkpoint.view(input->name).bytes, input->dtype))
            expectNumber(layout.input, value);
    expectNumber(layout.global, linear.globalScale);
    for (std::size_t i = 0; i < linear.scales.size(); ++i) {
        const float scale = linear.scales[i];
        if (std::isfinite(scale) && scale != 0.0f)
            continue;
        scales.problem(fmt::format("'{}{}': {} at group {} of output {}", module, layout.scales, scale,
                                   static_cast<std::int64_t>(i) % linear.groups(),
                                   static_cast<std::int64_t>(i) / linear.groups()));
        return;
    }
}

void checkPacked(const VerifyContext& context, const WrittenLinear& linear, const QuantizedLinear* run,
                 Values& values) {
    const PackedLayout& layout = packedLayout(context.format);
    auto written = layout.read(context.checkpoint, linear.module, linear.shape);
    if (!written)
        return values.codes.problem(written.error().message);
    checkSane(context.checkpoint, layout, *written, linear.module, values.scales);
    checkSharedScale(*written, linear.module, values);
    if (!run)
        return;
    if (const auto differs = difference(written->codes, run->codes, run->in))
        values.codes.problem(fmt::format("'{}{}': {}", linear.module, layout.codes, *differs));
    if (const auto differs = difference(written->scales, run->scales, run->groups()))
        values.scales.problem(fmt::format("'{}{}': {}", linear.module, layout.scales, *differs));
    values.scales.expect(
        written->globalScale == run->globalScale,
        fmt::format("'{}{}': {} instead of {}", linear.module, layout.global, written->globalScale, run->globalScale));
    if (const auto differs = difference(written->zeros, run->zeros, run->groups()))
        values.scales.problem(fmt::format("'{}': zero points: {}", linear.module, *differs));
}

void checkRounded(const VerifyContext& context, const WrittenLinear& linear, const QuantizedLinear& run,
                  Values& values) {
    const TensorView view = context.checkpoint.view(linear.module + ".weight");
    std::vector<std::uint16_t> written(view.bytes.size() / 2);
    std::ranges::copy(view.bytes, std::as_writable_bytes(std::span(written)).begin());
    if (const auto differs = difference(written, toBfloat16(run.decode()), run.in))
        values.codes.problem(fmt::format("'{}.weight': {} (bfloat16 bit patterns)", linear.module, *differs));
}

std::vector<VerificationCheck> finish(const VerifyContext& context, Values& values) {
    const std::string count = fmt::format("{} linears, {} weights", values.linears, values.weights);
    if (context.format == "bf16")
        return {values.codes.done(
            fmt::format("Weights equal code · scale of the run, rounded once to bfloat16: {}.", count))};
    if (!context.reference)
        return {values.codes.done(fmt::format("Packed codes can be read back: {}.", count)),
                values.scales.done("Scales are finite and not zero.")};
    return {values.codes.done(fmt::format("Codes equal the run's bit for bit: {}.", count)),
            values.scales.done(context.format == "nvfp4-modelopt"
                                   ? "Scales of groups equal the run's bit for bit, those of matrices 1 / the run's."
                               : context.format.starts_with("nvfp4")
                                   ? "Scales of groups and matrices equal the run's bit for bit."
                                   : "Scales and zero points equal the run's bit for bit.")};
}

} // namespace

std::optional<std::vector<VerificationCheck>> checkValues(const VerifyContext& context,
                                                          const std::vector<WrittenLinear>& linears) {
    if (context.format == "bf16" && !context.reference)
        return std::vector<VerificationCheck>(); // nothing to compare with
    Values values;
    std::optional<RunReader> run;
    if (context.reference)
        run.emplace(context.reference->run);
    for (const WrittenLinear& linear : linears) {
        if (!context.advance(double(values.linears) / double(linears.size())))
            return std::nullopt;
        if (linear.bits == fullPrecision)
            continue;
        ++values.linears;
        values.weights += linear.shape.parameters();
        if (!run) {
            checkPacked(context, linear, nullptr, values);
            continue;
        }
        const auto quantized = run->linear(linear.shape);
        if (!quantized)
            values.codes.problem(quantized.error().message);
        else if (context.format.starts_with("serving")) {
            const QuantizedLinear wide = widened(*quantized, linear.bits);
            checkPacked(context, linear, &wide, values);
        } else if (context.format == "nvfp4-modelopt") {
            const QuantizedLinear stored = throughModelOpt(*quantized);
            checkPacked(context, linear, &stored, values);
        } else if (context.format != "bf16")
            checkPacked(context, linear, &*quantized, values);
        else
            checkRounded(context, linear, *quantized, values);
    }
    return finish(context, values);
}

} // namespace moescope::detail
