// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/tensor_check.h"

namespace moescope::detail {

Status checkTensor(const Checkpoint& checkpoint, const TensorSpec& expected) {
    const TensorInfo* found = checkpoint.find(expected.name);
    if (!found)
        return failure("tensor '{}' is missing", expected.name);
    if (found->dtype != expected.dtype || found->shape != expected.shape)
        return failure("tensor '{}' is {} [{}] where {} [{}] is needed", expected.name, nameOf(found->dtype),
                       fmt::join(found->shape, ", "), nameOf(expected.dtype), fmt::join(expected.shape, ", "));
    return {};
}

} // namespace moescope::detail
