// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "architecture/model.h"
#include "support/result.h"

namespace moescope {

/// Decoded weights of a quantized model, seen through the linears of its original: an export (`bf16`, `mixed` or
/// `nvfp4`), a run folder, or any full-precision checkpoint of the same shape. Opening fails where a tensor that this
/// class does not hand out (norm, embedding, head, bias, shared-expert gate) differs from the original, so that a
/// comparison through it misses nothing. Cheap to copy; not for use by two threads at once.
class QuantizedSource {
public:
    enum class Kind { weights, packed, run }; ///< full-precision tensors | GPTQ or NVFP4 tensors | a run folder

    static Result<QuantizedSource> open(const std::filesystem::path& folder, const Model& original);

    [[nodiscard]] Kind kind() const;
    /// W [out, in] as a loader sees it, float32; none: as in the original. Asking layer by layer is cheapest.
    Result<std::optional<std::vector<float>>> weight(const Linear& linear) const;
    /// Rows of a layer's router [experts, hidden], float32; none: as in the original, or a dense layer.
    Result<std::optional<std::vector<float>>> router(int layer) const;

    /// One way of storing a quantized model; one file each in detail/.
    class Reader;

private:
    std::shared_ptr<Reader> m_reader;
};

} // namespace moescope
