// SPDX-License-Identifier: Apache-2.0
#include "quantize/layer_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>
#include <span>

#include <nlohmann/json.hpp>

#include "checkpoint/safetensors_writer.h"
#include "quantize/nvfp4.h"
#include "support/json_fields.h"

namespace moescope {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* routerName = "router";

template <class T>
std::vector<T> valuesOf(const SafetensorsFile& file, const TensorInfo& tensor) {
    const auto bytes = file.bytes(tensor);
    if constexpr (sizeof(T) == 1) { // the many codes, without zeros first
        const auto* first = reinterpret_cast<const T*>(bytes.data());
        return {first, first + bytes.size()};
    }
    std::vector<T> values(bytes.size() / sizeof(T));
    std::ranges::copy(bytes,
                      std::as_writable_bytes(std::span(values)).begin()); // memcpy takes no null of an empty vector
    return values;
}

/// Whether a value needs more than `bits` bits. Eight at a time: every code of a model goes through here.
bool anyWider(std::span<const std::uint8_t> values, int bits) {
    std::uint64_t eights = 0, eight = 0;
    std::size_t i = 0;
    for (; i + sizeof eight <= values.size(); i += sizeof eight) {
        std::memcpy(&eight, values.data() + i, sizeof eight);
        eights |= eight;
    }
    for (; i < values.size(); ++i)
        eights |= values[i];
    return (eights & ~(0x0101010101010101 * ((1U << bits) - 1U))) != 0;
}

/// FP8 bytes of NVFP4's scales.
std::vector<std::uint8_t> float8Bytes(const QuantizedLinear& linear) {
    std::vector<std::uint8_t> bytes(linear.scales.size());
    std::ranges::transform(linear.scales, bytes.begin(), toFloat8);
    return bytes;
}

Status checkSizes(const QuantizedLinear& linear) {
    const auto codes = static_cast<std::size_t>(linear.out * linear.in);
    const auto groups = static_cast<std::size_t>(linear.out * linear.groups());
    const std::size_t zeros = linear.grid == NumberGrid::nvfp4 ? 0 : groups;
    if (linear.codes.size() != codes || linear.scales.size() != groups || linear.zeros.size() != zeros)
        return failure("Module '{}' has {} codes, {} scales and {} zero points where [{}, {}] in groups of {} needs "
                       "{}, {} and {}.",
                       linear.module, linear.codes.size(), linear.scales.size(), linear.zeros.size(), linear.out,
                       linear.in, linear.group, codes, groups, zeros);
    if (linear.grid == NumberGrid::nvfp4)
        for (const float scale : linear.scales)
            if (fromFloat8(toFloat8(scale)) != scale)
                return failure("Module '{}' has the scale {}, which FP8 does not hold.", linear.module, scale);
    return {};
}

std::vector<TensorSpec> specsOf(const QuantizedLayer& layer, std::int64_t hidden) {
    std::vector<TensorSpec> specs;
    for (const QuantizedLinear& linear : layer.linears) {
        specs.push_back({linear.module + ".codes", DType::U8, {linear.out, linear.in}});
        if (linear.grid == NumberGrid::nvfp4) {
            specs.push_back({linear.module + ".scales", DType::F8_E4M3, {linear.out, linear.groups()}});
            specs.push_back({linear.module + ".global_scale", DType::F32, {1}});
            continue;
        }
        specs.push_back({linear.module + ".scales", DType::F32, {linear.out, linear.groups()}});
        specs.push_back({linear.module + ".zeros", DType::U8, {linear.out, linear.groups()}});
    }
    if (!layer.router.empty())
        specs.push_back({routerName, DType::F32, {static_cast<std::int64_t>(layer.router.size()) / hidden, hidden}});
    return specs;
}

std::map<std::string, std::string> metadataOf(const QuantizedLayer& layer) {
    json modules = json::object();
    for (const QuantizedLinear& linear : layer.linears) {
        modules[linear.module] = {{"bits", linear.bits}, {"group", linear.group}, {"symmetric", linear.symmetric}};
        if (linear.grid != NumberGrid::integer)
            modules[linear.module]["grid"] = nameOf(linear.grid);
    }
    return {{"layer", std::to_string(layer.layer)}, {"modules", modules.dump()}};
}

Status writeTensors(SafetensorsWriter& writer, const QuantizedLayer& layer) {
    Status written;
    for (const QuantizedLinear& linear : layer.linears) {
        written = writer.write(linear.module + ".codes", std::as_bytes(std::span(linear.codes)));
        const bool nvfp4 = linear.grid == NumberGrid::nvfp4;
        const std::vector<std::uint8_t> float8 = nvfp4 ? float8Bytes(linear) : std::vector<std::uint8_t>();
        if (written)
            written = writer.write(linear.module + ".scales",
                                   nvfp4 ? std::as_bytes(std::span(float8)) : std::as_bytes(std::span(linear.scales)));
        if (written && nvfp4)
            written = writer.write(linear.module + ".global_scale", std::as_bytes(std::span(&linear.globalScale, 1)));
        else if (written)
            written = writer.write(linear.module + ".zeros", std::as_bytes(std::span(linear.zeros)));
        if (!written)
            return written;
    }
    if (!layer.router.empty())
        written = writer.write(routerName, std::as_bytes(std::span(layer.router)));
    return written;
}

Result<QuantizedLinear> readSettings(const std::string& module, const json& settings) {
    QuantizedLinear linear;
    linear.module = module;
    JsonFields fields(settings, fmt::format("module '{}'", module));
    std::string grid(nameOf(NumberGrid::integer));
    fields.required("bits", linear.bits).required("group", linear.group).required("symmetric", linear.symmetric);
    fields.optional("grid", grid);
    if (Status read = fields.status(); !read)
        return propagate(read);
    const auto known = numberGridFromName(grid);
    if (!known)
        return failure("module '{}' has the grid '{}', which is not known here", module, grid);
    linear.grid = *known;
    if (linear.grid == NumberGrid::nvfp4 && (linear.bits != nvfp4Bits || linear.group != nvfp4Group))
        return failure("module '{}' is NVFP4 with {} bits in groups of {}", module, linear.bits, linear.group);
    if (linear.bits < 1 || linear.bits > 8 || linear.group < 1)
        return failure("module '{}' has {} bits in groups of {}", module, linear.bits, linear.group);
    return linear;
}

/// The whole text as a number: atoi takes any text for 0 and is undefined beyond the range of an int.
std::optional<int> numberIn(const std::string& text) {
    int number = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, problem] = std::from_chars(text.data(), end, number);
    return problem == std::errc() && stopped == end ? std::optional(number) : std::nullopt;
}

} // namespace

