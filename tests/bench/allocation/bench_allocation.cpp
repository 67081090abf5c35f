// SPDX-License-Identifier: Apache-2.0
// How long a whole budget takes on a model of 100,080 expert matrices (48 layers x 695 experts x 3), as CPU time of one
// thread: preparing, another budget as widths and as a written plan, another lock.
#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>
#include <optional>
#include <random>

#include <fmt/format.h>

#include "pipeline/allocate.h"

using namespace moescope;

namespace {

constexpr int layers = 48, experts = 695, runs = 41;

double uniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1.0p-53; }

std::vector<Linear> linearsOf() {
    std::vector<Linear> linears;
    for (int layer = 0; layer < layers; ++layer)
        for (int expert = 0; expert < experts; ++expert)
            for (const Projection projection : {Projection::gate, Projection::up, Projection::down}) {
                const bool down = projection == Projection::down;
                Linear linear;
                linear.module = fmt::format("model.layers.{}.mlp.experts.{}.{}_proj", layer, expert,
                                            down                             ? "down"
                                            : projection == Projection::gate ? "gate"
                                                                             : "up");
                linear.projection = projection;
                linear.layer = layer;
                linear.expert = expert;
                linear.out = down ? 2048 : 768;
                linear.in = down ? 768 : 2048;
                linears.push_back(std::move(linear));
            }
    return linears;
}

Inspection statisticsOf(const std::vector<Linear>& linears) {
    std::mt19937_64 random(1);
    Inspection inspection;
    for (const Linear& linear : linears) {
        LinearStatistics& statistics = inspection.linears.emplace_back();
        statistics.module = linear.module;
        statistics.alphaHill = 2.0 + 4.0 * uniform(random);
        statistics.variance = 1e-4 * std::exp(uniform(random));
        const double error = *statistics.variance * (0.5 + uniform(random));
        statistics.roundingError2 = 0.1 * error;
        statistics.roundingError3 = 0.02 * error;
        statistics.roundingError4 = 0.004 * error;
        statistics.roundingError8 = 1e-5 * error;
    }
    return inspection;
}

/// Median and greatest CPU milliseconds.
void time(const char* what, int times, const std::function<void(int)>& work) {
    std::vector<double> taken;
    for (int run = 0; run < times; ++run) {
        const std::clock_t start = std::clock();
        work(run);
        taken.push_back(1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    std::ranges::sort(taken);
    fmt::print("{:<34} median {:8.1f} ms, most {:8.1f} ms\n", what, taken[taken.size() / 2], taken.back());
}

template <class T>
T checked(Result<T> result) {
    if (!result) {
        fmt::print(stderr, "{}\n", result.error().message);
        std::exit(1);
    }
    return std::move(*result);
}

} // namespace

int main() {
    const std::vector<Linear> linears = linearsOf();
    const ModelShape shape("generated", linears);
    const Inspection inspection = statisticsOf(linears);
    for (const char* strategy : {"alphaq", "rounding_error"}) {
        fmt::print("{} on {} matrices, widths 2, 3, 4, 8\n", strategy, linears.size());
        AllocateConfig config;
        config.strategy = strategy;
        config.bits = {2, 3, 4, 8};
        std::optional<PreparedAllocation> prepared;
        time("prepare", 5,
             [&](int) { prepared.emplace(checked(PreparedAllocation::prepare(shape, inspection, config))); });
        double loss = 0.0;
        time("another budget: widths", runs,
             [&](int run) { loss += checked(prepared->widthsAt(2.1 + 0.1 * run)).allocation.loss; });
        time("another budget: a plan", 9, [&](int run) { loss += checked(prepared->at(2.3 + 0.4 * run)).loss; });
        std::map<std::string, ModulePlan> locks;
        time("another lock, solved: widths", runs, [&](int run) {
            locks[linears[static_cast<std::size_t>(run) * 2003].module] = {.bits = 8};
            if (const Status locked = prepared->relock(locks); !locked)
                std::exit(1);
            loss += checked(prepared->widthsAt(3.0)).allocation.loss;
        });
        fmt::print("(sum of losses {:g})\n", loss);
    }
}
