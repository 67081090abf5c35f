// SPDX-License-Identifier: GPL-3.0-or-later
#include "generated_values.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace moescope::testing {
namespace {

using Random = std::mt19937;

double normal(Random& random, double mean, double deviation) {
    return std::normal_distribution(mean, deviation)(random);
}

double uniform(Random& random, double from, double to) { return std::uniform_real_distribution(from, to)(random); }

ExpertRouterStatistics generatedRouter(int layer, int expert, bool withBase, Random& random) {
    ExpertRouterStatistics statistics;
    statistics.layer = layer;
    statistics.expert = expert;
    const double base = normal(random, 0.81, 0.02);
    const double drift = normal(random, layer == 3 ? 0.0 : 0.013, 0.008);
    statistics.norm = base + drift;
    statistics.maxVar = uniform(random, 0.001, 0.003);
    if (withBase) {
        statistics.baseNorm = base;
        statistics.drift = drift;
        statistics.cosine = uniform(random, 0.98, 0.999);
    }
    return statistics;
}

/// Kolmogorov-Smirnov distance of the tail from eigenvalue i on (methods: power-law fits).
double distanceFrom(const std::vector<double>& values, std::size_t i, double& alpha) {
    const double n = static_cast<double>(values.size() - i);
    double sum = 0.0;
    for (std::size_t j = i; j < values.size(); ++j)
        sum += std::log(values[j] / values[i]);
    alpha = 1.0 + n / std::max(sum, 1e-9);
    double distance = 0.0;
    for (std::size_t j = i; j < values.size(); ++j)
        distance = std::max(
            distance, std::abs(1.0 - std::pow(values[j] / values[i], 1.0 - alpha) - static_cast<double>(j - i) / n));
    return distance;
}

void addDensity(Spectrum& spectrum) {
    constexpr int bins = 60;
    const double low = std::log(spectrum.eigenvalues.front()), high = std::log(spectrum.eigenvalues.back() * 1.0001);
    std::vector<int> counts(bins, 0);
    for (const double v : spectrum.eigenvalues)
        counts[static_cast<std::size_t>((std::log(v) - low) / (high - low) * bins)] += 1;
    for (int bin = 0; bin < bins; ++bin) {
        const double from = std::exp(low + (high - low) * bin / bins),
                     to = std::exp(low + (high - low) * (bin + 1) / bins);
        spectrum.densityX.push_back(std::sqrt(from * to));
        spectrum.density.push_back(counts[static_cast<std::size_t>(bin)] / (to - from) /
                                   static_cast<double>(spectrum.eigenvalues.size()));
    }
}

} // namespace

Inspection generatedInspection(const Model& model, bool withBase, unsigned seed) {
    Random random(seed);
    Inspection inspection;
    for (const Linear& linear : model.linears()) {
        LinearStatistics s;
        s.module = linear.module;
        const double centre = linear.projection == Projection::down ? 4.3 : 3.8;
        s.alphaHill = std::max(3.1, normal(random, centre, 0.42));
        s.alphaHillWhole = *s.alphaHill - 0.4;
        s.hillTail = 25;
        s.eigenvalues = 256;
        s.blocks = 2;
        s.lambdaMax = uniform(random, 1.2, 2.6);
        s.frobeniusSquared = uniform(random, 40.0, 60.0);
        s.stableRank = uniform(random, 20.0, 38.0);
        s.mean = normal(random, 0.0, 1e-4);
        s.variance = uniform(random, 1.4e-3, 1.9e-3);
        s.kurtosis = normal(random, 0.2, 0.1);
        s.maxAbs = uniform(random, 0.1, 0.3);
        s.outlierScore = uniform(random, 4.0, 9.0);
        inspection.linears.push_back(std::move(s));
    }
    for (std::size_t layer = 0; layer < model.layers().size(); ++layer) {
        std::vector<ExpertRouterStatistics> experts;
        for (std::size_t e = 0; e < model.layers()[layer].experts.size(); ++e)
            experts.push_back(generatedRouter(static_cast<int>(layer), static_cast<int>(e), withBase, random));
        if (!experts.empty())
            inspection.routers.layers.push_back(std::move(experts));
    }
    return inspection;
}

