// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "routing/trace.h"

namespace moescope {

std::int64_t TokenWindows::tokens(std::int64_t firstWindow, std::int64_t count) const {
    if (!packed())
        return count * length;
    const auto first = documents.begin() + firstWindow * length;
    return std::count_if(first, first + count * length, [](std::int32_t document) { return document >= 0; });
}

std::vector<TokenId> TokenWindows::realIds() const {
    if (!packed())
        return ids;
    std::vector<TokenId> real;
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (documents[i] >= 0)
            real.push_back(ids[i]);
    return real;
}

std::vector<int> TokenWindows::datasetOfToken() const {
    std::vector<int> found;
    found.reserve(ids.size());
    for (std::size_t window = 0; window < datasetOfWindow.size(); ++window)
        found.insert(found.end(), static_cast<std::size_t>(tokens(static_cast<std::int64_t>(window), 1)),
                     datasetOfWindow[window]);
    return found;
}

std::vector<std::int64_t> TokenWindows::tokensOfWindow() const {
    std::vector<std::int64_t> result;
    for (std::int64_t window = 0; packed() && window < windows(); ++window)
        result.push_back(tokens(window, 1));
    return result;
}

std::vector<std::int64_t> TokenWindows::predictionsOfWindow() const {
    std::vector<std::int64_t> result;
    for (std::size_t i = 0; i < documents.size(); ++i) {
        const bool starts = i % static_cast<std::size_t>(length) == 0;
        if (starts)
            result.push_back(0);
        else if (documents[i] >= 0 && documents[i] == documents[i - 1])
            ++result.back();
    }
    return result;
}

} // namespace moescope
