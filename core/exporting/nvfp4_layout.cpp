// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/nvfp4_layout.h"

#include <algorithm>
#include <array>
#include <span>

#include "exporting/detail/float_formats.h"
#include "exporting/detail/tensor_check.h"

namespace moescope::detail {
namespace {

/// Endings of a dialect's tensor names; `input` is empty where activations stay as they are.
struct Endings {
    std::string_view codes, scales, global, input;
};

constexpr Endings endingsOf(Nvfp4Dialect dialect) {
    switch (dialect) {
    case Nvfp4Dialect::autoRound:
        return {".weight_packed", ".weight_scale", ".weight_global_scale", ".input_global_scale"};
    case Nvfp4Dialect::modelOpt:
        return {".weight", ".weight_scale", ".weight_scale_2", ".input_scale"};
    default:
        return {".weight_packed", ".weight_scale", ".weight_global_scale", ""};
    }
}

/// Largest number of FP4 times the largest of FP8: what the largest weight, or activation, of a matrix becomes.
constexpr float largestProduct = 6.0F * 448.0F;

float inputScale(Nvfp4Dialect dialect, float largest) {
    if (!(largest > 0.0F)) // nothing was read: any scale serves, none must be zero
        largest = 1.0F;
    return dialect == Nvfp4Dialect::modelOpt ? largest / largestProduct : largestProduct / largest;
}

/// What ModelOpt multiplies by where the others divide.
float multiplierOf(const QuantizedLinear& linear) { return 1.0F / linear.globalScale; }

std::vector<std::uint8_t> inPairs(const std::vector<std::uint8_t>& codes) {
    std::vector<std::uint8_t> packed(codes.size() / 2);
    for (std::size_t i = 0; i < packed.size(); ++i)
        packed[i] = static_cast<std::uint8_t>(codes[2 * i] | codes[2 * i + 1] << 4);
    return packed;
}

std::span<const std::byte> bytesOf(const float& value) { return std::as_bytes(std::span(&value, 1)); }

/// Programs write a single number as [] or as [1].
Status checkNumber(const Checkpoint& checkpoint, const std::string& name) {
    const TensorInfo* found = checkpoint.find(name);
    if (found && found->shape.size() <= 1 && found->elements() == 1)
        return checkTensor(checkpoint, {name, DType::F32, found->shape});
    return checkTensor(checkpoint, {name, DType::F32, {1}});
}

} // namespace

std::vector<TensorSpec> nvfp4Specs(Nvfp4Dialect dialect, const std::string& module, std::int64_t out, std::int64_t in) {
    const Endings endings = endingsOf(dialect);
    const std::vector<std::int64_t> one =
        dialect == Nvfp4Dialect::modelOpt ? std::vector<std::int64_t>{} : std::vector<std::int64_t>{1};
    std::vector<TensorSpec> specs{{module + std::string(endings.codes), DType::U8, {out, in / 2}},
                                  {module + std::string(endings.scales), DType::F8_E4M3, {out, in / nvfp4Group}},
                                  {module + std::string(endings.global), DType::F32, one}};
    if (!endings.input.empty())
        specs.push_back({module + std::string(endings.input), DType::F32, one});
    return specs;
}

QuantizedLinear throughModelOpt(QuantizedLinear linear) {
    linear.globalScale = 1.0F / multiplierOf(linear);
    return linear;
}

Status putNvfp4(Nvfp4Dialect dialect, const QuantizedLinear& linear, float largestInput, const PutBytes& put) {
    if (linear.grid != NumberGrid::nvfp4)
        return failure("Module '{}' is not on the NVFP4 grid. Quantize it again.", linear.module);
    const std::vector<std::byte> scales = fromFloats(linear.scales, DType::F8_E4M3);
    if (toFloats(scales, DType::F8_E4M3) != linear.scales)
        return failure(
            "Module '{}' has a scale that FP8 does not hold, so loaders would decode other weights than were "
            "tuned. Quantize it again.",
            linear.module);
    const std::vector<std::uint8_t> packed = inPairs(linear.codes);
    const float global = dialect == Nvfp4Dialect::modelOpt ? multiplierOf(linear) : linear.globalScale;
    const float input = inputScale(dialect, largestInput);
    Status written = put(std::as_bytes(std::span(packed)));
    if (written)
        written = put(scales);
    if (written)
        written = put(bytesOf(global));
    return written && !endingsOf(dialect).input.empty() ? put(bytesOf(input)) : written;
}

Result<QuantizedLinear> readNvfp4(Nvfp4Dialect dialect, const Checkpoint& checkpoint, const std::string& module,
                                  const Linear& linear) {
    const std::vector<TensorSpec> specs = nvfp4Specs(dialect, module, linear.out, linear.in);
    for (const std::size_t i : {0U, 1U})
        if (Status fits = checkTensor(checkpoint, specs[i]); !fits)
            return propagate(fits);
    if (Status fits = checkNumber(checkpoint, specs[2].name); !fits)
        return propagate(fits);
    QuantizedLinear result;
    result.module = linear.module;
    result.bits = nvfp4Bits;
    result.group = nvfp4Group;
    result.grid = NumberGrid::nvfp4;
    result.out = linear.out;
    result.in = linear.in;
    for (const std::byte pair : checkpoint.view(specs[0].name).bytes) {
        result.codes.push_back(std::to_integer<std::uint8_t>(pair & std::byte{15}));
        result.codes.push_back(std::to_integer<std::uint8_t>(pair >> 4));
    }
    result.scales = toFloats(checkpoint.view(specs[1].name).bytes, DType::F8_E4M3);
    const float global = toFloats(checkpoint.view(specs[2].name).bytes, DType::F32).front();
    result.globalScale = dialect == Nvfp4Dialect::modelOpt && global != 0.0F ? 1.0F / global : global;
    return result;
}

std::pair<std::int64_t, std::int64_t> nvfp4Shape(Nvfp4Dialect dialect, const Checkpoint& checkpoint,
                                                 const std::string& module) {
    const TensorInfo& weight = *checkpoint.find(module + std::string(endingsOf(dialect).codes));
    constexpr std::int64_t most = std::int64_t(1) << 40; // doubling it stays a number
    if (weight.shape.size() != 2 || weight.shape[0] < 1 || weight.shape[1] < 1 || weight.shape[1] > most ||
        2 * weight.shape[1] % nvfp4Group != 0)
        return {0, 0};
    return {weight.shape[0], 2 * weight.shape[1]};
}

} // namespace moescope::detail
