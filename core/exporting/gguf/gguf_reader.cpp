// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/gguf/gguf_reader.h"

#include <array>
#include <cstring>
#include <stdexcept>

namespace moescope::detail {
namespace {

constexpr std::uint64_t alignment = 32;
constexpr std::uint64_t mostDimensions = 4;

/// What is wrong with a file; caught in open().
struct Malformed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Cursor {
public:
    explicit Cursor(std::span<const std::byte> bytes)
        : m_bytes(bytes) {}

    template <class T>
    T number() {
        T value;
        std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
        return value;
    }
    std::string text() {
        const auto bytes = take(number<std::uint64_t>());
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    std::span<const std::byte> take(std::uint64_t count) {
        if (count > m_bytes.size() - m_at)
            throw Malformed("it ends in the middle of its head");
        const auto taken = m_bytes.subspan(m_at, count);
        m_at += count;
        return taken;
    }
    [[nodiscard]] std::uint64_t at() const { return m_at; }
    [[nodiscard]] std::uint64_t left() const { return m_bytes.size() - m_at; }

private:
    std::span<const std::byte> m_bytes;
    std::uint64_t m_at = 0;
};

/// Bytes of a number of each of the format's kinds; 0: a string or an array.
constexpr std::array<std::uint64_t, 13> kindBytes{1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
enum Kind : std::uint32_t { uint32 = 4, int32 = 5, float32 = 6, boolean = 7, string = 8, array = 9 };

std::uint32_t kindOf(Cursor& cursor) {
    const auto kind = cursor.number<std::uint32_t>();
    if (kind >= kindBytes.size())
        throw Malformed("it has a value of an unknown kind");
    return kind;
}

template <class T>
std::vector<T> numbers(Cursor& cursor, std::uint64_t count) {
    if (count > cursor.left() / sizeof(T))
        throw Malformed("a list is longer than the file");
    std::vector<T> values(count);
    const auto bytes = cursor.take(count * sizeof(T));
    if (!bytes.empty())
        std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

/// Empty: of a kind that is passed over.
std::optional<GgufValue> arrayValue(Cursor& cursor) {
    const std::uint32_t kind = kindOf(cursor);
    const auto count = cursor.number<std::uint64_t>();
    if (kind == array)
        throw Malformed("it has a list of lists");
    if (kind == int32)
        return numbers<std::int32_t>(cursor, count);
    if (kind == float32)
        return numbers<float>(cursor, count);
    if (kind != string) {
        if (count > cursor.left() / kindBytes[kind])
            throw Malformed("a list is longer than the file");
        cursor.take(count * kindBytes[kind]);
        return std::nullopt;
    }
    if (count > cursor.left() / sizeof(std::uint64_t))
        throw Malformed("a list is longer than the file");
    std::vector<std::string> values(count);
    for (std::string& value : values)
        value = cursor.text();
    return values;
}

std::optional<GgufValue> valueOf(Cursor& cursor) {
    switch (const std::uint32_t kind = kindOf(cursor)) {
    case uint32:
        return cursor.number<std::uint32_t>();
    case float32:
        return cursor.number<float>();
    case boolean:
        return cursor.number<std::uint8_t>() != 0;
    case string:
        return cursor.text();
    case array:
        return arrayValue(cursor);
    default:
        cursor.take(kindBytes[kind]);
        return std::nullopt;
    }
}

GgmlType typeOf(std::uint32_t number, const std::string& name) {
    for (const GgmlType type : {GgmlType::F32, GgmlType::F16, GgmlType::Q4_0, GgmlType::Q8_0, GgmlType::BF16})
        if (static_cast<std::uint32_t>(type) == number)
            return type;
    throw Malformed(fmt::format("the tensor '{:.100}' has ggml's type {}, which moescope does not read", name, number));
}

GgufTensorInfo tensorEntry(Cursor& cursor, std::uint64_t& offset) {
    GgufTensorInfo tensor;
    tensor.name = cursor.text();
    const auto dimensions = cursor.number<std::uint32_t>();
    if (dimensions == 0 || dimensions > mostDimensions)
        throw Malformed(fmt::format("the tensor '{:.100}' has {} dimensions", tensor.name, dimensions));
    std::uint64_t elements = 1;
    for (std::uint32_t i = 0; i < dimensions; ++i) {
        const auto size = cursor.number<std::uint64_t>();
        if (size == 0 || size > (std::uint64_t(1) << 40) / elements)
            throw Malformed(fmt::format("the tensor '{:.100}' has an impossible size", tensor.name));
        elements *= size;
        tensor.sizes.push_back(static_cast<std::int64_t>(size));
    }
    tensor.type = typeOf(cursor.number<std::uint32_t>(), tensor.name);
    if ((tensor.type == GgmlType::Q4_0 || tensor.type == GgmlType::Q8_0) && tensor.sizes[0] % ggmlBlock != 0)
        throw Malformed(fmt::format("the tensor '{:.100}' has rows that are no whole blocks", tensor.name));
    offset = cursor.number<std::uint64_t>();
    if (offset % alignment != 0)
        throw Malformed(fmt::format("the tensor '{:.100}' does not begin at a multiple of {}", tensor.name, alignment));
    return tensor;
}

} // namespace

Result<GgufFile> GgufFile::open(const std::filesystem::path& file) {
    auto mapped = MappedFile::open(file);
    if (!mapped)
        return propagate(mapped);
    GgufFile result;
    result.m_file = std::make_shared<MappedFile>(std::move(*mapped));
    const auto bytes = result.m_file->bytes();
    try {
        Cursor cursor(bytes);
        constexpr std::string_view magic = "GGUF";
        const auto begin = cursor.take(magic.size());
        if (std::memcmp(begin.data(), magic.data(), magic.size()) != 0)
            throw Malformed("it does not begin with GGUF");
        if (const auto version = cursor.number<std::uint32_t>(); version != 3 && version != 2)
            throw Malformed(fmt::format("it has version {} of the format; moescope reads 2 and 3", version));
        const auto tensors = cursor.number<std::uint64_t>(), values = cursor.number<std::uint64_t>();
        for (std::uint64_t i = 0; i < values; ++i) {
            std::string key = cursor.text();
            if (auto value = valueOf(cursor))
                result.m_metadata.insert_or_assign(std::move(key), std::move(*value));
        }
        std::vector<std::uint64_t> offsets;
        for (std::uint64_t i = 0; i < tensors; ++i) {
            std::uint64_t offset = 0;
            result.m_tensors.push_back(tensorEntry(cursor, offset));
            offsets.push_back(offset);
        }
        const std::uint64_t data = (cursor.at() + alignment - 1) / alignment * alignment;
        for (std::size_t i = 0; i < offsets.size(); ++i) {
            const GgufTensorInfo& tensor = result.m_tensors[i];
            if (data > bytes.size() || offsets[i] > bytes.size() - data ||
                tensor.bytes() > bytes.size() - data - offsets[i])
                throw Malformed(fmt::format("the tensor '{:.100}' reaches behind the file's end", tensor.name));
            if (!result.m_places.emplace(tensor.name, std::pair(i, data + offsets[i])).second)
                throw Malformed(fmt::format("two tensors are called '{:.100}'", tensor.name));
        }
    } catch (const Malformed& problem) {
        return failure("{}: is no whole GGUF file: {}.", file.string(), problem.what());
    }
    return result;
}

const GgufTensorInfo* GgufFile::find(const std::string& name) const {
    const auto found = m_places.find(name);
    return found == m_places.end() ? nullptr : &m_tensors[found->second.first];
}

std::span<const std::byte> GgufFile::bytes(const GgufTensorInfo& tensor) const {
    return m_file->bytes().subspan(m_places.at(tensor.name).second, tensor.bytes());
}

} // namespace moescope::detail
