// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "support/result.h"

namespace moescope::detail {

/// Named tensors with a few words beside them, verbatim: what a run needs to go on where it stopped. float32 and uint8.
struct SavedTensors {
    std::vector<std::pair<std::string, at::Tensor>> tensors;
    std::map<std::string, std::string> words;

    /// The tensor, or a std::runtime_error that names the file's lack of it (caught at the job's edge).
    [[nodiscard]] const at::Tensor& at(const std::string& name) const;
    [[nodiscard]] bool has(const std::string& name) const;
};

/// Replaces `file` as a whole or not at all; bounded memory beside the tensors themselves. The bytes carry a SHA-256,
/// so that a file cut or changed on the way is refused and not tuned on.
Status saveTensors(const SavedTensors& saved, const std::filesystem::path& file);
Result<SavedTensors> loadTensors(const std::filesystem::path& file, at::Device device);
/// The same without a copy: the tensors look into the mapped file and must not be written to.
Result<SavedTensors> viewTensors(const std::filesystem::path& file);

} // namespace moescope::detail
