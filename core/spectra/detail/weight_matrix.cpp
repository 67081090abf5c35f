// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/weight_matrix.h"

namespace moescope::detail {
namespace {

at::ScalarType scalarType(DType dtype) {
    switch (dtype) {
    case DType::F64:
        return at::kDouble;
    case DType::F16:
        return at::kHalf;
    case DType::BF16:
        return at::kBFloat16;
    case DType::F8_E4M3:
        return at::kFloat8_e4m3fn;
    case DType::F8_E5M2:
        return at::kFloat8_e5m2;
    default:
        return at::kFloat; // Model::open lets only floating point through
    }
}

/// W [out, in] as it is stored, uncopied: valid as long as the model.
at::Tensor storedMatrix(const Model& model, const Linear& linear) {
    const TensorView view = model.weight(linear);
    // from_blob wants a pointer to non-const; nothing writes through it
    return at::from_blob(const_cast<std::byte*>(view.bytes.data()), {linear.out, linear.in},
                         scalarType(view.info->dtype));
}

} // namespace

at::Tensor weightMatrix(const Model& model, const Linear& linear) {
    const at::Tensor mapped = storedMatrix(model, linear);
    return mapped.scalar_type() == at::kDouble ? mapped : mapped.to(at::kFloat);
}

} // namespace moescope::detail
