// SPDX-License-Identifier: Apache-2.0
// Calibration windows chosen for the experts that they reach.
#include <random>

#include <QTest>

#include "quantize/balanced_windows.h"
#include "routing/run_trace.h"

using namespace moescope;

namespace {

TokenWindows candidates(const std::vector<int>& perText, int length) {
    TokenWindows windows;
    windows.length = length;
    for (std::size_t text = 0; text < perText.size(); ++text) {
        windows.datasets.push_back("text " + std::to_string(text));
        windows.datasetOfWindow.insert(windows.datasetOfWindow.end(), static_cast<std::size_t>(perText[text]),
                                       static_cast<int>(text));
    }
    for (std::size_t i = 0; i < windows.datasetOfWindow.size(); ++i)
        windows.ids.insert(windows.ids.end(), static_cast<std::size_t>(length), static_cast<TokenId>(i));
    return windows;
}

std::int64_t served(const ExpertTokens& tokens, const std::vector<std::size_t>& windows, std::int64_t need) {
    std::int64_t sum = 0;
    for (int expert = 0; expert < tokens.experts; ++expert) {
        std::int64_t here = 0;
        for (const std::size_t window : windows)
            here += tokens.at(window, expert);
        sum += std::min(here, need);
    }
    return sum;
}

} // namespace

class TestBalancedWindows : public QObject {
    Q_OBJECT

private slots:
    /// Four windows of ten tokens, three experts, one a token: by hand.
    void theRareExpertDecides() {
        const ExpertTokens tokens{4, 3, {10, 0, 0, /**/ 9, 1, 0, /**/ 5, 5, 0, /**/ 8, 0, 2}};
        const TokenWindows drawn = candidates({4}, 10);
        // An even spread of 20 tokens is 6.67 an expert, a third of that 3 tokens when rounded up.
        const BalancedChoice choice = chooseBalanced(tokens, drawn, std::vector{2}, 1, 3, 1.0 / 3);
        QCOMPARE(choice.need, 3);
        QCOMPARE(choice.windows,
                 (std::vector<std::size_t>{2, 3})); // 3 + 3 of the first two experts, then 2 of the third
        QCOMPARE(choice.drawn.reached, 1);
        QCOMPARE(choice.drawn.least, 0);
        QCOMPARE(choice.chosen.reached, 2);
        QCOMPARE(choice.chosen.least, 2);
        const TokenWindows chosen = chosenWindows(drawn, choice);
        QCOMPARE(chosen.windows(), 2);
        QCOMPARE(chosen.ids.front(), 2);
        QCOMPARE(chosen.ids.back(), 3);
        const auto again = balancedChoiceFromJson(toJson(choice));
        QVERIFY(again && toJson(*again) == toJson(choice));
    }

    void whereNothingIsToGainTheDrawnOnesStay() {
        const ExpertTokens tokens{4, 2, {5, 5, 5, 5, 5, 5, 5, 5}};
        const BalancedChoice choice = chooseBalanced(tokens, candidates({4}, 10), std::vector{3}, 1, 2, 0.1);
        QCOMPARE(choice.windows, (std::vector<std::size_t>{0, 1, 2}));
    }

    /// Every text keeps its number of windows, and the choice serves at least 1 - 1/e of the best there is.
    void againstAllChoices() {
        std::mt19937 random(3);
        for (int round = 0; round < 40; ++round) {
            const TokenWindows drawn = candidates({5, 6}, 12);
            ExpertTokens tokens{11, 6, {}};
            for (int window = 0; window < 11; ++window) {
                std::vector<std::int32_t> counts(6, 0);
                const std::uint32_t favourite = random() % 6;
                for (int token = 0; token < 12; ++token)
                    ++counts[random() % 3 == 0 ? random() % 6 : favourite];
                tokens.counts.insert(tokens.counts.end(), counts.begin(), counts.end());
            }
            const BalancedChoice choice = chooseBalanced(tokens, drawn, std::vector{2, 3}, 1, 6, 0.8);
            QCOMPARE(choice.windows.size(), std::size_t(5));
            QCOMPARE(std::ranges::count_if(choice.windows, [](std::size_t window) { return window < 5; }), 2);
            std::int64_t best = 0;
            for (unsigned mask = 0; mask < 1u << 11; ++mask)
                if (std::popcount(mask & 31u) == 2 && std::popcount(mask >> 5) == 3) {
                    std::vector<std::size_t> windows;
                    for (std::size_t window = 0; window < 11; ++window)
                        if (mask >> window & 1u)
                            windows.push_back(window);
                    best = std::max(best, served(tokens, windows, choice.need));
                }
            // 1/2 under one quota a text (Fisher, Nemhauser and Wolsey 1978); 1 - 1/e where there is one text.
            QVERIFY(2 * served(tokens, choice.windows, choice.need) >= best);
            QVERIFY(served(tokens, choice.windows, choice.need) <= best);
        }
    }

    /// The counts are those of the trace.
    void countsAreThoseOfATrace() {
        const Model model = *Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
        TokenWindows windows = candidates({3}, 20);
        for (std::size_t i = 0; i < windows.ids.size(); ++i)
            windows.ids[i] = static_cast<TokenId>((i * 7919) % 2048);
        const auto tokens = countExpertTokens(model, windows, {"cpu", "float32"}, {}, unwatched());
        const auto trace = runTrace(model, windows, {"cpu", "float32"}, false, {}, unwatched());
        QVERIFY(tokens && trace);
        QCOMPARE(tokens->experts, model.config().experts * static_cast<int>(trace->layers.size()));
        for (std::size_t layer = 0; layer < trace->layers.size(); ++layer)
            for (std::size_t window = 0; window < 3; ++window)
                for (int expert = 0; expert < model.config().experts; ++expert) {
                    const auto k = static_cast<std::size_t>(model.config().topK);
                    const std::span part(trace->layers[layer].topK.data() + window * 20 * k, 20 * k);
                    QCOMPARE(tokens->at(window, static_cast<int>(layer) * model.config().experts + expert),
                             std::ranges::count(part, expert));
                }
    }
};

QTEST_APPLESS_MAIN(TestBalancedWindows)
#include "test_balanced_windows.moc"
