// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/window_split.h"

namespace moescope::detail {

WindowSplit splitWindows(const TokenWindows& windows) {
    std::vector<std::int64_t> train, heldOut, total(windows.datasets.size(), 0), seen(windows.datasets.size(), 0);
    for (const int dataset : windows.datasetOfWindow)
        ++total[static_cast<std::size_t>(dataset)];
    for (std::size_t i = 0; i < windows.datasetOfWindow.size(); ++i) {
        const auto dataset = static_cast<std::size_t>(windows.datasetOfWindow[i]);
        const bool judges = seen[dataset]++ < std::max<std::int64_t>(1, total[dataset] / 8) && total[dataset] > 1;
        (judges ? heldOut : train).push_back(static_cast<std::int64_t>(i));
    }
    if (heldOut.empty())
        heldOut = train;
    return {at::tensor(train), at::tensor(heldOut)};
}

} // namespace moescope::detail
