// SPDX-License-Identifier: Apache-2.0
#include "routing/documents.h"

#include <algorithm>

namespace moescope {
namespace {

constexpr TokenId paddingId = 0; // any id of the vocabulary: what stands there counts nowhere

std::int32_t nextDocument(const TokenWindows& windows) {
    return windows.documents.empty() ? 0 : std::max(-1, *std::ranges::max_element(windows.documents)) + 1;
}

} // namespace

std::vector<DocumentPiece> documentPieces(const TextTokens& text, int length) {
    std::vector<DocumentPiece> pieces;
    std::size_t first = 0;
    for (const std::size_t end : text.ends)
        while (first < end) {
            pieces.push_back({first, std::min(static_cast<std::size_t>(length), end - first)});
            first += pieces.back().size;
        }
    return pieces;
}

int packPieces(const TextTokens& text, const std::vector<DocumentPiece>& pieces, int most, int dataset,
               TokenWindows& windows) {
    const auto length = static_cast<std::size_t>(windows.length);
    const std::size_t before = windows.ids.size();
    std::int32_t document = nextDocument(windows);
    std::vector<std::size_t> filled; ///< tokens of each new window
    for (const DocumentPiece& piece : pieces) {
        auto place = std::ranges::find_if(filled, [&](std::size_t used) { return used + piece.size <= length; });
        if (place == filled.end()) {
            if (static_cast<int>(filled.size()) == most)
                continue; // a shorter one may still fit
            filled.push_back(0);
            place = filled.end() - 1;
            windows.ids.resize(windows.ids.size() + length, paddingId);
            windows.documents.resize(windows.documents.size() + length, -1);
            windows.datasetOfWindow.push_back(dataset);
        }
        const auto at =
            static_cast<std::ptrdiff_t>(before + static_cast<std::size_t>(place - filled.begin()) * length + *place);
        std::copy_n(text.ids.begin() + static_cast<std::ptrdiff_t>(piece.first), piece.size, windows.ids.begin() + at);
        std::fill_n(windows.documents.begin() + at, piece.size, document++);
        *place += piece.size;
    }
    return static_cast<int>(filled.size());
}

void nameDocuments(TokenWindows& windows) {
    std::int32_t document = nextDocument(windows);
    while (windows.documents.size() < windows.ids.size())
        windows.documents.insert(windows.documents.end(), static_cast<std::size_t>(windows.length), document++);
}

TokenWindows wholeWindows(const TokenWindows& windows) {
    if (!windows.packed())
        return windows;
    TokenWindows whole;
    whole.length = windows.length;
    whole.datasets = windows.datasets;
    for (int window = 0; window < windows.windows(); ++window) {
        const std::ptrdiff_t first = std::ptrdiff_t{window} * windows.length;
        const auto documents = windows.documents.begin() + first;
        if (*documents < 0 ||
            !std::all_of(documents, documents + windows.length, [&](std::int32_t one) { return one == *documents; }))
            continue;
        whole.ids.insert(whole.ids.end(), windows.ids.begin() + first, windows.ids.begin() + first + windows.length);
        whole.datasetOfWindow.push_back(windows.datasetOfWindow[static_cast<std::size_t>(window)]);
    }
    return whole;
}

} // namespace moescope
