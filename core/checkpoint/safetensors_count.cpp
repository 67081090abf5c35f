// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/safetensors_count.h"

#include <nlohmann/json.hpp>

namespace moescope {
namespace {

using Json = nlohmann::ordered_json;

std::size_t textBytes(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace).size(); }

std::size_t digits(std::size_t number) {
    std::size_t count = 1;
    for (; number >= 10; number /= 10)
        ++count;
    return count;
}

} // namespace

SafetensorsCount::SafetensorsCount(const std::map<std::string, std::string>& metadata)
    : m_header(1)
    , m_empty(metadata.empty()) {
    if (!metadata.empty())
        m_header += textBytes({{"__metadata__", metadata}}) - 2; // without its braces
}

std::size_t SafetensorsCount::entryBytes(const TensorSpec& spec) {
    Json entry = Json::object();
    entry[spec.name] = {{"dtype", nameOf(spec.dtype)}, {"shape", spec.shape}, {"data_offsets", {0, 0}}};
    return textBytes(entry) - 2 - 2; // the braces, and the two noughts
}

void SafetensorsCount::add(std::size_t entry, std::size_t tensor) {
    m_header += (m_empty ? 0 : 1) + entry + digits(m_offset) + digits(m_offset + tensor);
    m_offset += tensor;
    m_empty = false;
}

std::size_t SafetensorsCount::fileSize() const {
    const std::size_t text = m_header + 1;
    return sizeof(std::uint64_t) + text + (8 - text % 8) % 8 + m_offset;
}

} // namespace moescope
