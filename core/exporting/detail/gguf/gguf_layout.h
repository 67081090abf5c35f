// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "allocation/plan.h"
#include "architecture/model.h"
#include "exporting/detail/gguf/gguf_types.h"
#include "support/result.h"

namespace moescope::detail {

/// One tensor of the GGUF file and what it is made of: linears, stacked where there are several, or one of the
/// checkpoint's tensors.
struct GgufTensor {
    GgufTensorInfo info;
    std::vector<int> linears; ///< indices into Model::linears()
    std::string source;       ///< else: a tensor of the checkpoint
    int routerLayer = -1;     ///< that tensor is the router of this layer, which a refit may have changed
    bool ropeOrder = false;   ///< rows of query or key in llama.cpp's order
    bool quantized = false;   ///< of the linears: blocks, else as they are in the checkpoint
};

/// llama.cpp's name of a family; empty: none.
std::string_view ggufArchitecture(const Model& model);

/// Why llama.cpp could not compute what the model computes, or a plan has no GGUF types.
Status checkGguf(const Model& model, const Plan& plan);

/// Every tensor in the order of the file; needs checkGguf().
std::vector<GgufTensor> ggufTensors(const Model& model, const Plan& plan);

/// Metadata that llama.cpp computes by, and the tokenizer's where the folder has a tokenizer.json. `warnings`: what it
/// cannot know.
Result<GgufMetadata> ggufMetadata(const Model& model, const Plan& plan, std::vector<std::string>& warnings);
/// The tokenizer's part.
Result<GgufMetadata> ggufTokenizer(const Model& model, std::vector<std::string>& warnings);

} // namespace moescope::detail
