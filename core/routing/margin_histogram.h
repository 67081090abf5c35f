// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include <nlohmann/json_fwd.hpp>

namespace moescope {

/// Tokens by routing margin (z_(k) - z_(k+1)) / sd, z the router's logits of a token, sd their unbiased standard
/// deviation over the experts. The edges are fixed, so that layers, datasets and models can be laid over each other.
struct MarginHistogram {
    static constexpr double binWidth = 0.05; ///< sd
    static constexpr std::size_t bins = 81;  ///< the last one holds everything from 4 sd on

    std::array<std::int64_t, bins> tokens{};

    static std::size_t binOf(double margin);
    void add(double margin) { ++tokens[binOf(margin)]; }
    void add(const MarginHistogram& other);
    [[nodiscard]] std::int64_t total() const;
    /// Margin that half of the tokens stay below, even inside a bin; 0 without tokens.
    [[nodiscard]] double median() const;
    bool operator==(const MarginHistogram&) const = default;
};

void to_json(nlohmann::json& json, const MarginHistogram& histogram);
/// Throws nlohmann::json::exception where it is not one, or has other edges.
void from_json(const nlohmann::json& json, MarginHistogram& histogram);

} // namespace moescope
