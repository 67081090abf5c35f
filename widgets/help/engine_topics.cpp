// SPDX-License-Identifier: GPL-3.0-or-later
// Which pages explain the engine's statistics and strategies.
#include <algorithm>
#include <array>
#include <utility>

#include "help/help_topic.h"

namespace moescope {
namespace {

using Entry = std::pair<std::string_view, const char*>; ///< beginning of an id, topic

/// Longer beginnings first where two fit.
constexpr std::array statistics{
    Entry{"alpha_hill_whole", "methods/spectra.md#whole-matrix"},
    Entry{"alpha_hill", "methods/spectra.md#hill-alpha-code-alphaq"},
    Entry{"alpha_weighted", "methods/spectra.md#the-rest-of-weightwatchers-table-code-weightwatcher-077-level-full"},
    Entry{"alpha_", "methods/spectra.md#power-law-fits-code-weightwatcher-clauset-shalizi-and-newman-2009"},
    Entry{"mean", "methods/spectra.md#statistics-of-the-elements"},
    Entry{"variance", "methods/spectra.md#statistics-of-the-elements"},
    Entry{"std", "methods/spectra.md#statistics-of-the-elements"},
    Entry{"kurtosis", "methods/spectra.md#statistics-of-the-elements"},
    Entry{"max_abs", "methods/spectra.md#statistics-of-the-elements"},
    Entry{"outlier_score", "methods/spectra.md#statistics-of-the-elements"},
    Entry{"softmax_entropy", "methods/spectra.md#softmax-entropy"},
    Entry{"rounding_", "methods/spectra.md#rounding-error"},
    Entry{"lambda_max", "methods/spectra.md#which-eigenvalues-code-alphaq-farms"},
    Entry{"frobenius_squared", "methods/spectra.md#which-eigenvalues-code-alphaq-farms"},
    Entry{"stable_rank", "methods/spectra.md#which-eigenvalues-code-alphaq-farms"},
    Entry{"", "methods/spectra.md#the-rest-of-weightwatchers-table-code-weightwatcher-077-level-full"},
};

constexpr std::array strategies{
    Entry{"alphaq", "methods/alphaq.md"},
    Entry{"router_norm", "methods/router-norm.md"},
    Entry{"ewq", "methods/ewq.md"},
    Entry{"pmq", "methods/pmq-gemq.md"},
    Entry{"gemq", "methods/pmq-gemq.md"},
    Entry{"routing_aware", "methods/routing-aware.md"},
    Entry{"moqa", "methods/moqa-strategies.md"},
    Entry{"mix", "methods/mix.md"},
    Entry{"manual", "methods/budget.md#strategies"},
    Entry{"", "methods/baselines.md"},
};

QString topicOf(const auto& table, std::string_view id) {
    return QString::fromLatin1(
        std::ranges::find_if(table, [&](const Entry& entry) { return id.starts_with(entry.first); })->second);
}

} // namespace

QString statisticTopic(std::string_view id) { return topicOf(statistics, id); }

QString strategyTopic(std::string_view id) { return topicOf(strategies, id); }

} // namespace moescope
