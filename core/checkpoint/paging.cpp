// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/paging.h"

#include <algorithm>
#include <cstdint>
#include <sys/mman.h>
#include <unistd.h>

namespace moescope {

void dropPages(const Checkpoint& checkpoint, const TensorView& view) {
    // Reading a page maps its neighbours of the same 64 KiB too; they go with it.
    constexpr std::uintptr_t around = 65536;
    for (const SafetensorsFile& file : checkpoint.files()) {
        if (view.bytes.empty() || file.find(view.info->name) != view.info)
            continue;
        const auto address = [](const std::byte* byte) { return reinterpret_cast<std::uintptr_t>(byte); };
        // Outside the mapping lies somebody else's memory: never beyond the pages of this file.
        const std::uintptr_t start = address(file.bytes(*view.info).data()) - view.info->offset;
        const std::uintptr_t first = std::max(start, address(view.bytes.data()) / around * around);
        const std::uintptr_t last = std::min(
            start + file.fileSize(), (address(view.bytes.data()) + view.bytes.size() + around - 1) / around * around);
        ::madvise(reinterpret_cast<void*>(first), last - first,
                  MADV_DONTNEED); // the kernel rounds the end up to a page
        return;
    }
}

} // namespace moescope
