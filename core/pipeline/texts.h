// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "architecture/model.h"
#include "checkpoint/tokenizer.h"
#include "quantize/run_config.h"
#include "support/result.h"

namespace moescope {

/// Token ids of one source's range: a UTF-8 text through the model's tokenizer, or the tensor input_ids (I64 or I32) of
/// a safetensors file. Ids outside the vocabulary are an error.
Result<std::vector<TokenId>> readTokens(const Model& model, const TextSource& source);

/// "wikitext-2-test.txt 0-100 %": how a text is named in tables and reports.
std::string displayName(const TextSource& source);

} // namespace moescope
