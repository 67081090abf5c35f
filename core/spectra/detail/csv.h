// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/result.h"

namespace moescope::detail {

/// Records of fields, as RFC 4180 has them: quoted fields, "" for a quote, line ends \n or \r\n, a byte order mark
/// passed over, empty lines left out. `line` is where a record begins, from 1.
struct CsvRecord {
    std::vector<std::string> fields;
    int line = 1;
};
Result<std::vector<CsvRecord>> parseCsv(std::string_view text, std::string_view file);

/// A field as it stands in a file, quoted where it has to be.
std::string csvField(std::string_view text);

} // namespace moescope::detail
