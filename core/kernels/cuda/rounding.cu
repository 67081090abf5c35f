// SPDX-License-Identifier: Apache-2.0
// Fake quantization for sign-gradient tuning: the formulas of quantize/fake_quant.cpp, in the same order and with the
// same roundings, so that W' equals libtorch's bit for bit (compiled without fused multiply-add for that reason).
// A row is one group of weights; a warp takes a row. Rows of all linears of a layer lie in one bank: one launch does all.

constexpr int warpsPerBlock = 8;

/// A bfloat16 in memory: the upper half of a float32.
struct Bfloat16 {
    unsigned short bits;
};
struct alignas(8) FourBfloat16 {
    Bfloat16 x, y, z, w;
};

struct Grid {
    float scale, zero, top; // W' = (code - zero) * scale, 0 <= code <= top
    bool upperDecides;      // symmetric: the upper end has the larger magnitude
};

struct Element {
    float step;  // code - zero
    bool inside; // not clamped: the gradient goes straight through
};

/// To the nearest fp16, ties to even. Below 2^-14 the spacing is 2^-24, which is float32's own spacing at 1/2.
__device__ float nearestHalf(float x) {
    const unsigned bits = __float_as_uint(x);
    const unsigned sign = bits & 0x80000000u;
    const unsigned magnitude = bits ^ sign;
    if (magnitude >= 0x477FF000u) // 65520 and above, infinity, NaN
        return __uint_as_float(sign | (magnitude > 0x7F800000u ? magnitude : 0x7F800000u));
    if (magnitude < 0x38800000u)
        return __uint_as_float(sign | __float_as_uint((__uint_as_float(magnitude) + 0.5f) - 0.5f));
    return __uint_as_float(sign | ((magnitude + 0xFFFu + ((magnitude >> 13) & 1u)) & 0xFFFFE000u));
}

/// To the nearest bf16, ties to even.
__device__ float nearestBfloat16(float x) {
    const unsigned bits = __float_as_uint(x);
    if ((bits & 0x7FFFFFFFu) >= 0x7F800000u)
        return x;
    return __uint_as_float((bits + 0x7FFFu + ((bits >> 16) & 1u)) & 0xFFFF0000u);
}

__device__ float wide(float x) { return x; }
__device__ float wide(Bfloat16 x) { return __uint_as_float(static_cast<unsigned>(x.bits) << 16); }

/// Four neighbours.
__device__ float4 load4(const float* from) { return *reinterpret_cast<const float4*>(from); }
__device__ float4 load4(const Bfloat16* from) {
    const FourBfloat16 four = *reinterpret_cast<const FourBfloat16*>(from);
    return {wide(four.x), wide(four.y), wide(four.z), wide(four.w)};
}

__device__ void store(float* to, float x) { *to = x; }
__device__ void store(Bfloat16* to, float x) {
    to->bits = static_cast<unsigned short>(__float_as_uint(nearestBfloat16(x)) >> 16);
}
__device__ void store4(float* to, float4 x) { *reinterpret_cast<float4*>(to) = x; }
__device__ void store4(Bfloat16* to, float4 x) {
    FourBfloat16 four;
    store(&four.x, x.x);
    store(&four.y, x.y);
    store(&four.z, x.z);
    store(&four.w, x.w);
    *reinterpret_cast<FourBfloat16*>(to) = four;
}

/// Exact in fp16 and in bf16; AutoRound's floor.
__device__ float storable(float scale) {
    const float rounded = nearestBfloat16(nearestHalf(scale));
    return fabsf(rounded) < 1e-5f ? nearestBfloat16(nearestHalf(1e-5f)) : rounded;
}

__device__ Grid gridOf(float low, float high, float top, bool symmetric) {
    if (symmetric) {
        const float half = (top + 1.0f) / 2.0f;
        const bool upper = high >= -low;
        return {storable(-(upper ? high : low) / half), half, top, upper};
    }
    const float scale = storable((high - low) / top);
    return {scale, fminf(rintf(-low / scale), top), top, false};
}

__device__ Element quantized(float weight, float shift, const Grid& grid) {
    const float raw = rintf(shift + weight / grid.scale) + grid.zero;
    const float code = fminf(fmaxf(raw, 0.0f), grid.top);
    return {code - grid.zero, code == raw};
}

__device__ float dequantized(float weight, float shift, const Grid& grid) {
    return quantized(weight, shift, grid).step * grid.scale;
}

