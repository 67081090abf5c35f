// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace moescope::detail {

/// What a JSON text is before it is parsed into values. In one pass, in time that grows with the text: nlohmann's
/// parser with a callback looks through an object again for each object in it.
struct JsonSurvey {
    bool valid = false;
    std::size_t problemAt = 0; ///< byte where it is not valid
    bool tooDeep = false;      ///< nested more than deepestJson; the pass ends there
    std::string twice;         ///< the first name that stands twice in the outermost object
};
JsonSurvey surveyJson(std::string_view text);

} // namespace moescope::detail
