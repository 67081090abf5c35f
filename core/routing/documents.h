// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "checkpoint/tokenizer.h"
#include "routing/trace.h"

namespace moescope {

/// The token ids of a text: one running text, or documents one after another.
struct TextTokens {
    std::vector<TokenId> ids;
    std::vector<std::size_t> ends; ///< one past the last token of each document; empty: one running text

    [[nodiscard]] bool isDocuments() const { return !ends.empty(); }
};

/// Consecutive tokens of a document, at most a window long.
struct DocumentPiece {
    std::size_t first = 0, size = 0;
};

/// The documents of a text in pieces of at most `length` tokens, in order; an empty document gives none.
std::vector<DocumentPiece> documentPieces(const TextTokens& text, int length);

/// Packs pieces, in the order given, into at most `most` windows of `windows.length` tokens and appends them as dataset
/// `dataset`: each goes where it first fits whole (first fit); what no piece fills is padding, at a window's end.
/// Returns how many windows that gave. Every window that is there already must have its documents named
/// (nameDocuments()).
int packPieces(const TextTokens& text, const std::vector<DocumentPiece>& pieces, int most, int dataset,
               TokenWindows& windows);

/// Names each window that has no documents yet one of its own.
void nameDocuments(TokenWindows& windows);

/// The windows that one document fills whole, as windows of plain text.
TokenWindows wholeWindows(const TokenWindows& windows);

} // namespace moescope
