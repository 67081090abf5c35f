// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "architecture/model.h"

namespace moescope::detail {

/// Names as a major version of transformers has its modules: "v4" the published ones, "v5" the renamed ones. A packed
/// linear is loaded by its module's name, so these must be the loader's (Mixtral: block_sparse_moe.experts.E.w1 in v4,
/// mlp.experts.E.gate_proj in v5; the others have one name).
std::string loaderModule(const Model& model, const Linear& linear, const std::string& names);
/// The same for a tensor that is not a linear's weight; only routers change.
std::string loaderTensor(const Model& model, const std::string& tensor, const std::string& names);

/// A regular expression that matches the modules of all routed experts whole, and nothing else.
std::string expertPattern(const Model& model, const std::string& names);

/// Which of the two a folder uses, told by its first router: "v4" where both are the same.
std::string namesIn(const Checkpoint& checkpoint, const Model& model);

} // namespace moescope::detail