template <class Weight, class Out>
__device__ void dequantizeRow(const Weight* weights, const float* shifts, const float* low, const float* high,
                              const float* lowFactor, const float* highFactor, const float* top, Out* out, long long rows,
                              int group, int symmetric) {
    const long long row = static_cast<long long>(blockIdx.x) * warpsPerBlock + threadIdx.x / 32;
    if (row >= rows)
        return;
    const Grid grid = gridOf(low[row] * lowFactor[row], high[row] * highFactor[row], top[row], symmetric != 0);
    const int lane = threadIdx.x % 32;
    const long long first = row * group;
    if (group % 4 == 0) {
        for (int c = 4 * lane; c < group; c += 128) {
            const float4 w = load4(weights + first + c), v = load4(shifts + first + c);
            store4(out + first + c, float4{dequantized(w.x, v.x, grid), dequantized(w.y, v.y, grid),
                                           dequantized(w.z, v.z, grid), dequantized(w.w, v.w, grid)});
        }
        return;
    }
    for (int c = lane; c < group; c += 32)
        store(out + first + c, dequantized(wide(weights[first + c]), shifts[first + c], grid));
}

// Names end with the types of the weights and of W': f float32, b bfloat16.
extern "C" __global__ void __launch_bounds__(32 * warpsPerBlock)
dequantize_rows_ff(const float* weights, const float* shifts, const float* low, const float* high, const float* lowFactor,
                   const float* highFactor, const float* top, float* out, long long rows, int group, int symmetric) {
    dequantizeRow(weights, shifts, low, high, lowFactor, highFactor, top, out, rows, group, symmetric);
}
extern "C" __global__ void __launch_bounds__(32 * warpsPerBlock)
dequantize_rows_fb(const float* weights, const float* shifts, const float* low, const float* high, const float* lowFactor,
                   const float* highFactor, const float* top, Bfloat16* out, long long rows, int group, int symmetric) {
    dequantizeRow(weights, shifts, low, high, lowFactor, highFactor, top, out, rows, group, symmetric);
}
extern "C" __global__ void __launch_bounds__(32 * warpsPerBlock)
dequantize_rows_bb(const Bfloat16* weights, const float* shifts, const float* low, const float* high, const float* lowFactor,
                   const float* highFactor, const float* top, Bfloat16* out, long long rows, int group, int symmetric) {
    dequantizeRow(weights, shifts, low, high, lowFactor, highFactor, top, out, rows, group, symmetric);
}

/// What the gradients of a row's range need, in float64: the sums are then exact to float32's last bit or so.
struct Sums {
    double steps;    // of gradient * step
    double weights;  // of gradient * weight where not clamped
    double through;  // of gradient where not clamped
    double gradient; // of gradient
};

__device__ double warpSum(double value) {
    for (int distance = 16; distance > 0; distance /= 2)
        value += __shfl_xor_sync(0xFFFFFFFFu, value, distance);
    return value;
}

/// Adds one element to the sums and gives the gradient of its V.
__device__ float gradientOfShift(float weight, float shift, float gradient, const Grid& grid, Sums& sums) {
    const Element element = quantized(weight, shift, grid);
    const float through = gradient * (element.inside ? 1.0f : 0.0f);
    sums.steps += static_cast<double>(gradient) * element.step;
    sums.weights += static_cast<double>(through) * weight;
    sums.through += through;
    sums.gradient += gradient;
    return through * grid.scale;
}

struct RangeGradients {
    float low, high;
};

/// W' = s (round(W/s + V) + z - z): of s directly, and through W/s where the code was not clamped; from s to the ends of
/// the range. Every lane of the warp has to call it.
__device__ RangeGradients gradientsOfRange(Sums sums, float low, float high, float scaledLow, const Grid& grid, bool symmetric) {
    const double scale = grid.scale;
    double ofScale = warpSum(sums.steps) - warpSum(sums.weights) / scale;
    if (fabsf(grid.scale) <= static_cast<float>(1e-5 * 1.01)) // the floor holds the scale, the range has no say
        ofScale = 0.0;
    if (symmetric) {
        const double ofExtreme = -ofScale * 2.0 / (grid.top + 1.0f);
        return {grid.upperDecides ? 0.0f : static_cast<float>(ofExtreme * low),
                grid.upperDecides ? static_cast<float>(ofExtreme * high) : 0.0f};
    }
    const double ofZero = scale * (warpSum(sums.through) - warpSum(sums.gradient));
    const double total = ofScale + ofZero * scaledLow / (scale * scale);
    return {static_cast<float>((-total / grid.top - ofZero / scale) * low), static_cast<float>(total / grid.top * high)};
}

