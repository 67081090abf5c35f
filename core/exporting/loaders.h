// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "allocation/plan.h"
#include "architecture/model.h"
#include "exporting/exporter.h"

namespace moescope {

/// Whether one program loads an export. "wrong": it loads without an error and computes with other weights.
struct LoaderVerdict {
    enum class Answer { yes, no, wrong, untested };
    std::string loader;  ///< "transformers + auto-round"
    std::string version; ///< "5.23.0 + 0.16.1"
    Answer answer = Answer::untested;
    std::string reason;
};

std::string_view nameOf(LoaderVerdict::Answer answer); ///< "yes", "no", "wrong", "untested"

/// Who can load a plan in a format, before anything is written; what was tried and how is in docs/formats.md. A plan that the
/// format cannot hold has one row saying why.
std::vector<LoaderVerdict> loadersOf(const Model& model, const Plan& plan, const std::string& format, const ExportOptions& options = {});

} // namespace moescope