Status LayerFile::write(const QuantizedLayer& layer, std::int64_t hidden, const fs::path& file) {
    for (const QuantizedLinear& linear : layer.linears)
        if (Status sizes = checkSizes(linear); !sizes)
            return sizes;
    if (!layer.router.empty() && layer.router.size() % static_cast<std::size_t>(hidden) != 0)
        return failure("Layer {}: its router has {} values, not whole rows of {}.", layer.layer, layer.router.size(),
                       hidden);
    return streamSafetensors(file, specsOf(layer, hidden), metadataOf(layer),
                             [&](SafetensorsWriter& writer) { return writeTensors(writer, layer); });
}

Result<LayerFile> LayerFile::open(const fs::path& path) {
    auto opened = SafetensorsFile::open(path);
    if (!opened)
        return propagate(opened);
    LayerFile file;
    file.m_file = std::move(*opened);
    const auto& metadata = file.m_file.metadata();
    const auto layer = metadata.find("layer");
    const auto modules = metadata.find("modules");
    const json settings = modules == metadata.end() ? json() : json::parse(modules->second, nullptr, false);
    const auto number = layer == metadata.end() ? std::nullopt : numberIn(layer->second);
    if (!number || !settings.is_object())
        return failure("{}: is not the file of a finished layer: its metadata lacks the layer or the modules.",
                       path.string());
    file.m_layer = *number;
    for (const auto& [module, value] : settings.items()) {
        auto linear = readSettings(module, value);
        Status fits;
        if (linear)
            fits = file.addLinear(std::move(*linear));
        if (!linear || !fits)
            return failure("{}: {}. Quantize this layer again.", path.string(),
                           linear ? fits.error().message : linear.error().message);
    }
    return file;
}

