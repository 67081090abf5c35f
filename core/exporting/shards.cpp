// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/shards.h"

#include <nlohmann/json.hpp>

namespace moescope::detail {

const std::map<std::string, std::string>& shardMetadata() {
    static const std::map<std::string, std::string> metadata{{"format", "pt"}};
    return metadata;
}

std::vector<Shard> shardsOf(const std::vector<ExportPiece>& pieces, std::int64_t limit) {
    std::vector<Shard> shards(1);
    std::size_t filled = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const std::size_t bytes = pieces[i].bytes();
        if (filled > 0 && filled + bytes > static_cast<std::size_t>(limit)) {
            shards.push_back({{}, i, i, {}});
            filled = 0;
        }
        Shard& shard = shards.back();
        shard.last = i + 1;
        shard.tensors.insert(shard.tensors.end(), pieces[i].tensors.begin(), pieces[i].tensors.end());
        filled += bytes;
    }
    if (shards.size() == 1)
        shards.front().name = "model.safetensors";
    else
        for (std::size_t i = 0; i < shards.size(); ++i)
            shards[i].name = fmt::format("model-{:05}-of-{:05}.safetensors", i + 1, shards.size());
    return shards;
}

ExportSize sizeOf(const std::vector<Shard>& shards) {
    ExportSize size;
    size.files = static_cast<int>(shards.size());
    for (const Shard& shard : shards) {
        for (const TensorSpec& tensor : shard.tensors)
            size.tensorBytes += static_cast<std::int64_t>(tensor.bytes());
        size.fileBytes += static_cast<std::int64_t>(SafetensorsWriter::fileSize(shard.tensors, shardMetadata()));
    }
    return size;
}

std::string indexOf(const std::vector<Shard>& shards) {
    nlohmann::json map = nlohmann::json::object();
    for (const Shard& shard : shards)
        for (const TensorSpec& tensor : shard.tensors)
            map[tensor.name] = shard.name;
    const nlohmann::json index{{"metadata", {{"total_size", sizeOf(shards).tensorBytes}}},
                               {"weight_map", std::move(map)}};
    return index.dump(2) + "\n";
}

} // namespace moescope::detail
