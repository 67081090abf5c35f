// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "quantize/detail/layer_tuner.h"
#include "support/result.h"

namespace moescope::detail {

/// What a saved tuning belongs to.
struct TunerStateKey {
    int layer = 0;
    std::string objective; ///< a text that differs where the terms or their weights do
    std::string grid;      ///< one that differs where the layer's plan does
};

/// tuning.safetensors: the tuning of one layer between two iterations, with every number verbatim.
Status saveTunerState(const TunerState& state, const TunerStateKey& key, const std::filesystem::path& file);
/// Empty where the file is of another layer or another plan. Fails where it is damaged or does not fit `parameters`.
Result<std::optional<TunerState>> loadTunerState(const std::filesystem::path& file, const TunerStateKey& key,
                                                 const std::vector<at::Tensor>& parameters);

} // namespace moescope::detail
