// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/gguf/gguf_writer.h"

#include <array>
#include <cstring>

namespace moescope::detail {
namespace {

constexpr std::uint64_t alignment = 32;
constexpr std::array<char, 32> zeros{};

std::uint64_t padding(std::uint64_t bytes) { return (alignment - bytes % alignment) % alignment; }

/// The head of a file: everything before the tensors' bytes, filled up to the alignment.
class Head {
public:
    Head(const GgufMetadata& metadata, std::span<const GgufTensorInfo> tensors) {
        m_text = "GGUF";
        number(std::uint32_t(3));
        number(std::uint64_t(tensors.size()));
        number(std::uint64_t(metadata.size()));
        for (const auto& [key, value] : metadata) {
            text(key);
            std::visit([this](const auto& one) { add(one); }, value);
        }
        std::uint64_t offset = 0;
        for (const GgufTensorInfo& tensor : tensors) {
            text(tensor.name);
            number(static_cast<std::uint32_t>(tensor.sizes.size()));
            for (const std::int64_t size : tensor.sizes)
                number(static_cast<std::uint64_t>(size));
            number(static_cast<std::uint32_t>(tensor.type));
            number(offset);
            offset += tensor.bytes() + padding(tensor.bytes());
        }
        m_text.append(padding(m_text.size()), '\0');
    }
    [[nodiscard]] const std::string& bytes() const { return m_text; }

private:
    // Numbers of the kinds of values, as the format has them.
    enum Kind : std::uint32_t { uint32 = 4, int32 = 5, float32 = 6, boolean = 7, string = 8, array = 9 };

    template <class T>
    void number(T value) {
        std::array<char, sizeof(T)> bytes;
        std::memcpy(bytes.data(), &value, sizeof(T));
        m_text.append(bytes.data(), bytes.size());
    }
    void text(const std::string& value) {
        number(std::uint64_t(value.size()));
        m_text += value;
    }
    void add(std::uint32_t value) {
        number(uint32);
        number(value);
    }
    void add(float value) {
        number(float32);
        number(value);
    }
    void add(bool value) {
        number(boolean);
        number(static_cast<std::uint8_t>(value ? 1 : 0));
    }
    void add(const std::string& value) {
        number(string);
        text(value);
    }
    void begin(Kind kind, std::size_t count) {
        number(array);
        number(kind);
        number(std::uint64_t(count));
    }
    void add(const std::vector<std::string>& values) {
        begin(string, values.size());
        for (const std::string& value : values)
            text(value);
    }
    void add(const std::vector<std::int32_t>& values) {
        begin(int32, values.size());
        for (const std::int32_t value : values)
            number(value);
    }
    void add(const std::vector<float>& values) {
        begin(float32, values.size());
        for (const float value : values)
            number(value);
    }

    std::string m_text;
};

} // namespace

std::string_view nameOf(GgmlType type) {
    switch (type) {
    case GgmlType::F32:
        return "F32";
    case GgmlType::F16:
        return "F16";
    case GgmlType::Q4_0:
        return "Q4_0";
    case GgmlType::Q8_0:
        return "Q8_0";
    case GgmlType::BF16:
        return "BF16";
    }
    return "?";
}

std::uint64_t ggmlBytes(GgmlType type, std::uint64_t elements) {
    switch (type) {
    case GgmlType::F32:
        return 4 * elements;
    case GgmlType::F16:
    case GgmlType::BF16:
        return 2 * elements;
    case GgmlType::Q4_0: // a scale of 2 bytes and half a byte each
        return elements / ggmlBlock * 18;
    case GgmlType::Q8_0:
        return elements / ggmlBlock * 34;
    }
    return 0;
}

std::uint64_t GgufTensorInfo::bytes() const {
    std::uint64_t elements = 1;
    for (const std::int64_t size : sizes)
        elements *= static_cast<std::uint64_t>(size);
    return ggmlBytes(type, elements);
}

Result<GgufWriter> GgufWriter::create(const std::filesystem::path& file, const GgufMetadata& metadata,
                                      std::vector<GgufTensorInfo> tensors) {
    GgufWriter writer;
    writer.m_file = file;
    auto stream = OutputFile::create(file, true);
    if (!stream)
        return propagate(stream);
    writer.m_stream = std::move(*stream);
    const Head head(metadata, tensors);
    if (Status begun = writer.m_stream.write(std::as_bytes(std::span(head.bytes()))); !begun)
        return propagate(begun);
    writer.m_tensors = std::move(tensors);
    writer.m_left = writer.m_tensors.empty() ? 0 : writer.m_tensors.front().bytes();
    return writer;
}

Status GgufWriter::write(std::span<const std::byte> bytes) {
    if (m_next >= m_tensors.size() || bytes.size() > m_left)
        return failure("{}: more bytes than the tensor '{}' has.", m_file.string(),
                       m_next < m_tensors.size() ? m_tensors[m_next].name : std::string("behind the last"));
    Status written = m_stream.write(bytes);
    m_left -= bytes.size();
    if (written && m_left == 0) {
        written = m_stream.write(std::as_bytes(std::span(zeros)).first(padding(m_tensors[m_next].bytes())));
        ++m_next;
        m_left = m_next < m_tensors.size() ? m_tensors[m_next].bytes() : 0;
    }
    return written;
}

Status GgufWriter::finish() {
    if (m_next != m_tensors.size())
        return failure("{}: the tensor '{}' is not whole.", m_file.string(), m_tensors[m_next].name);
    return m_stream.close();
}

std::uint64_t GgufWriter::fileBytes(const GgufMetadata& metadata, std::span<const GgufTensorInfo> tensors) {
    std::uint64_t bytes = Head(metadata, tensors).bytes().size();
    for (const GgufTensorInfo& tensor : tensors)
        bytes += tensor.bytes() + padding(tensor.bytes());
    return bytes;
}

} // namespace moescope::detail
