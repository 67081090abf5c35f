// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "exporting/quantized_source.h"

namespace moescope {

class QuantizedSource::Reader {
public:
    virtual ~Reader() = default;
    [[nodiscard]] virtual Kind kind() const = 0;
    virtual Result<std::optional<std::vector<float>>> weight(const Linear& linear) = 0;
    virtual Result<std::optional<std::vector<float>>> router(int layer) = 0;
};

namespace detail {

using SourceReader = std::shared_ptr<QuantizedSource::Reader>;

Result<SourceReader> openFullPrecision(const std::filesystem::path& folder, const Model& original);
Result<SourceReader> openPacked(const std::filesystem::path& folder, const Model& original);
Result<SourceReader> openGguf(const std::filesystem::path& folder, const Model& original);
Result<SourceReader> openRun(const std::filesystem::path& folder, const Model& original);

/// Names of the original's tensors that no quantization touches: all but the linears' weights, the routers and what the
/// family does not know.
std::vector<std::string> untouchedTensors(const Model& model);

/// Floats of `tensor` where it differs from `original` (in the same type: bit for bit); none where it does not.
std::optional<std::vector<float>> changedValues(const TensorView& tensor, const TensorView& original);

/// Fails, with the tensor's name, where an untouched tensor is missing from `checkpoint` or differs.
Status checkUntouched(const Checkpoint& checkpoint, const Model& original);

} // namespace detail
} // namespace moescope
