// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "allocation/plan.h"
#include "architecture/model.h"
#include "exporting/exporter.h"

namespace moescope {

/// The smallest change after which a loader takes the plan. Empty fields stay as they are.
struct LoaderChange {
    std::string format = {};      ///< export as this instead
    std::string names = {};       ///< with the tensor names of this version of transformers
    std::string granularity = {}; ///< allocate anew, so coarse at least (AllocateConfig::granularity)
    std::vector<int> bits = {};   ///< with these candidate widths for routed experts
    bool symmetric = false;       ///< on the symmetric grid
    std::string sentence = {};
};

/// Whether one program loads an export. "wrong": it loads without an error and computes with other weights.
struct LoaderVerdict {
    enum class Answer { yes, no, wrong, untested };
    std::string loader;  ///< "transformers + auto-round"
    std::string version; ///< "5.23.0 + 0.16.1"
    Answer answer = Answer::untested;
    std::string reason;
    std::optional<LoaderChange> change = {}; ///< where the answer is no or wrong and something helps
};

std::string_view nameOf(LoaderVerdict::Answer answer); ///< "yes", "no", "wrong", "untested"

/// Who can load a plan in a format, before anything is written; what was tried and how is in docs/formats.md. A plan
/// that the format cannot hold has one row saying why.
std::vector<LoaderVerdict> loadersOf(const Model& model, const Plan& plan, const std::string& format,
                                     const ExportOptions& options = {});

nlohmann::json toJson(const LoaderVerdict& verdict);

} // namespace moescope