Spectrum generatedSpectrum(const Linear& linear, unsigned seed) {
    Random random(seed + static_cast<unsigned>(std::hash<std::string>()(linear.module)));
    Spectrum spectrum;
    spectrum.module = linear.module;
    spectrum.blocks = 2;
    const double alpha = uniform(random, 2.5, 5.0);
    for (int i = 0; i < 206; ++i)
        spectrum.eigenvalues.push_back(0.4 * std::pow(uniform(random, 0.01, 1.0), 2.2));
    for (int i = 0; i < 50; ++i)
        spectrum.eigenvalues.push_back(0.35 * std::pow(uniform(random, 0.0, 1.0) + 1e-3, -1.0 / (alpha - 1.0)));
    std::sort(spectrum.eigenvalues.begin(), spectrum.eigenvalues.end());
    PowerLawFit best{.alpha = 0.0, .xmin = 0.0, .D = 2.0, .sigma = 0.0, .tail = 0};
    for (std::size_t i = 0; i + 2 < spectrum.eigenvalues.size(); ++i) {
        double a = 0.0;
        const double D = distanceFrom(spectrum.eigenvalues, i, a);
        spectrum.ksXmin.push_back(spectrum.eigenvalues[i]);
        spectrum.ksD.push_back(D);
        const auto tail = static_cast<std::int64_t>(spectrum.eigenvalues.size() - i);
        if (D < best.D && tail >= 10)
            best = {a, spectrum.eigenvalues[i], D, (a - 1.0) / std::sqrt(static_cast<double>(tail)), tail};
    }
    spectrum.fit = best;
    spectrum.alphaHill = uniform(random, 3.2, 5.2);
    addDensity(spectrum);
    return spectrum;
}

Comparison generatedComparison(const Model& model, int windows, int length, const std::vector<std::string>& words,
                               unsigned seed) {
    Random random(seed);
    Comparison c;
    c.original = "tuned";
    c.quantized = "plan.json";
    c.texts = {"WikiText-2 test"};
    c.windows = windows;
    c.length = length;
    c.experts = model.config().experts;
    c.topK = model.config().topK;
    const auto tokens = static_cast<std::size_t>(windows) * static_cast<std::size_t>(length),
               experts = static_cast<std::size_t>(c.experts);
    for (std::size_t t = 0; t < tokens; ++t) {
        c.ids.push_back(static_cast<TokenId>(t % 4000));
        c.tokenTexts.push_back(words.empty() ? std::string() : words[t % words.size()]);
    }
    for (std::size_t layer = 0; layer < model.layers().size(); ++layer) {
        LayerFlips flips;
        flips.layer = static_cast<int>(layer);
        flips.lost.assign(experts, 0);
        flips.gained.assign(experts, 0);
        flips.replacement.assign(experts * experts, 0);
        const double scale = layer == 0 ? 0.03 : 0.1 + 0.05 * std::min(4.0, static_cast<double>(layer));
        std::int64_t flipped = 0, kept = 0;
        std::geometric_distribution<int> popular(2.5 / static_cast<double>(experts));
        for (std::size_t t = 0; t < tokens; ++t) {
            const double margin = std::exponential_distribution(3.0)(random);
            int replaced = 0;
            while (replaced < c.topK &&
                   uniform(random, 0.0, 1.0) < std::exp(-margin / scale) * (replaced ? 0.15 : 0.9)) {
                const auto from = static_cast<std::size_t>(popular(random)) * 7 % experts;
                const auto to = (from + 1 + static_cast<std::size_t>(popular(random)) * 5 % (experts - 1)) % experts;
                flips.lost[from] += 1;
                flips.gained[to] += 1;
                flips.replacement[from * experts + to] += 1;
                ++replaced;
            }
            flips.replacedByToken.push_back(static_cast<std::uint8_t>(replaced));
            flips.margins.push_back(static_cast<float>(margin));
            flipped += replaced > 0;
            kept += c.topK - replaced;
        }
        flips.flipRate = static_cast<double>(flipped) / static_cast<double>(tokens);
        flips.agreement = static_cast<double>(kept) / static_cast<double>(tokens) / c.topK;
        flips.firstChoiceKept = 1.0 - flips.flipRate / 3.0;
        c.flipRate += flips.flipRate / static_cast<double>(model.layers().size());
        c.agreement += flips.agreement / static_cast<double>(model.layers().size());
        c.firstChoiceKept += flips.firstChoiceKept / static_cast<double>(model.layers().size());
        c.layers.push_back(std::move(flips));
    }
    c.perplexityOriginal = 121.6;
    c.perplexityQuantized = 128.4;
    c.kl = 0.438;
    return c;
}

