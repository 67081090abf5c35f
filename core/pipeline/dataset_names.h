// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "quantize/run_config.h"
#include "support/result.h"

namespace moescope {

/// A text with the name of its dataset: [NAME=]FILE[:FROM-TO][=SHARE]. Without NAME, or where a file is called like the
/// whole, the name is empty. A NAME has no '/' and no ':'.
struct NamedText {
    std::string name;
    TextSource source;

    static Result<NamedText> parse(const std::string& text);
};

/// What the datasets are called in tables and files: the given name, or the file's stem with its range ("wikitext 0-60
/// %"); texts that would be called the same are numbered. The error says which two were given one name. `given` may be
/// shorter than `texts`.
Result<std::vector<std::string>> datasetNames(const std::vector<TextSource>& texts,
                                              const std::vector<std::string>& given);

} // namespace moescope
