// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/fused_rounding.h"

#include <stdexcept>

#include "kernels/detail/kernel.h"
#include "quantize/detail/cpu_rounding.h"
#include "quantize/detail/rows/row_kernels.h"
#include "support/log.h"

namespace moescope::detail {
namespace {

constexpr std::int64_t rowsPerBlock = 8; // a warp each, as in rounding.cu
constexpr int threads = 256;

Kernel kernel(std::string_view entry, const at::Tensor& bank) {
    auto loaded = Kernel::load("rounding", entry, bank.device());
    if (!loaded) // fusedRoundingServes has loaded the module before
        throw std::runtime_error(loaded.error().message);
    return *loaded;
}

/// Pointers as the kernels take them.
struct Bank {
    const void* weights;
    const float *low, *high, *top;
    float *shifts, *lowFactor, *highFactor;
    long long rows;
    int group, symmetric;
    std::int64_t blocks;
};

Bank bankOf(const GroupedWeights& grouped, const RoundingParameters& parameters) {
    for (const at::Tensor& tensor :
         {grouped.low, grouped.high, grouped.maxCode, parameters.V, parameters.low, parameters.high})
        TORCH_CHECK(tensor.is_contiguous() && tensor.scalar_type() == at::kFloat,
                    "a bank of the rounding kernels is not contiguous float32");
    TORCH_CHECK(grouped.weights.is_contiguous(), "the weights of the rounding kernels are not contiguous");
    const std::int64_t rows = grouped.weights.size(0);
    return {grouped.weights.const_data_ptr(),          grouped.low.const_data_ptr<float>(),
            grouped.high.const_data_ptr<float>(),      grouped.maxCode.const_data_ptr<float>(),
            parameters.V.mutable_data_ptr<float>(),    parameters.low.mutable_data_ptr<float>(),
            parameters.high.mutable_data_ptr<float>(), rows,
            static_cast<int>(grouped.weights.size(1)), grouped.symmetric ? 1 : 0,
            (rows + rowsPerBlock - 1) / rowsPerBlock};
}

/// The entry for weights of one type and W' of another: "_ff", "_bb" or "_fb".
std::string forTypes(std::string_view entry, at::ScalarType weights, at::ScalarType dequantized) {
    const auto letter = [](at::ScalarType type) {
        TORCH_CHECK(type == at::kFloat || type == at::kBFloat16, "the rounding kernels take float32 and bfloat16");
        return type == at::kFloat ? 'f' : 'b';
    };
    TORCH_CHECK(weights == at::kFloat || dequantized == at::kBFloat16, "bfloat16 weights have bfloat16 W'");
    return std::string(entry) + '_' + letter(weights) + letter(dequantized);
}

const float* constant(const float* pointer) { return pointer; }

void need(const Status& started) {
    if (!started)
        throw std::runtime_error(started.error().message);
}

} // namespace

bool fusedRoundingServes(const GroupedWeights& grouped) {
    if (grouped.weights.is_cpu())
        return grouped.weights.scalar_type() == at::kFloat;
    if (!grouped.weights.is_cuda())
        return false;
    static const bool compiled = [&] {
        const auto loaded = Kernel::load("rounding", "sign_step_of_rows_ff", grouped.weights.device());
        if (!loaded)
            log().warn("Tuning uses libtorch's operations instead of moescope's own CUDA kernels: the same numbers, "
                       "more slowly. {}",
                       loaded.error().message);
        return loaded.has_value();
    }();
    return compiled;
}

at::Tensor fusedDequantize(const GroupedWeights& grouped, const RoundingParameters& parameters, at::ScalarType type) {
    if (grouped.weights.is_cpu())
        return cpuDequantize(grouped, parameters, type, rowKernels());
    const Bank bank = bankOf(grouped, parameters);
    at::Tensor out = at::empty_like(grouped.weights, grouped.weights.options().dtype(type));
    need(kernel(forTypes("dequantize_rows", grouped.weights.scalar_type(), type), out)
             .launch(bank.blocks, threads, bank.weights, constant(bank.shifts), bank.low, bank.high,
                     constant(bank.lowFactor), constant(bank.highFactor), bank.top, out.mutable_data_ptr(), bank.rows,
                     bank.group, bank.symmetric));
    return out;
}

RoundingParameters fusedGradients(const GroupedWeights& grouped, const RoundingParameters& parameters,
                                  const at::Tensor& gradient) {
    TORCH_CHECK(grouped.weights.scalar_type() == at::kFloat && gradient.scalar_type() == at::kFloat,
                "gradients of the rounding are asked for in float32");
    const Bank bank = bankOf(grouped, parameters);
    const at::Tensor given = gradient.reshape(grouped.weights.sizes()).contiguous();
    RoundingParameters result{at::empty_like(parameters.V), at::empty_like(parameters.low),
                              at::empty_like(parameters.high)};
    need(kernel("gradients_of_rows", given)
             .launch(bank.blocks, threads, bank.weights, constant(bank.shifts), bank.low, bank.high,
                     constant(bank.lowFactor), constant(bank.highFactor), bank.top, given.const_data_ptr<float>(),
                     result.V.mutable_data_ptr<float>(), result.low.mutable_data_ptr<float>(),
                     result.high.mutable_data_ptr<float>(), bank.rows, bank.group, bank.symmetric));
    return result;
}

void fusedSignStep(const GroupedWeights& grouped, const RoundingParameters& parameters, const at::Tensor& gradient,
                   double rate) {
    if (grouped.weights.is_cpu())
        return cpuSignStep(grouped, parameters, gradient, rate, rowKernels());
    const Bank bank = bankOf(grouped, parameters);
    const at::Tensor given = gradient.reshape(grouped.weights.sizes()).contiguous();
    need(kernel(forTypes("sign_step_of_rows", grouped.weights.scalar_type(), given.scalar_type()), given)
             .launch(bank.blocks, threads, bank.weights, bank.shifts, bank.low, bank.high, bank.lowFactor,
                     bank.highFactor, bank.top, given.const_data_ptr(), bank.rows, bank.group, bank.symmetric,
                     static_cast<float>(rate)));
}

} // namespace moescope::detail
