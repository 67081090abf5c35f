// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dlfcn.h>

#include "support/result.h"

namespace moescope::detail {

/// NVRTC by the names it goes by: beside a torch wheel (in the run-time search path), in the folder of an unzipped
/// libtorch (there with a hash in its name), or in the system.
Result<void*> openNvrtc();

/// Looks a function up; false where the library lacks it.
template <class Function>
bool resolve(void* library, const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(dlsym(library, name));
    return function != nullptr;
}

} // namespace moescope::detail
