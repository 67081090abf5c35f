// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <span>

#include "checkpoint/paging.h"
#include "exporting/detail/container_layout.h"
#include "exporting/detail/export_format.h"
#include "exporting/detail/float_formats.h"
#include "exporting/detail/nvfp4_layout.h"
#include "exporting/detail/packed_layout.h"
#include "exporting/detail/same_bytes.h"
#include "exporting/detail/verify_parts.h"
#include "kernels/workers.h"

namespace moescope::detail {
namespace {

/// How many of two lists differ, and where first, as [row, column] of rows of `columns`.
template <class T>
std::optional<std::string> difference(const std::vector<T>& written, const std::vector<T>& expected,
                                      std::int64_t columns) {
    if (written == expected)
        return std::nullopt;
    if (written.size() != expected.size())
        return fmt::format("{} values where the run has {}", written.size(), expected.size());
    std::int64_t count = 0, first = -1;
    for (std::size_t i = 0; i < expected.size(); ++i)
        if (written[i] != expected[i]) {
            if (count++ == 0)
                first = static_cast<std::int64_t>(i);
        }
    const auto at = static_cast<std::size_t>(first);
    return fmt::format("{} of {} values differ from the run, first at [{}, {}]: {} instead of {}", count,
                       expected.size(), first / columns, first % columns, written[at], expected[at]);
}

/// Problems of one linear; gathered from all threads in the order of the linears.
struct Problems {
    std::vector<std::string> codes, scales;
    std::optional<float> globalScale; ///< NVFP4: of the whole matrix
};

struct Values {
    CheckResult codes{"codes"};
    CheckResult scales{"scales"};
    std::int64_t linears = 0, weights = 0;
    std::map<std::string, float> gateScales; ///< NVFP4: of the whole matrix, by the module of the up projection
};

/// Servers fuse gate and up of an expert and take the gate's scale for both.
void checkSharedScale(float scale, const std::string& module, Values& values) {
    for (const auto& [gate, up] : {std::pair<std::string_view, std::string_view>{".gate_proj", ".up_proj"},
                                   std::pair<std::string_view, std::string_view>{".w1", ".w3"}}) {
        if (module.ends_with(gate))
            values.gateScales[module.substr(0, module.size() - gate.size()) + std::string(up)] = scale;
        const auto found = values.gateScales.find(module);
        if (module.ends_with(up) && found != values.gateScales.end() && found->second != scale)
            values.scales.problem(fmt::format("'{}': its matrix has another scale than the {} beside it, which servers "
                                              "take for both",
                                              module, gate.substr(1)));
    }
}

/// A scale that is zero makes a whole group of weights zero; one that is not finite makes the output so.
void checkSane(const Checkpoint& checkpoint, const PackedLayout& layout, const QuantizedLinear& linear,
               const std::string& module, std::vector<std::string>& problems) {
    const auto expectNumber = [&](std::string_view part, float value) {
        if (!std::isfinite(value) || value == 0.0f)
            problems.push_back(fmt::format("'{}{}': {}", module, part, value));
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
        problems.push_back(fmt::format("'{}{}': {} at group {} of output {}", module, layout.scales, scale,
                                       static_cast<std::int64_t>(i) % linear.groups(),
                                       static_cast<std::int64_t>(i) / linear.groups()));
        return;
    }
}

void checkPacked(const VerifyContext& context, const WrittenLinear& linear, const QuantizedLinear* run,
                 Problems& problems) {
    const PackedLayout& layout = packedLayout(context.format);
    auto written = layout.read(context.checkpoint, linear.module, linear.shape);
    if (!written)
        return problems.codes.push_back(written.error().message);
    checkSane(context.checkpoint, layout, *written, linear.module, problems.scales);
    if (written->grid == NumberGrid::nvfp4)
        problems.globalScale = written->globalScale;
    if (!run)
        return;
    if (const auto differs = difference(written->codes, run->codes, run->in))
        problems.codes.push_back(fmt::format("'{}{}': {}", linear.module, layout.codes, *differs));
    if (const auto differs = difference(written->scales, run->scales, run->groups()))
        problems.scales.push_back(fmt::format("'{}{}': {}", linear.module, layout.scales, *differs));
    if (written->globalScale != run->globalScale)
        problems.scales.push_back(fmt::format("'{}{}': {} instead of {}", linear.module, layout.global,
                                              written->globalScale, run->globalScale));
    if (const auto differs = difference(written->zeros, run->zeros, run->groups()))
        problems.scales.push_back(fmt::format("'{}': zero points: {}", linear.module, *differs));
}

void checkRounded(const VerifyContext& context, const WrittenLinear& linear, const QuantizedLinear& run,
                  Problems& problems) {
    const TensorView view = context.checkpoint.view(linear.module + ".weight");
    const std::vector<std::uint16_t> expected = toBfloat16(run.decode());
    if (sameBytes(view.bytes, std::as_bytes(std::span(expected))))
        return;
    std::vector<std::uint16_t> written(view.bytes.size() / 2);
    std::ranges::copy(view.bytes, std::as_writable_bytes(std::span(written)).begin());
    if (const auto differs = difference(written, expected, run.in))
        problems.codes.push_back(fmt::format("'{}.weight': {} (bfloat16 bit patterns)", linear.module, *differs));
}

void checkLinear(const VerifyContext& context, const WrittenLinear& linear, RunReader* run, Problems& problems) {
    if (!run)
        return checkPacked(context, linear, nullptr, problems);
    auto quantized = run->linear(linear.shape);
    if (!quantized)
        return problems.codes.push_back(quantized.error().message);
    if (context.format == "bf16")
        return checkRounded(context, linear, *quantized, problems);
    if (context.format.starts_with("serving"))
        *quantized = widened(*quantized, linear.bits);
    if (context.format == "nvfp4-modelopt")
        *quantized = throughModelOpt(*quantized);
    checkPacked(context, linear, &*quantized, problems);
}

/// What was read leaves memory again: a check needs no more of it than its threads work on.
void dropWritten(const VerifyContext& context, const WrittenLinear& linear) {
    const PackedLayout& layout = packedLayout(context.format);
    for (const std::string_view part : {std::string_view(".weight"), layout.codes, layout.scales})
        if (const std::string name = linear.module + std::string(part); context.checkpoint.find(name))
            dropPages(context.checkpoint, context.checkpoint.view(name));
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

std::size_t bytesToCompare(const WrittenLinear& linear) {
    return static_cast<std::size_t>(linear.shape.parameters()) * static_cast<std::size_t>(linear.bits) / 8;
}

std::optional<std::vector<VerificationCheck>> checkValues(const VerifyContext& context,
                                                          const std::vector<WrittenLinear>& linears) {
    if (context.format == "bf16" && !context.reference)
        return std::vector<VerificationCheck>(); // nothing to compare with
    std::optional<RunReader> run;
    if (context.reference)
        run.emplace(context.reference->run);
    constexpr std::size_t atOnce = 8;
    std::vector<Problems> problems(linears.size());
    std::atomic<bool> stopped = false;
    overPieces(static_cast<std::int64_t>((linears.size() + atOnce - 1) / atOnce), [&](std::int64_t piece) {
        const std::size_t first = static_cast<std::size_t>(piece) * atOnce;
        for (std::size_t i = first; i < std::min(first + atOnce, linears.size()) && !stopped; ++i) {
            if (linears[i].bits == fullPrecision)
                continue;
            checkLinear(context, linears[i], run ? &*run : nullptr, problems[i]);
            dropWritten(context, linears[i]);
            if (!context.advance(bytesToCompare(linears[i])))
                stopped = true;
        }
    });
    if (stopped)
        return std::nullopt;
    Values values;
    for (std::size_t i = 0; i < linears.size(); ++i) {
        if (linears[i].bits == fullPrecision)
            continue;
        ++values.linears;
        values.weights += linears[i].shape.parameters();
        for (std::string& problem : problems[i].codes)
            values.codes.problem(std::move(problem));
        for (std::string& problem : problems[i].scales)
            values.scales.problem(std::move(problem));
        if (problems[i].globalScale)
            checkSharedScale(*problems[i].globalScale, linears[i].module, values);
    }
    return finish(context, values);
}

} // namespace moescope::detail
