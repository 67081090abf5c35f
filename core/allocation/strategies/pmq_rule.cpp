// SPDX-License-Identifier: Apache-2.0
#include "allocation/strategies/pmq_rule.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace moescope {
namespace {

constexpr double none = std::numeric_limits<double>::infinity();
constexpr int seenBoth = 3;

/// Which of the two widest candidates an expert at `way` is, as a bit.
int flagOf(std::size_t way, std::size_t ways) { return way + 1 == ways ? 1 : way + 2 == ways ? 2 : 0; }

} // namespace

std::optional<int> pmqLeastBits(int experts, const std::vector<int>& bits) {
    if (experts < 2 || bits.size() < 2)
        return std::nullopt;
    const int low = bits.front(), second = bits[bits.size() - 2];
    return experts * low + (bits.back() - low) + (second - low);
}

std::optional<std::vector<int>> pmqLayer(const std::vector<std::vector<double>>& losses, const std::vector<int>& bits,
                                         int total) {
    const auto experts = losses.size(), ways = bits.size();
    const auto least = pmqLeastBits(static_cast<int>(experts), bits);
    if (!least || total < *least)
        return std::nullopt;
    const int low = bits.front();
    // more than every expert at the widest cannot be spent
    const auto room = static_cast<std::size_t>(
        std::min(total - static_cast<int>(experts) * low, static_cast<int>(experts) * (bits.back() - low)));
    // best[expert][spent][seen]: least loss of the experts from this one on, with so much spent and so much seen before
    // them; so that the walk forward below breaks ties by the first expert
    const auto at = [&](std::size_t expert, std::size_t spent, int seen) {
        return (expert * (room + 1) + spent) * (seenBoth + 1) + static_cast<std::size_t>(seen);
    };
    std::vector<double> best((experts + 1) * (room + 1) * (seenBoth + 1), none);
    std::vector<std::uint8_t> chosen(best.size(), 0);
    for (std::size_t spent = 0; spent <= room; ++spent)
        best[at(experts, spent, seenBoth)] = 0.0;
    for (std::size_t expert = experts; expert-- > 0;)
        for (std::size_t spent = 0; spent <= room; ++spent)
            for (int seen = 0; seen <= seenBoth; ++seen)
                for (std::size_t way = 0; way < ways; ++way) {
                    const std::size_t after = spent + static_cast<std::size_t>(bits[way] - low);
                    if (after > room)
                        break;
                    const double loss = losses[expert][way] + best[at(expert + 1, after, seen | flagOf(way, ways))];
                    if (loss < best[at(expert, spent, seen)]) {
                        best[at(expert, spent, seen)] = loss;
                        chosen[at(expert, spent, seen)] = static_cast<std::uint8_t>(way);
                    }
                }
    if (best[at(0, 0, 0)] == none)
        return std::nullopt;
    std::vector<int> result;
    std::size_t spent = 0;
    int seen = 0;
    for (std::size_t expert = 0; expert < experts; ++expert) {
        const std::size_t way = chosen[at(expert, spent, seen)];
        result.push_back(static_cast<int>(way));
        spent += static_cast<std::size_t>(bits[way] - low);
        seen |= flagOf(way, ways);
    }
    return result;
}

} // namespace moescope
