// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "architecture/model.h"
#include "checkpoint/tokenizer.h"
#include "quantize/run_config.h"
#include "routing/documents.h"
#include "support/result.h"

namespace moescope {

/// Token ids of one source's range: a UTF-8 text through the model's tokenizer, the documents of a .jsonl file
/// (documents_file.h), each by itself, or the tensor input_ids (I64 or I32) of a safetensors file. Of documents the
/// range takes those that begin in it. Ids outside the vocabulary are an error.
Result<TextTokens> readTokens(const Model& model, const TextSource& source);

/// "wikitext-2-test.txt 0-100 %": how a text is named in tables and reports.
std::string displayName(const TextSource& source);

} // namespace moescope
