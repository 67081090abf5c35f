// SPDX-License-Identifier: Apache-2.0
// Eigenvalues of 128 x 128 blocks by our kernels on a GPU against float64 SVDs on the CPU, and statisticsOf on both.
#include <cmath>
#include <cstdio>

#include <ATen/ATen.h>

#include "kernels/cuda.h"
#include "spectra/detail/eigenvalues_cuda.h"
#include "spectra/statistics.h"

using namespace moescope;
using moescope::detail::eigenvaluesOfBlocks;

namespace {

int failures = 0;

void expect(bool held, const std::string& what) {
    std::printf("%s  %s\n", held ? "ok  " : "FAIL", what.c_str());
    failures += held ? 0 : 1;
}

/// Float32 moves the eigenvalues of a Gram matrix by a few 2^-24 of the largest.
void blocksAgree(at::ScalarType type, double spread) {
    const at::Tensor matrix = (at::randn({640, 900}) * 0.02F * at::exp(spread * at::randn({640, 1}))).to(type);
    const at::Tensor numbers = at::randperm(5L * 7).to(at::kInt);
    auto values = eigenvaluesOfBlocks(matrix.to(at::kCUDA), numbers.to(at::kCUDA));
    if (!values)
        return expect(false, values.error().message);
    const at::Tensor blocks = matrix.narrow(1, 0, 896)
                                  .to(at::kDouble)
                                  .reshape({5, 128, 7, 128})
                                  .permute({0, 2, 1, 3})
                                  .reshape({35, 128, 128});
    const at::Tensor expected = at::linalg_svdvals(blocks.index_select(0, numbers.to(at::kLong))).square().flip(1);
    const at::Tensor error = (values->cpu().to(at::kDouble) - expected).abs();
    const double ofLargest = (error.amax(1) / expected.amax(1)).max().item<double>();
    const double inTopTenth = (error / expected).narrow(1, 115, 13).max().item<double>();
    expect(ofLargest < 1e-6,
           fmt::format("{}, spread {}: error at most {:.2g} of each block's largest eigenvalue (bound 1e-6)",
                       c10::toString(type), spread, ofLargest));
    expect(inTopTenth < 2e-6, fmt::format("    {:.2g} relative in the top tenth (bound 2e-6)", inTopTenth));
}

/// Both sides take float32 down to 1 % of the largest eigenvalue: their errors of 2e-7 and 4e-7 of it become some 6e-5
/// of the smallest that alpha looks at. 1e-4 is also what alpha is held to on the CPU.
void statisticsAgree(const Model& model) {
    double largest = 0.0;
    for (const Linear& linear : model.linears()) {
        const auto cpu = statisticsOf(model, linear, {});
        const auto cuda = statisticsOf(model, linear, {.device = "cuda"});
        if (!cpu || !cuda)
            return expect(false, cpu ? cuda.error().message : cpu.error().message);
        for (const StatisticInfo& info : statisticTable()) {
            const auto a = info.value(*cpu), b = info.value(*cuda);
            if (a.has_value() != b.has_value())
                return expect(false, fmt::format("{} of {} is there on one side only", info.id, linear.module));
            if (a)
                largest = std::max(largest, std::abs(*a - *b) / std::max(1e-6, std::abs(*a)));
        }
    }
    expect(largest < 1e-4, fmt::format("statistics of {} linears differ by at most {:.2g} relative (bound 1e-4)",
                                       model.linears().size(), largest));
}

} // namespace

int main() {
    if (Status loaded = loadCuda(); !loaded) {
        std::printf("skipped: %s\n", loaded.error().message.c_str());
        return 77;
    }
    at::manual_seed(3);
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16, at::kHalf})
        for (const double spread : {0.0, 0.5})
            blocksAgree(type, spread);
    const auto model = Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
    if (!model)
        expect(false, model.error().message);
    else
        statisticsAgree(*model);
    return failures == 0 ? 0 : 1;
}