Coverage generatedCoverage(const Model& model, unsigned seed) {
    Random random(seed);
    Coverage coverage;
    coverage.experts = model.config().experts;
    coverage.topK = model.config().topK;
    coverage.datasets = {"wikitext", "shakespeare"};
    coverage.datasetTokens = {4096, 4096};
    coverage.tokens = 8192;
    for (std::size_t layer = 0; layer < model.layers().size(); ++layer) {
        std::vector<ExpertCoverage> experts;
        for (int e = 0; e < coverage.experts; ++e) {
            ExpertCoverage expert;
            expert.layer = static_cast<int>(layer);
            expert.expert = e;
            const double even = static_cast<double>(coverage.tokens) * coverage.topK / coverage.experts;
            const bool dead = layer == 1 && e == 5, starving = layer == 2 && e % 7 == 3;
            expert.tokens = dead ? 0 : starving ? 21 : static_cast<std::int64_t>(even * uniform(random, 0.4, 1.6));
            expert.tokensByDataset = {expert.tokens * 2 / 5, expert.tokens - expert.tokens * 2 / 5};
            expert.share = static_cast<double>(expert.tokens) / static_cast<double>(coverage.tokens);
            expert.meanGate = dead ? 0.0 : uniform(random, 0.15, 0.35);
            expert.dead = dead;
            expert.starving = expert.share < coverage.starvingShare;
            experts.push_back(std::move(expert));
        }
        coverage.layers.push_back(std::move(experts));
    }
    return coverage;
}

RoutingStatistics generatedRouting(const Model& model, unsigned seed) {
    constexpr int tokens = 512;
    Random random(seed);
    RoutingStatistics statistics;
    statistics.model = model.folder().string();
    statistics.dtype = "float32";
    statistics.length = 256;
    statistics.experts = model.config().experts;
    statistics.topK = model.config().topK;
    for (const char* name : {"wikitext", "shakespeare"})
        statistics.datasets.push_back({name, std::string(name) + ".txt", tokens, 2, 42.0});
    for (std::size_t layer = 0; layer < model.layers().size(); ++layer) {
        LayerRouting routing;
        routing.layer = static_cast<int>(layer);
        for (std::size_t text = 0; text < statistics.datasets.size(); ++text) {
            std::vector<float> logits;
            for (int token = 0; token < tokens; ++token)
                for (int expert = 0; expert < statistics.experts; ++expert)
                    logits.push_back(static_cast<float>(
                        normal(random, std::cos(static_cast<double>(expert) + 2.0 * static_cast<double>(text)), 1.0)));
            DatasetRouting& one =
                routing.datasets.emplace_back(routingOf(statistics.experts, statistics.topK, true, logits));
            for (ExpertRouting& expert : one.experts)
                expert.significance = {std::exp(normal(random, 0.0, 1.0)), 1.0, 2.0};
        }
        statistics.layers.push_back(std::move(routing));
    }
    return statistics;
}

} // namespace moescope::testing
