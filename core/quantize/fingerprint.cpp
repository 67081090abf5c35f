// SPDX-License-Identifier: Apache-2.0
#include "quantize/fingerprint.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "support/sha256.h"

namespace moescope {
namespace {

using nlohmann::json;

/// 64 pieces of 4 KiB, evenly spread over the tensors' bytes: enough for any training step to show, cheap on any disk.
std::string sampleHash(const SafetensorsFile& file) {
    constexpr std::size_t pieces = 64;
    constexpr std::size_t pieceBytes = 4096;
    Sha256 sum;
    if (file.tensors().empty())
        return sum.hex();
    TensorInfo everything = file.tensors().front(); // tensors lie without gaps
    everything.bytes = file.tensors().back().offset + file.tensors().back().bytes - everything.offset;
    const auto data = file.bytes(everything);
    for (std::size_t piece = 0; piece < pieces; ++piece) {
        const std::size_t at = data.size() / pieces * piece;
        sum.add(data.subspan(at, std::min(pieceBytes, data.size() - at)));
    }
    return sum.hex();
}

} // namespace

json fingerprintOf(const Model& model) {
    json files = json::array();
    for (const SafetensorsFile& file : model.checkpoint().files())
        files.push_back({{"name", file.path().filename().string()},
                         {"bytes", file.fileSize()},
                         {"header_sha256", file.headerHash()},
                         {"sample_sha256", sampleHash(file)}});
    const std::string config = model.checkpoint().config().dump();
    return {{"family", model.family().modelType},
            {"layers", model.config().layers},
            {"hidden", model.config().hidden},
            {"config_sha256", sha256(std::as_bytes(std::span(config)))},
            {"files", std::move(files)}};
}

Status checkFingerprint(const json& fingerprint, const Model& model) {
    const json now = fingerprintOf(model);
    const std::string folder = model.folder().string();
    const std::string advice = "Give the folder of the model that the run was made on, unchanged.";
    if (now["files"].size() != fingerprint["files"].size())
        return failure("{}: has {} safetensors files, the run's model had {}. {}", folder, now["files"].size(),
                       fingerprint["files"].size(), advice);
    for (std::size_t i = 0; i < now["files"].size(); ++i)
        if (now["files"][i] != fingerprint["files"][i])
            return failure(
                "{}: {} is not the file that the run was made on (another size, other tensors or other values). {}",
                folder, now["files"][i]["name"].get<std::string>(), advice);
    if (now["config_sha256"] != fingerprint["config_sha256"])
        return failure("{}: its config.json has changed since the run. {}", folder, advice);
    return {};
}

} // namespace moescope
