// SPDX-License-Identifier: Apache-2.0
// Part of body.h: registers full of numbers.
#pragma once

#include "spectra/detail/kernels/kernels.h"

namespace moescope::detail::MOESCOPE_KERNELS {

template <class T>
struct Vector {
    typedef T Type __attribute__((vector_size(MOESCOPE_VECTOR_BYTES)));
    static constexpr int lanes = MOESCOPE_VECTOR_BYTES / static_cast<int>(sizeof(T));
};
template <class T>
using Lanes = typename Vector<T>::Type;

template <class T>
[[gnu::always_inline]] inline Lanes<T> all(T value) {
    return value - Lanes<T>{};
}

template <class T>
[[gnu::always_inline]] inline Lanes<T> absolute(Lanes<T> x) {
    return x < 0 ? -x : x;
}

template <class T>
[[gnu::always_inline]] inline Lanes<T> root(Lanes<T> x) {
    Lanes<T> result;
    for (int lane = 0; lane < Vector<T>::lanes; ++lane)
        result[lane] = sizeof(T) == 4 ? static_cast<T>(__builtin_sqrtf(static_cast<float>(x[lane])))
                                      : static_cast<T>(__builtin_sqrt(static_cast<double>(x[lane])));
    return result;
}

inline std::int64_t packed(std::int64_t row) { return row * (row + 1) / 2; }

} // namespace moescope::detail::MOESCOPE_KERNELS
