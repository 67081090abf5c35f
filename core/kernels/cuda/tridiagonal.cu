// SPDX-License-Identifier: Apache-2.0
// G = B Bᵀ of a 128 x 128 block B, brought to tridiagonal form by Householder reflections (Golub and Van Loan, algorithm
// 8.3.1), in float32. One thread block a block of weights: G lies in the registers of 16 x 16 threads, thread (ty, tx)
// holding the elements (ty + 16 i, tx + 16 j), so that the part that is left shrinks evenly over the threads.

constexpr int size = 128;
constexpr int side = 16;          // threads along each edge of G
constexpr int own = size / side;  // rows and columns of a thread
constexpr int threads = side * side;
constexpr int staged = 32;        // columns of B in shared memory at once
constexpr int pitch = size + 1;   // no two lanes in one bank, neither writing nor reading

enum class Type { float32, bfloat16, float16 };

/// Exact. fp16's exponents are 112 below float32's; its subnormals are multiples of 2^-24.
__device__ float weightAt(const void* weights, long long index, Type type) {
    if (type == Type::float32)
        return static_cast<const float*>(weights)[index];
    const unsigned bits = static_cast<const unsigned short*>(weights)[index];
    if (type == Type::bfloat16)
        return __uint_as_float(bits << 16);
    const unsigned rest = bits & 0x7FFFu;
    const float magnitude = rest < 0x400u ? static_cast<float>(rest) * 5.9604644775390625e-08f : __uint_as_float((rest << 13) + (112u << 23));
    return bits & 0x8000u ? -magnitude : magnitude;
}

__device__ float warpSum(float value) {
    for (int distance = 16; distance > 0; distance /= 2)
        value += __shfl_xor_sync(0xFFFFFFFFu, value, distance);
    return value;
}

__device__ float warpMaximum(float value) {
    for (int distance = 16; distance > 0; distance /= 2)
        value = fmaxf(value, __shfl_xor_sync(0xFFFFFFFFu, value, distance));
    return value;
}

/// Sums each of 8 values over the 16 threads of a row of threads in 8 exchanges; the sum of part[i] ends in the threads
/// with tx / 2 equal to i.
__device__ float rowSums(const float (&part)[own], int tx) {
    float half[4], quarter[2];
    const bool fourth = tx & 8, second = tx & 4, first = tx & 2;
#pragma unroll
    for (int i = 0; i < 4; ++i)
        half[i] = (fourth ? part[i + 4] : part[i]) + __shfl_xor_sync(0xFFFFFFFFu, fourth ? part[i] : part[i + 4], 8);
#pragma unroll
    for (int i = 0; i < 2; ++i)
        quarter[i] = (second ? half[i + 2] : half[i]) + __shfl_xor_sync(0xFFFFFFFFu, second ? half[i] : half[i + 2], 4);
    const float sum = (first ? quarter[1] : quarter[0]) + __shfl_xor_sync(0xFFFFFFFFu, first ? quarter[0] : quarter[1], 2);
    return sum + __shfl_xor_sync(0xFFFFFFFFu, sum, 1);
}

