// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include <nlohmann/json.hpp>

#include "checkpoint/detail/checked_json.h"
#include "checkpoint/detail/json_depth.h"
#include "support/sha256.h"

namespace moescope {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors data is little-endian");

using nlohmann::json;
constexpr std::size_t lengthBytes = 8;
constexpr std::size_t maximumHeader = 100'000'000; // the limit of the reference implementation

Result<std::vector<std::int64_t>> readShape(const json& value) {
    std::vector<std::int64_t> shape;
    if (!value.is_array())
        return failure("its shape is not a list");
    for (const json& size : value) {
        if (!size.is_number_unsigned() || size.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
            return failure("its shape holds something that is not a size");
        shape.push_back(size.get<std::int64_t>());
    }
    return shape;
}

Result<std::size_t> byteCount(const std::vector<std::int64_t>& shape, DType dtype) {
    std::size_t bytes = sizeOf(dtype);
    for (const std::int64_t size : shape)
        if (__builtin_mul_overflow(bytes, static_cast<std::size_t>(size), &bytes))
            return failure("its shape is too large to be real");
    return bytes;
}

Result<TensorInfo> readEntry(const std::string& name, const json& entry, std::size_t dataStart, std::size_t dataBytes) {
    if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") || !entry.contains("data_offsets"))
        return failure("its header entry lacks dtype, shape or data_offsets");
    TensorInfo info;
    info.name = name;
    const auto dtype = entry["dtype"].is_string() ? dtypeFromName(entry["dtype"].get<std::string>()) : std::nullopt;
    if (!dtype)
        return failure("its dtype {} is not known", entry["dtype"].dump());
    info.dtype = *dtype;
    auto shape = readShape(entry["shape"]);
    if (!shape)
        return propagate(shape);
    info.shape = std::move(*shape);
    const json& offsets = entry["data_offsets"];
    if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
        !offsets[1].is_number_unsigned())
        return failure("its data_offsets are not two byte positions");
    const auto begin = offsets[0].get<std::uint64_t>();
    const auto end = offsets[1].get<std::uint64_t>();
    if (begin > end || end > dataBytes)
        return failure("its bytes {} to {} lie outside the file's {} bytes of data (is the file cut short?)", begin,
                       end, dataBytes);
    auto expected = byteCount(info.shape, info.dtype);
    if (!expected)
        return propagate(expected);
    if (*expected != end - begin)
        return failure("its shape and dtype need {} bytes but its range holds {}", *expected, end - begin);
    info.offset = dataStart + begin;
    info.bytes = end - begin;
    return info;
}

/// Parses the header; a name that stands twice is an error, which a plain JSON parse would swallow.
Result<json> parseHeader(std::string_view text) {
    const detail::JsonSurvey survey = detail::surveyJson(text);
    if (!survey.twice.empty())
        return failure("the tensor '{}' stands twice in the header", survey.twice);
    if (survey.tooDeep)
        return failure("its header is nested more than {} deep", detail::deepestJson);
    json header = survey.valid ? json::parse(text) : json();
    if (!header.is_object())
        return failure("its header is not valid JSON");
    return header;
}

} // namespace

std::int64_t TensorInfo::elements() const {
    std::int64_t count = 1;
    for (const std::int64_t size : shape)
        count *= size;
    return count;
}

Result<SafetensorsFile> SafetensorsFile::open(const std::filesystem::path& path) {
    auto mapped = MappedFile::open(path);
    if (!mapped)
        return propagate(mapped);
    const auto all = mapped->bytes();
    const std::string place = path.string();
    if (all.size() < lengthBytes)
        return failure("{}: is too short to be a safetensors file. Copy or download it again.", place);
    std::uint64_t headerBytes = 0;
    std::memcpy(&headerBytes, all.data(), lengthBytes);
    if (headerBytes > maximumHeader || headerBytes > all.size() - lengthBytes)
        return failure(
            "{}: the header claims {} bytes, more than the file or the format allows. It is not a safetensors "
            "file, or it is cut short; download it again.",
            place, headerBytes);
    const std::size_t dataStart = lengthBytes + headerBytes;
    const std::string_view text(reinterpret_cast<const char*>(all.data()) + lengthBytes, headerBytes);
    auto header = parseHeader(text);
    if (!header)
        return failure("{}: {}. Download it again.", place, header.error().message);

    SafetensorsFile file;
    file.m_path = path;
    file.m_headerHash = sha256(all.subspan(0, dataStart));
    for (const auto& [name, entry] : header->items()) {
        if (name == "__metadata__") {
            if (!entry.is_object())
                return failure("{}: its __metadata__ is not an object of texts.", place);
            for (const auto& [key, value] : entry.items())
                file.m_metadata[key] = value.is_string() ? value.get<std::string>() : value.dump();
            continue;
        }
        auto info = readEntry(name, entry, dataStart, all.size() - dataStart);
        if (!info)
            return failure("{}: tensor '{}': {}.", place, name, info.error().message);
        file.m_tensors.push_back(std::move(*info));
    }
    std::ranges::sort(file.m_tensors, {},
                      [](const TensorInfo& tensor) { return std::pair(tensor.offset, tensor.bytes); });
    std::size_t end = dataStart;
    for (const TensorInfo& tensor : file.m_tensors) {
        if (tensor.offset < end)
            return failure("{}: tensor '{}': its bytes overlap those of the tensor before it.", place, tensor.name);
        if (tensor.offset > end)
            return failure("{}: tensor '{}': {} bytes before it belong to no tensor.", place, tensor.name,
                           tensor.offset - end);
        end = tensor.offset + tensor.bytes;
    }
    if (end != all.size())
        return failure("{}: {} bytes at its end belong to no tensor.", place, all.size() - end);
    for (std::size_t i = 0; i < file.m_tensors.size(); ++i)
        file.m_byName[file.m_tensors[i].name] = i;
    file.m_file = std::move(*mapped);
    return file;
}

const TensorInfo* SafetensorsFile::find(std::string_view name) const {
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? nullptr : &m_tensors[found->second];
}

std::span<const std::byte> SafetensorsFile::bytes(const TensorInfo& tensor) const {
    return m_file.bytes().subspan(tensor.offset, tensor.bytes);
}

} // namespace moescope
