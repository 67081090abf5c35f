// SPDX-License-Identifier: Apache-2.0
#pragma once

#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

namespace moescope {

/// Tells the thread sanitizer that what one thread did before give() happened before what another does after take().
/// For the places where work changes threads inside a library that is not built with the sanitizer (Qt's event queue
/// and thread pools, libtorch's team): it cannot see the library's own synchronisation. Nothing in other builds; it
/// orders nothing by itself.
class HandOver {
public:
    void give() {
#ifdef __SANITIZE_THREAD__
        __tsan_release(this);
#endif
    }
    void take() {
#ifdef __SANITIZE_THREAD__
        __tsan_acquire(this);
#endif
    }
};

} // namespace moescope
