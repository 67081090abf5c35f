// SPDX-License-Identifier: Apache-2.0
// Times eigenvalues on a GPU for tests/bench/spectra_cuda.py: a model of layers x experts x 3 matrices of 2048 x 1408
// in bf16, each in 176 blocks of 128 x 128, a layer at a time, random weights made beforehand. Times include the
// transfer of all eigenvalues to the host, not the weights' way to the GPU. usage: time_spectra [LAYERS [EXPERTS]];
// prints one line of JSON
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include <ATen/ATen.h>

#include "kernels/cuda.h"
#include "spectra/detail/eigenvalues_cuda.h"

using namespace moescope;
using moescope::detail::eigenvaluesOfBlocks;

int main(int argc, char* argv[]) {
    const std::int64_t layers = argc > 1 ? std::atoi(argv[1]) : 24,
                       matrices = 3L * (argc > 2 ? std::atoi(argv[2]) : 60);
    if (Status loaded = loadCuda(); !loaded) {
        std::printf("skipped: %s\n", loaded.error().message.c_str());
        return 77;
    }
    constexpr std::int64_t rows = 2048, columns = 1408, blocks = rows / 128 * (columns / 128);
    const at::TensorOptions cuda = at::TensorOptions().device(at::kCUDA);
    std::vector<at::Tensor> weights;
    for (std::int64_t layer = 0; layer < layers; ++layer) {
        weights.push_back(at::empty({matrices * rows, columns}, cuda.dtype(at::kBFloat16)));
        for (std::int64_t i = 0; i < matrices; ++i)
            weights.back().narrow(0, i * rows, rows).copy_(at::randn({rows, columns}, cuda.dtype(at::kFloat)) * 0.02);
    }
    const at::Tensor numbers = at::arange(matrices * blocks, cuda.dtype(at::kInt));
    auto warm = eigenvaluesOfBlocks(weights.front(), numbers);
    if (!warm) {
        std::printf("%s\n", warm.error().message.c_str());
        return EXIT_FAILURE;
    }
    double best = 1e9, checksum = 0.0;
    for (int repeat = 0; repeat < 3; ++repeat) {
        warm->sum().item<float>(); // nothing is left over in the queue
        const auto start = std::chrono::steady_clock::now();
        for (const at::Tensor& layer : weights)
            checksum += (*eigenvaluesOfBlocks(layer, numbers)).cpu()[0][127].item<double>();
        best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    std::printf("{\"gpu\": \"%s\", \"matrices\": %lld, \"blocks\": %lld, \"seconds\": %.6f, \"checksum\": %.6f}\n",
                gpuName().c_str(), static_cast<long long>(layers) * matrices,
                static_cast<long long>(layers) * matrices * blocks, best, checksum);
    return EXIT_SUCCESS;
}
