// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/safetensors_writer.h"

#include <cstring>

#include <nlohmann/json.hpp>

#include "support/atomic_write.h"

namespace moescope {
namespace {

// Keys keep their order in the file, so that the same tensors give the same bytes.
std::string headerOf(const std::vector<TensorSpec>& specs, const std::map<std::string, std::string>& metadata) {
    using json = nlohmann::ordered_json;
    json::object_t header; // appended to: looking each name up first would take the square of their number
    if (!metadata.empty())
        header.emplace_back("__metadata__", metadata);
    std::size_t offset = 0;
    for (const TensorSpec& spec : specs) {
        header.emplace_back(spec.name, json{{"dtype", nameOf(spec.dtype)},
                                            {"shape", spec.shape},
                                            {"data_offsets", {offset, offset + spec.bytes()}}});
        offset += spec.bytes();
    }
    std::string text = json(std::move(header)).dump(-1, ' ', false, json::error_handler_t::replace);
    text.append((8 - text.size() % 8) % 8, ' '); // data starts on 8 bytes, as the reference writer has it
    return text;
}

std::string startOfFile(const std::vector<TensorSpec>& specs, const std::map<std::string, std::string>& metadata) {
    const std::string header = headerOf(specs, metadata);
    const std::uint64_t length = header.size();
    std::string start(sizeof length, '\0');
    std::memcpy(start.data(), &length, sizeof length);
    return start + header;
}

} // namespace

std::size_t TensorSpec::bytes() const {
    std::size_t count = sizeOf(dtype);
    for (const std::int64_t size : shape)
        count *= static_cast<std::size_t>(size);
    return count;
}

std::size_t SafetensorsWriter::fileSize(const std::vector<TensorSpec>& specs,
                                        const std::map<std::string, std::string>& metadata) {
    std::size_t bytes = startOfFile(specs, metadata).size();
    for (const TensorSpec& spec : specs)
        bytes += spec.bytes();
    return bytes;
}

Result<SafetensorsWriter> SafetensorsWriter::create(const std::filesystem::path& path, std::vector<TensorSpec> specs,
                                                    const std::map<std::string, std::string>& metadata, bool summed) {
    SafetensorsWriter writer;
    writer.m_path = path;
    auto file = OutputFile::create(path, summed);
    if (!file)
        return propagate(file);
    writer.m_out = std::move(*file);
    const std::string start = startOfFile(specs, metadata);
    if (Status begun = writer.m_out.write(std::as_bytes(std::span(start))); !begun)
        return propagate(begun);
    writer.m_specs = std::move(specs);
    return writer;
}

Status SafetensorsWriter::write(const std::string& name, std::span<const std::byte> bytes) {
    while (m_index < m_specs.size() && m_specs[m_index].bytes() == 0 && m_specs[m_index].name != name)
        ++m_index;
    if (m_index >= m_specs.size() || m_specs[m_index].name != name)
        return failure("{}: tensor '{}' was written out of order.", m_path.string(), name);
    const std::size_t expected = m_specs[m_index].bytes();
    if (m_written + bytes.size() > expected)
        return failure("{}: tensor '{}' is larger than announced.", m_path.string(), name);
    if (Status put = m_out.write(bytes); !put)
        return put;
    m_written += bytes.size();
    if (m_written == expected) {
        ++m_index;
        m_written = 0;
    }
    return {};
}

Status SafetensorsWriter::finish() {
    while (m_index < m_specs.size() && m_specs[m_index].bytes() == 0)
        ++m_index;
    if (m_index != m_specs.size())
        return failure("{}: tensor '{}' was never written.", m_path.string(), m_specs[m_index].name);
    return m_out.close();
}

Status streamSafetensors(const std::filesystem::path& file, std::vector<TensorSpec> specs,
                         const std::map<std::string, std::string>& metadata,
                         const std::function<Status(SafetensorsWriter&)>& writeTensors) {
    const std::filesystem::path part = file.parent_path() / ("." + file.filename().string() + ".part");
    Status written;
    {
        auto writer = SafetensorsWriter::create(part, std::move(specs), metadata);
        if (!writer)
            return propagate(writer);
        written = writeTensors(*writer);
        if (written)
            written = writer->finish();
        if (written)
            written = syncToDisk(part);
    }
    std::error_code problem;
    if (written) {
        std::filesystem::rename(part, file, problem);
        if (!problem)
            return syncToDisk(file.parent_path().empty() ? std::filesystem::path(".") : file.parent_path());
        written = failure("{}: could not be put in place ({}).", file.string(), problem.message());
    }
    std::filesystem::remove(part, problem);
    return written;
}

Status writeSafetensors(const std::filesystem::path& path, const std::vector<TensorData>& tensors,
                        const std::map<std::string, std::string>& metadata) {
    std::vector<TensorSpec> specs;
    specs.reserve(tensors.size());
    for (const TensorData& tensor : tensors)
        specs.push_back(tensor.spec);
    std::string all = startOfFile(specs, metadata);
    for (const TensorData& tensor : tensors) {
        if (tensor.bytes.size() != tensor.spec.bytes())
            return failure("{}: tensor '{}' has {} bytes where its shape needs {}.", path.string(), tensor.spec.name,
                           tensor.bytes.size(), tensor.spec.bytes());
        all.append(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size());
    }
    return writeFileAtomically(path, all);
}

} // namespace moescope
