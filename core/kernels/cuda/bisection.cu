// SPDX-License-Identifier: Apache-2.0
// All eigenvalues of symmetric tridiagonal 128 x 128 matrices that are positive semidefinite up to rounding, by bisection
// on Sturm counts (Barth, Martin and Wilkinson 1967). One thread block a matrix, one thread an eigenvalue.

constexpr int size = 128;
// Each halves the interval [-2^-20, 1] of the largest possible eigenvalue: below float32's own spacing there.
constexpr int halvings = 26;

/// How many eigenvalues are below x: the negative pivots of T - x. A pivot of zero makes the next one minus infinity, which
/// counts for it; squares are kept above zero, so that no 0/0 arises.
__device__ int eigenvaluesBelow(const float2 (&rows)[size], float x) {
    float pivot = rows[0].x - x;
    int negative = pivot < 0.0f;
#pragma unroll 16
    for (int i = 1; i < size; ++i) {
        pivot = (rows[i].x - x) - __fdividef(rows[i].y, pivot);
        negative += pivot < 0.0f;
    }
    return negative;
}

/// diagonal, offDiagonal, scales: as tridiagonalise_blocks leaves them. values: per matrix 128, ascending, none negative.
extern "C" __global__ void __launch_bounds__(size)
eigenvalues_by_bisection(const float* diagonal, const float* offDiagonal, const float* scales, float* values) {
    __shared__ float2 rows[size]; // the diagonal, and the square of the off-diagonal element before it
    __shared__ float bounds[size / 32];
    const int i = threadIdx.x;
    const long long first = static_cast<long long>(blockIdx.x) * size;
    const float before = i > 0 ? fabsf(offDiagonal[first + i - 1]) : 0.0f;
    const float after = fabsf(offDiagonal[first + i]);
    rows[i] = float2{diagonal[first + i], fmaxf(before * before, 1e-37f)};
    float bound = diagonal[first + i] + before + after; // Gershgorin
    for (int distance = 16; distance > 0; distance /= 2)
        bound = fmaxf(bound, __shfl_xor_sync(0xFFFFFFFFu, bound, distance));
    if (i % 32 == 0)
        bounds[i / 32] = bound;
    __syncthreads();
    for (int warp = 0; warp < size / 32; ++warp)
        bound = fmaxf(bound, bounds[warp]);

    float low = -9.5367431640625e-07f * bound, high = bound * 1.000001f;
    for (int n = 0; n < halvings; ++n) {
        const float middle = 0.5f * (low + high);
        if (eigenvaluesBelow(rows, middle) <= i)
            low = middle;
        else
            high = middle;
    }
    values[first + i] = fmaxf(0.5f * (low + high), 0.0f) * scales[blockIdx.x];
}
