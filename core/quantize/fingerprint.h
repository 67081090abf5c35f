// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "architecture/model.h"
#include "support/result.h"

namespace moescope {

/// What tells one model from another without reading it whole: {family, layers, hidden, config_sha256, files: [{name,
/// bytes, header_sha256, sample_sha256}]}. A tuned model and its base have equal headers, so a sample of each file's
/// data is hashed too.
nlohmann::json fingerprintOf(const Model& model);

/// Fails with a sentence that names the first file that differs from `fingerprint`.
Status checkFingerprint(const nlohmann::json& fingerprint, const Model& model);

} // namespace moescope