Status LayerFile::addLinear(QuantizedLinear linear) {
    const bool nvfp4 = linear.grid == NumberGrid::nvfp4;
    const std::string third = nvfp4 ? "global_scale" : "zeros";
    const TensorInfo* codes = m_file.find(linear.module + ".codes");
    const TensorInfo* scales = m_file.find(linear.module + ".scales");
    const TensorInfo* rest = m_file.find(linear.module + "." + third);
    if (!codes || !scales || !rest)
        return failure("codes, scales or {} of '{}' are missing", third, linear.module);
    const DType scaleType = nvfp4 ? DType::F8_E4M3 : DType::F32, restType = nvfp4 ? DType::F32 : DType::U8;
    if (codes->dtype != DType::U8 || scales->dtype != scaleType || rest->dtype != restType || codes->shape.size() != 2)
        return failure("codes, scales or {} of '{}' have another type than U8, {}, {}", third, linear.module,
                       nameOf(scaleType), nameOf(restType));
    if (codes->bytes == 0) // [0, 2^63 - 1] is empty too, and its groups cannot be counted
        return failure("codes of '{}' are empty", linear.module);
    linear.out = codes->shape[0];
    linear.in = codes->shape[1];
    const std::vector<std::int64_t> groups{linear.out, linear.groups()};
    if (scales->shape != groups || rest->shape != (nvfp4 ? std::vector<std::int64_t>{1} : groups))
        return failure("scales or {} of '{}' are not [{}, {}]{}", third, linear.module, groups[0], groups[1],
                       nvfp4 ? " and [1]" : "");
    m_linears.emplace(linear.module, std::move(linear));
    return {};
}

std::vector<std::string> LayerFile::modules() const {
    std::vector<std::string> names;
    for (const auto& [module, linear] : m_linears)
        names.push_back(module);
    return names;
}

Result<QuantizedLinear> LayerFile::read(const std::string& module) const {
    const auto found = m_linears.find(module);
    if (found == m_linears.end())
        return failure("{}: holds no module '{}'.", m_file.path().string(), module);
    QuantizedLinear linear = found->second;
    linear.codes = valuesOf<std::uint8_t>(m_file, *m_file.find(module + ".codes"));
    if (linear.grid == NumberGrid::nvfp4) {
        for (const std::uint8_t byte : valuesOf<std::uint8_t>(m_file, *m_file.find(module + ".scales")))
            linear.scales.push_back(fromFloat8(byte));
        linear.globalScale = valuesOf<float>(m_file, *m_file.find(module + ".global_scale")).front();
    } else {
        linear.scales = valuesOf<float>(m_file, *m_file.find(module + ".scales"));
        linear.zeros = valuesOf<std::uint8_t>(m_file, *m_file.find(module + ".zeros"));
    }
    const int most = (1 << linear.bits) - 1;
    if (anyWider(linear.codes, linear.bits) || anyWider(linear.zeros, linear.bits))
        return failure("{}: module '{}' holds codes above {}, too large for {} bits. Quantize this layer again.",
                       m_file.path().string(), module, most, linear.bits);
    if (!std::ranges::all_of(linear.scales, [](float scale) { return std::isfinite(scale); }) ||
        !std::isfinite(linear.globalScale) || linear.globalScale == 0.0f)
        return failure("{}: module '{}' holds a scale that is not a number. Quantize this layer again.",
                       m_file.path().string(), module);
    return linear;
}

std::vector<float> LayerFile::router() const {
    const TensorInfo* tensor = m_file.find(routerName);
    return tensor && tensor->dtype == DType::F32 ? valuesOf<float>(m_file, *tensor) : std::vector<float>();
}

} // namespace moescope
