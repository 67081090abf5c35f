// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/softmax_entropy.h"

#include <algorithm>
#include <cmath>

#include "spectra/detail/kernels/kernels.h"

namespace moescope::detail {

double softmaxEntropy(const at::Tensor& matrix, const std::stop_token& stop) {
    constexpr std::int64_t chunk = 1 << 15; // float64 temporaries that stay in the cache
    const at::Tensor flat = matrix.flatten();
    const double largest = flat.max().item<double>();
    // With u = w - largest and Z = Σ e^u: H = ln Z - Σ u e^u / Z.
    double Z = 0.0;
    double weighted = 0.0;
    if (flat.scalar_type() == at::kFloat) {
        const float* values = flat.const_data_ptr<float>();
        for (std::int64_t first = 0; first < flat.numel() && !stop.stop_requested(); first += chunk) {
            double partZ = 0.0, partWeighted = 0.0;
            kernels().softmaxSums(values + first, std::min(chunk, flat.numel() - first), largest, &partZ,
                                  &partWeighted);
            Z += partZ;
            weighted += partWeighted;
        }
        return std::log(Z) - weighted / Z;
    }
    for (const at::Tensor& part : flat.split(chunk)) {
        if (stop.stop_requested())
            return 0.0;
        const at::Tensor u = part.to(at::kDouble).sub(largest); // not in place: float64 weights are the file itself
        const at::Tensor e = u.exp();
        Z += e.sum().item<double>();
        weighted += e.mul_(u).sum().item<double>();
    }
    return std::log(Z) - weighted / Z;
}

} // namespace moescope::detail
