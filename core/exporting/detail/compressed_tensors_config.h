// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "exporting/detail/verify_parts.h"

namespace moescope::detail {

/// A module that a loader decides on: packed with its width, or left in full precision (bits 16).
struct ConfiguredModule {
    std::string name;
    int bits;
    int group;
    bool inputScale = false; ///< has a scale for quantized activations
};

/// An integer of a JSON object, -1 where there is none; whether a text stands there.
int intAt(const nlohmann::json& object, const char* key);
bool isText(const nlohmann::json& object, const char* key, const char* value);

/// `config`: a quantization_config of compressed-tensors. Each packed module under exactly one target of a group that
/// says its scheme, not ignored; nothing else covered; one scheme for the experts of a layer, which is what servers
/// take, and one for all layers unless the groups themselves say otherwise.
void checkCompressedTensors(const nlohmann::json& config, const std::vector<ConfiguredModule>& modules,
                            CheckResult& check);

} // namespace moescope::detail
