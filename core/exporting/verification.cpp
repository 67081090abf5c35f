// SPDX-License-Identifier: Apache-2.0
#include "exporting/verification.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "support/json_fields.h"

namespace moescope {

using nlohmann::json;

bool Verification::passed() const { return !checks.empty() && std::ranges::all_of(checks, &VerificationCheck::passed); }

json toJson(const Verification& verification) {
    json checks = json::array();
    for (const VerificationCheck& check : verification.checks)
        checks.push_back(
            {{"id", check.id}, {"sentence", check.sentence}, {"passed", check.passed}, {"problems", check.problems}});
    return {{"folder", verification.folder},
            {"format", verification.format},
            {"passed", verification.passed()},
            {"checks", std::move(checks)}};
}

Result<Verification> verificationFromJson(const json& object) {
    Verification verification;
    std::vector<json> checks;
    JsonFields fields(object, "The verification");
    fields.required("folder", verification.folder).required("format", verification.format).required("checks", checks);
    if (Status read = fields.status(); !read)
        return propagate(read);
    for (const json& entry : checks) {
        VerificationCheck check;
        JsonFields checkFields(entry, "A check of the verification");
        checkFields.required("id", check.id)
            .required("sentence", check.sentence)
            .required("passed", check.passed)
            .required("problems", check.problems);
        if (Status read = checkFields.status(); !read)
            return propagate(read);
        verification.checks.push_back(std::move(check));
    }
    return verification;
}

} // namespace moescope
