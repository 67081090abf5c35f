// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <stop_token>

#include "architecture/model.h"
#include "exporting/verification.h"
#include "quantize/run_folder.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope {

/// What an export is compared with: the run it was made from and that run's model. Without it an export is checked for
/// agreeing with itself: files, packing, configs, manifest.
struct VerificationReference {
    const Model& model;
    const RunFolder& run;
};

/// Reads a written folder of any format of exporterTable() back from the disk, decodes the packed tensors with code of
/// its own, and says what was compared and what does not fit. A damaged folder is no error but a check that did not
/// pass; the error side is for a folder that is no checkpoint at all, and for a stop.
Result<Verification> verifyFolder(const std::filesystem::path& folder, const VerificationReference* reference,
                                  std::stop_token stop, ProgressSink& sink);

} // namespace moescope
