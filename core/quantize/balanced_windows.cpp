// SPDX-License-Identifier: Apache-2.0
#include "quantize/balanced_windows.h"

#include <algorithm>
#include <cmath>
#include <queue>

#include "support/json_fields.h"

namespace moescope {
namespace {

ExpertReach reachOf(const ExpertTokens& tokens, std::span<const std::size_t> windows, std::int64_t need) {
    std::vector<std::int64_t> sums(static_cast<std::size_t>(tokens.experts), 0);
    for (const std::size_t window : windows)
        for (int expert = 0; expert < tokens.experts; ++expert)
            sums[static_cast<std::size_t>(expert)] += tokens.at(window, expert);
    if (sums.empty())
        return {};
    return {static_cast<int>(std::ranges::count_if(sums, [&](std::int64_t sum) { return sum >= need; })),
            *std::ranges::min_element(sums)};
}

/// Without padding, on average.
double tokensPerWindow(const TokenWindows& candidates) {
    return candidates.packed() ? static_cast<double>(candidates.tokens()) / std::max(candidates.windows(), 1)
                               : candidates.length;
}

/// A window with what it would add, or would have added when that was last worked out: gains only fall.
struct Offer {
    std::int64_t gain = 0;
    std::size_t window = 0;
    bool operator<(const Offer& other) const { return gain != other.gain ? gain < other.gain : window > other.window; }
};

class Greedy {
public:
    Greedy(const ExpertTokens& tokens, std::int64_t need)
        : m_tokens(tokens)
        , m_missing(static_cast<std::size_t>(tokens.experts), need) {}

    [[nodiscard]] std::int64_t gainOf(std::size_t window) const {
        std::int64_t gain = 0;
        for (int expert = 0; expert < m_tokens.experts; ++expert)
            gain += std::min<std::int64_t>(m_tokens.at(window, expert), m_missing[static_cast<std::size_t>(expert)]);
        return gain;
    }
    void take(std::size_t window) {
        for (int expert = 0; expert < m_tokens.experts; ++expert) {
            std::int64_t& missing = m_missing[static_cast<std::size_t>(expert)];
            missing -= std::min<std::int64_t>(m_tokens.at(window, expert), missing);
        }
    }

private:
    const ExpertTokens& m_tokens;
    std::vector<std::int64_t> m_missing; ///< tokens that each expert still needs
};

} // namespace

BalancedChoice chooseBalanced(const ExpertTokens& tokens, const TokenWindows& candidates, std::span<const int> wanted,
                              int topK, int expertsOfLayer, double share) {
    BalancedChoice choice;
    choice.share = share;
    choice.experts = tokens.experts;
    choice.candidates = tokens.windows;
    std::int64_t total = 0;
    for (const int count : wanted)
        total += count;
    choice.need = static_cast<std::int64_t>(std::ceil(share * static_cast<double>(total) * tokensPerWindow(candidates) *
                                                      topK / std::max(expertsOfLayer, 1)));

    std::vector<int> left(wanted.begin(), wanted.end());
    std::vector<std::size_t> drawn;
    Greedy greedy(tokens, choice.need);
    std::priority_queue<Offer> offers;
    for (std::size_t window = 0; window < static_cast<std::size_t>(tokens.windows); ++window) {
        if (left[static_cast<std::size_t>(candidates.datasetOfWindow[window])]-- > 0)
            drawn.push_back(window);
        offers.push({greedy.gainOf(window), window});
    }
    left.assign(wanted.begin(), wanted.end());
    while (!offers.empty()) {
        Offer best = offers.top();
        offers.pop();
        int& room = left[static_cast<std::size_t>(candidates.datasetOfWindow[best.window])];
        if (room == 0)
            continue;
        const std::int64_t now = greedy.gainOf(best.window);
        if (now < best.gain) {
            best.gain = now;
            offers.push(best);
            continue;
        }
        greedy.take(best.window);
        choice.windows.push_back(best.window);
        --room;
    }
    std::ranges::sort(choice.windows);
    choice.drawn = reachOf(tokens, drawn, choice.need);
    choice.chosen = reachOf(tokens, choice.windows, choice.need);
    return choice;
}

TokenWindows chosenWindows(const TokenWindows& candidates, const BalancedChoice& choice) {
    TokenWindows result;
    result.length = candidates.length;
    result.datasets = candidates.datasets;
    for (const std::size_t window : choice.windows) {
        const auto first = candidates.ids.begin() + static_cast<std::ptrdiff_t>(window) * candidates.length;
        result.ids.insert(result.ids.end(), first, first + candidates.length);
        if (candidates.packed()) {
            const auto document =
                candidates.documents.begin() + static_cast<std::ptrdiff_t>(window) * candidates.length;
            result.documents.insert(result.documents.end(), document, document + candidates.length);
        }
        result.datasetOfWindow.push_back(candidates.datasetOfWindow[window]);
    }
    return result;
}

nlohmann::json toJson(const BalancedChoice& choice) {
    const auto reach = [](const ExpertReach& of) {
        return nlohmann::json{{"reached", of.reached}, {"least", of.least}};
    };
    return {{"share", choice.share},           {"need", choice.need},          {"experts", choice.experts},
            {"candidates", choice.candidates}, {"drawn", reach(choice.drawn)}, {"chosen", reach(choice.chosen)}};
}

Result<BalancedChoice> balancedChoiceFromJson(const nlohmann::json& json) {
    BalancedChoice choice;
    nlohmann::json drawn, chosen;
    Status read = JsonFields(json, "The choice of calibration windows")
                      .required("share", choice.share)
                      .required("need", choice.need)
                      .required("experts", choice.experts)
                      .required("candidates", choice.candidates)
                      .required("drawn", drawn)
                      .required("chosen", chosen)
                      .status();
    const auto readReach = [](const nlohmann::json& from, ExpertReach& to) {
        return JsonFields(from, "The reach of calibration windows")
            .required("reached", to.reached)
            .required("least", to.least)
            .status();
    };
    if (read)
        read = readReach(drawn, choice.drawn);
    if (read)
        read = readReach(chosen, choice.chosen);
    if (!read)
        return propagate(read);
    return choice;
}

} // namespace moescope
