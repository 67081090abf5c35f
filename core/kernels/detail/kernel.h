// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include <ATen/ATen.h>

#include "support/result.h"

namespace moescope::detail {

/// One of our CUDA kernels, ready on a GPU.
class Kernel {
public:
    /// `entry` of the table's source `source`. Compiled, or read from the user's cache, at the first request of the
    /// process; after that a look into a map. Thread-safe. loadCuda() comes first.
    static Result<Kernel> load(std::string_view source, std::string_view entry, at::Device device);

    /// Enqueues on torch's current stream of the device. The arguments have exactly the types of the kernel's
    /// parameters (a pointer is a pointer, long long is long long); memory that they point to is kept by the caller's
    /// tensors.
    template <class... Arguments>
    [[nodiscard]] Status launch(std::int64_t blocks, int threads, Arguments... arguments) const {
        void* pointers[] = {const_cast<void*>(static_cast<const void*>(&arguments))...};
        return enqueue(blocks, threads, pointers);
    }

private:
    Kernel(void* function, std::string_view entry, at::Device device)
        : m_function(function)
        , m_entry(entry)
        , m_device(device) {}
    [[nodiscard]] Status enqueue(std::int64_t blocks, int threads, void** arguments) const;

    void* m_function;
    std::string_view m_entry; ///< of the table
    at::Device m_device;
};

} // namespace moescope::detail