/// matrix: rows of `stride` elements. Block number b stands at block row b / across, block column b % across.
/// Out, per block: T's diagonal [128], its off-diagonal [128] (the last is 0), and the power of two that T is to be
/// multiplied by, so that T itself is of size 1.
extern "C" __global__ void __launch_bounds__(threads, 2)
tridiagonalise_blocks(const void* matrix, int type, long long stride, const int* numbers, int across, float* diagonal,
                      float* offDiagonal, float* scales) {
    __shared__ float stage[staged * pitch];
    __shared__ float column[2][size];
    __shared__ float product[size];
    __shared__ float largest[threads / 32];
    const int tx = threadIdx.x % side, ty = threadIdx.x / side, lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    const long long number = numbers[blockIdx.x];
    const long long corner = number / across * size * stride + number % across * size;

    float tile[own][own] = {};
    for (int first = 0; first < size; first += staged) {
        __syncthreads();
        for (int row = warp; row < size; row += threads / 32)
            stage[lane * pitch + row] = weightAt(matrix, corner + row * stride + first + lane, static_cast<Type>(type));
        __syncthreads();
        for (int c = 0; c < staged; ++c) {
            float left[own], right[own];
#pragma unroll
            for (int i = 0; i < own; ++i) {
                left[i] = stage[c * pitch + ty + side * i];
                right[i] = stage[c * pitch + tx + side * i];
            }
#pragma unroll
            for (int i = 0; i < own; ++i)
#pragma unroll
                for (int j = 0; j < own; ++j)
                    tile[i][j] = fmaf(left[i], right[j], tile[i][j]);
        }
    }

    // The largest element of a Gram matrix is on its diagonal. Its power of two comes out: squares below stay in range.
    float peak = 0.0f;
#pragma unroll
    for (int i = 0; i < own; ++i)
        peak = tx == ty ? fmaxf(peak, tile[i][i]) : peak;
    peak = warpMaximum(peak);
    if (lane == 0)
        largest[warp] = peak;
    __syncthreads();
    for (int i = 0; i < threads / 32; ++i)
        peak = fmaxf(peak, largest[i]);
    const unsigned exponent = __float_as_uint(peak) >> 23;
    const bool scalable = exponent > 0u && exponent < 254u;
    const float shrink = scalable ? __uint_as_float((254u - exponent) << 23) : 1.0f;
    if (threadIdx.x == 0)
        scales[blockIdx.x] = scalable ? __uint_as_float(exponent << 23) : 1.0f;
#pragma unroll
    for (int i = 0; i < own; ++i)
#pragma unroll
        for (int j = 0; j < own; ++j)
            tile[i][j] *= shrink;

    float* const off = offDiagonal + static_cast<long long>(blockIdx.x) * size;
#pragma unroll
    for (int band = 0; band < own; ++band) // a thread's column `band` is the one to be reduced: an index known to the compiler
        for (int inBand = 0; inBand < side; ++inBand) {
            const int k = band * side + inBand;
            if (k >= size - 2)
                break;
            float* const x = column[k % 2]; // the other one may still be read by a slower warp
            if (tx == inBand)
#pragma unroll
                for (int i = band; i < own; ++i)
                    x[ty + side * i] = ty + side * i > k ? tile[i][band] : 0.0f;
            __syncthreads();

            // The reflector I - tau v vᵀ that takes x to beta e_{k+1}; each warp works it out for itself. x has entries
            // from band * side on only.
            float squares = 0.0f, mine[size / 32];
#pragma unroll
            for (int q = band / 2; q < size / 32; ++q) {
                mine[q] = lane + 32 * q > k ? x[lane + 32 * q] : 0.0f;
                squares = fmaf(mine[q], mine[q], squares);
            }
            const float norm2 = warpSum(squares);
            const float x0 = x[k + 1];
            const bool reflect = norm2 > 1e-30f; // a column below 1e-15 of the largest element is zero in float32
            const float beta = reflect ? copysignf(sqrtf(norm2), -x0) : 0.0f;
            const float tau = reflect ? 1.0f / (beta * (beta - x0)) : 0.0f;
            if (threadIdx.x == 0)
                off[k] = beta;

            float vRow[own], vColumn[own], part[own];
#pragma unroll
            for (int i = band; i < own; ++i) {
                vRow[i] = x[ty + side * i] - (ty + side * i == k + 1 ? beta : 0.0f);
                vColumn[i] = x[tx + side * i] - (tx + side * i == k + 1 ? beta : 0.0f);
            }
#pragma unroll
            for (int i = 0; i < own; ++i) {
                part[i] = 0.0f;
                if (i >= band)
#pragma unroll
                    for (int j = band; j < own; ++j)
                        part[i] = fmaf(tile[i][j], vColumn[j], part[i]);
            }
            const float sum = rowSums(part, tx);
            const int row = ty + side * (tx / 2);
            if (tx % 2 == 0)
                product[row] = row > k ? tau * sum : 0.0f;
            __syncthreads();

            // w = p - (tau/2 pᵀv) v, G <- G - v wᵀ - w vᵀ
            float dot = 0.0f;
#pragma unroll
            for (int q = band / 2; q < size / 32; ++q)
                dot = fmaf(product[lane + 32 * q], lane + 32 * q == k + 1 ? mine[q] - beta : mine[q], dot);
            const float half = 0.5f * tau * warpSum(dot);
            float wRow[own], wColumn[own];
#pragma unroll
            for (int i = band; i < own; ++i) {
                wRow[i] = fmaf(-half, vRow[i], product[ty + side * i]);
                wColumn[i] = fmaf(-half, vColumn[i], product[tx + side * i]);
            }
#pragma unroll
            for (int i = band; i < own; ++i)
#pragma unroll
                for (int j = band; j < own; ++j)
                    tile[i][j] = fmaf(-wRow[i], vColumn[j], fmaf(-vRow[i], wColumn[j], tile[i][j]));
        }

    if (tx == ty)
#pragma unroll
        for (int i = 0; i < own; ++i)
            diagonal[static_cast<long long>(blockIdx.x) * size + ty + side * i] = tile[i][i];
    if (tx == side - 2 && ty == side - 1) { // G's element (127, 126)
        off[size - 2] = tile[own - 1][own - 1];
        off[size - 1] = 0.0f;
    }
}
