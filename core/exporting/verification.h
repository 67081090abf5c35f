// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "support/result.h"

namespace moescope {

/// One thing that was checked in a written checkpoint.
struct VerificationCheck {
    std::string id;       ///< "codes", "scales", "routers", "norms", "accounted", "config", "manifest"
    std::string sentence; ///< what was compared, with counts
    bool passed = false;
    std::vector<std::string> problems; ///< tensor and reason, first 20
};

struct Verification {
    std::string folder;
    std::string format; ///< bf16 | mixed | nvfp4
    std::vector<VerificationCheck> checks;
    [[nodiscard]] bool passed() const;
};

nlohmann::json toJson(const Verification& verification);
Result<Verification> verificationFromJson(const nlohmann::json& json);

} // namespace moescope
