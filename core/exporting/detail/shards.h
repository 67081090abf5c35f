// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "exporting/detail/export_piece.h"
#include "exporting/exporter.h"

namespace moescope::detail {

/// One .safetensors file of an export: pieces [first, last).
struct Shard {
    std::string name;
    std::size_t first = 0, last = 0;
    std::vector<TensorSpec> tensors;
};

/// Metadata that loaders ask for in every file.
const std::map<std::string, std::string>& shardMetadata();

/// Cuts pieces into files of at most `limit` bytes of tensors (one piece may be larger), named as Hugging Face names
/// them.
std::vector<Shard> shardsOf(const std::vector<ExportPiece>& pieces, std::int64_t limit);
ExportSize sizeOf(const std::vector<Shard>& shards);
/// model.safetensors.index.json of several shards.
std::string indexOf(const std::vector<Shard>& shards);

} // namespace moescope::detail
