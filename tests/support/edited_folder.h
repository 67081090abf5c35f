// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "checkpoint/safetensors_writer.h"

namespace moescope::test {

/// Changes in the files of a written checkpoint, for tests of what finds them. A file that cannot be read or written,
/// or a tensor that is not there, ends the program.
using TensorEdit = std::function<void(std::vector<TensorData>&)>;

/// Rewrites model.safetensors with its tensors changed.
void editTensors(const std::filesystem::path& folder, const TensorEdit& edit);
TensorData& tensorNamed(std::vector<TensorData>& tensors, const std::string& name);
/// One bit of a tensor's fifth byte.
void flipBit(const std::filesystem::path& folder, const std::string& tensor);
void removeTensor(const std::filesystem::path& folder, const std::string& tensor);
void editJson(const std::filesystem::path& file, const std::function<void(nlohmann::json&)>& edit);

} // namespace moescope::test
