// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/paging.h"

#include "support/drop_pages.h"

namespace moescope {

void dropPages(const Checkpoint& checkpoint, const TensorView& view) {
    for (const SafetensorsFile& file : checkpoint.files()) {
        if (file.tensors().empty())
            continue;
        const TensorInfo& first = file.tensors().front();
        if (dropMapped({file.bytes(first).data() - first.offset, file.fileSize()}, view.bytes))
            return;
    }
}

} // namespace moescope