extern "C" __global__ void __launch_bounds__(32 * warpsPerBlock)
gradients_of_rows(const float* weights, const float* shifts, const float* low, const float* high, const float* lowFactor,
                  const float* highFactor, const float* top, const float* gradient, float* ofShift, float* ofLow, float* ofHigh,
                  long long rows, int group, int symmetric) {
    const long long row = static_cast<long long>(blockIdx.x) * warpsPerBlock + threadIdx.x / 32;
    if (row >= rows)
        return;
    const float scaledLow = low[row] * lowFactor[row];
    const Grid grid = gridOf(scaledLow, high[row] * highFactor[row], top[row], symmetric != 0);
    const int lane = threadIdx.x % 32;
    const long long first = row * group;
    Sums sums{0.0, 0.0, 0.0, 0.0};
    for (int c = lane; c < group; c += 32)
        ofShift[first + c] = gradientOfShift(weights[first + c], shifts[first + c], gradient[first + c], grid, sums);
    const RangeGradients range = gradientsOfRange(sums, low[row], high[row], scaledLow, grid, symmetric != 0);
    if (lane == 0) {
        ofLow[row] = range.low;
        ofHigh[row] = range.high;
    }
}

__device__ float signStep(float parameter, float gradient, float rate) {
    return parameter - rate * (gradient > 0.0f ? 1.0f : gradient < 0.0f ? -1.0f : 0.0f);
}

/// p <- p - rate * sign(gradient of p), multipliers kept in [0, 1]: the gradient of V is never written to memory.
template <class Weight, class Gradient>
__device__ void signStepOfRow(const Weight* weights, float* shifts, const float* low, const float* high, float* lowFactor,
                              float* highFactor, const float* top, const Gradient* gradient, long long rows, int group,
                              int symmetric, float rate) {
    const long long row = static_cast<long long>(blockIdx.x) * warpsPerBlock + threadIdx.x / 32;
    if (row >= rows)
        return;
    const float scaledLow = low[row] * lowFactor[row];
    const Grid grid = gridOf(scaledLow, high[row] * highFactor[row], top[row], symmetric != 0);
    const int lane = threadIdx.x % 32;
    const long long first = row * group;
    Sums sums{0.0, 0.0, 0.0, 0.0};
    const auto stepped = [&](float weight, float shift, float ofOutput) {
        return signStep(shift, gradientOfShift(weight, shift, ofOutput, grid, sums), rate);
    };
    if (group % 4 == 0) {
        for (int c = 4 * lane; c < group; c += 128) {
            const float4 w = load4(weights + first + c), v = load4(shifts + first + c), g = load4(gradient + first + c);
            store4(shifts + first + c,
                   float4{stepped(w.x, v.x, g.x), stepped(w.y, v.y, g.y), stepped(w.z, v.z, g.z), stepped(w.w, v.w, g.w)});
        }
    } else {
        for (int c = lane; c < group; c += 32)
            shifts[first + c] = stepped(wide(weights[first + c]), shifts[first + c], wide(gradient[first + c]));
    }
    const RangeGradients range = gradientsOfRange(sums, low[row], high[row], scaledLow, grid, symmetric != 0);
    if (lane == 0) {
        lowFactor[row] = fminf(fmaxf(signStep(lowFactor[row], range.low, rate), 0.0f), 1.0f);
        highFactor[row] = fminf(fmaxf(signStep(highFactor[row], range.high, rate), 0.0f), 1.0f);
    }
}

extern "C" __global__ void __launch_bounds__(32 * warpsPerBlock)
sign_step_of_rows_ff(const float* weights, float* shifts, const float* low, const float* high, float* lowFactor,
                     float* highFactor, const float* top, const float* gradient, long long rows, int group, int symmetric,
                     float rate) {
    signStepOfRow(weights, shifts, low, high, lowFactor, highFactor, top, gradient, rows, group, symmetric, rate);
}
extern "C" __global__ void __launch_bounds__(32 * warpsPerBlock)
sign_step_of_rows_fb(const float* weights, float* shifts, const float* low, const float* high, float* lowFactor,
                     float* highFactor, const float* top, const Bfloat16* gradient, long long rows, int group, int symmetric,
                     float rate) {
    signStepOfRow(weights, shifts, low, high, lowFactor, highFactor, top, gradient, rows, group, symmetric, rate);
}
extern "C" __global__ void __launch_bounds__(32 * warpsPerBlock)
sign_step_of_rows_bb(const Bfloat16* weights, float* shifts, const float* low, const float* high, float* lowFactor,
                     float* highFactor, const float* top, const Bfloat16* gradient, long long rows, int group, int symmetric,
                     float rate) {
    signStepOfRow(weights, shifts, low, high, lowFactor, highFactor, top, gradient, rows, group, symmetric, rate);
}
