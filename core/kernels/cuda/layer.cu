// SPDX-License-Identifier: Apache-2.0
// Pieces of a decoder layer that libtorch does in many passes over memory: the gated unit and the rotary embedding, there
// and back. Numbers are float32 between reading and writing; sums are taken in a fixed order.

struct Bfloat16 {
    unsigned short bits;
};
struct alignas(8) FourBfloat16 {
    Bfloat16 x, y, z, w;
};

__device__ float wide(float x) { return x; }
__device__ float wide(Bfloat16 x) { return __uint_as_float(static_cast<unsigned>(x.bits) << 16); }
__device__ void store(float* to, float x) { *to = x; }
/// To the nearest, ties to even; infinities and NaN as they are.
__device__ void store(Bfloat16* to, float x) {
    const unsigned bits = __float_as_uint(x);
    const bool special = (bits & 0x7F800000u) == 0x7F800000u;
    const unsigned quiet = special && (bits & 0x7FFFFFu) ? 0x10000u : 0u; // a NaN stays one
    to->bits = static_cast<unsigned short>((special ? bits | quiet : bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
}
__device__ float4 load4(const float* from) { return *reinterpret_cast<const float4*>(from); }
__device__ float4 load4(const Bfloat16* from) {
    const FourBfloat16 four = *reinterpret_cast<const FourBfloat16*>(from);
    return {wide(four.x), wide(four.y), wide(four.z), wide(four.w)};
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

__device__ float sigmoid(float x) { return 1.0f / (1.0f + __expf(-x)); }

/// both [rows, 2 width] (g, then u), gate [rows] or none -> out [rows, width] = silu(g) u gate. A thread takes four.
template <class T>
__device__ void gatedUnit(const T* both, const float* gate, T* out, long long rows, int width) {
    const int perRow = width / 4;
    const long long i = static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x;
    const long long row = i / perRow;
    if (row >= rows)
        return;
    const int column = static_cast<int>(i - row * perRow) * 4;
    const float4 g = load4(both + row * 2 * width + column), u = load4(both + row * 2 * width + width + column);
    const float factor = gate ? gate[row] : 1.0f;
    store4(out + row * width + column,
           {g.x * sigmoid(g.x) * u.x * factor, g.y * sigmoid(g.y) * u.y * factor, g.z * sigmoid(g.z) * u.z * factor,
            g.w * sigmoid(g.w) * u.w * factor});
}

struct Slope {
    float ofG, ofU, inner;
};
__device__ Slope slope(float g, float u, float given) {
    const float s = sigmoid(g);
    return {given * u * s * (1.0f + g * (1.0f - s)), given * g * s, g * s * u};
}

/// The gradients of `both` and, where there is a gate, of it. A warp takes a row.
template <class T>
__device__ void gatedUnitBackward(const T* both, const float* gate, const T* given, T* ofBoth, float* ofGate, long long rows,
                                  int width) {
    const long long row = (static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x) / 32;
    const int lane = threadIdx.x % 32;
    if (row >= rows)
        return;
    const float factor = gate ? gate[row] : 1.0f;
    float sum = 0.0f;
    for (int column = lane * 4; column < width; column += 128) {
        const T* const here = both + row * 2 * width + column;
        const float4 g = load4(here), u = load4(here + width), y = load4(given + row * width + column);
        const Slope x = slope(g.x, u.x, y.x * factor), yy = slope(g.y, u.y, y.y * factor),
                    z = slope(g.z, u.z, y.z * factor), w = slope(g.w, u.w, y.w * factor);
        T* const to = ofBoth + row * 2 * width + column;
        store4(to, {x.ofG, yy.ofG, z.ofG, w.ofG});
        store4(to + width, {x.ofU, yy.ofU, z.ofU, w.ofU});
        sum += y.x * x.inner + y.y * yy.inner + y.z * z.inner + y.w * w.inner;
    }
    if (!gate)
        return;
    for (int step = 16; step > 0; step /= 2)
        sum += __shfl_down_sync(0xFFFFFFFFu, sum, step);
    if (lane == 0)
        ofGate[row] = sum;
}

/// x [batch, heads, length, size] with any strides but the last, which is 1, and `out` with the same; cosine and sine
/// [length, size]. back: the gradient, which is the rotation the other way. A thread takes an element of each half.
template <class T>
__device__ void rotate(const T* x, const T* cosine, const T* sine, T* out, long long pairs, int heads, int length, int size,
                       long long ofBatch, long long ofHead, long long ofPosition, int back) {
    const long long i = static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (i >= pairs)
        return;
    const int half = size / 2;
    const int element = static_cast<int>(i % half);
    long long rest = i / half;
    const int head = static_cast<int>(rest % heads);
    rest /= heads;
    const int position = static_cast<int>(rest % length);
    const long long place = rest / length * ofBatch + head * ofHead + position * ofPosition + element;
    const float first = wide(x[place]), second = wide(x[place + half]);
    const T *const c = cosine + position * size + element, *const s = sine + position * size + element;
    const float turnFirst = back ? -wide(s[half]) : wide(s[0]), turnSecond = back ? -wide(s[0]) : wide(s[half]);
    store(out + place, first * wide(c[0]) - second * turnFirst);
    store(out + place + half, second * wide(c[half]) + first * turnSecond);
}

extern "C" __global__ void gated_unit_f(const float* both, const float* gate, float* out, long long rows, int width) {
    gatedUnit(both, gate, out, rows, width);
}
extern "C" __global__ void gated_unit_b(const Bfloat16* both, const float* gate, Bfloat16* out, long long rows, int width) {
    gatedUnit(both, gate, out, rows, width);
}
extern "C" __global__ void gated_unit_backward_f(const float* both, const float* gate, const float* given, float* ofBoth,
                                                 float* ofGate, long long rows, int width) {
    gatedUnitBackward(both, gate, given, ofBoth, ofGate, rows, width);
}
extern "C" __global__ void gated_unit_backward_b(const Bfloat16* both, const float* gate, const Bfloat16* given,
                                                 Bfloat16* ofBoth, float* ofGate, long long rows, int width) {
    gatedUnitBackward(both, gate, given, ofBoth, ofGate, rows, width);
}
extern "C" __global__ void rotate_f(const float* x, const float* cosine, const float* sine, float* out, long long pairs,
                                    int heads, int length, int size, long long ofBatch, long long ofHead,
                                    long long ofPosition, int back) {
    rotate(x, cosine, sine, out, pairs, heads, length, size, ofBatch, ofHead, ofPosition, back);
}
extern "C" __global__ void rotate_b(const Bfloat16* x, const Bfloat16* cosine, const Bfloat16* sine, Bfloat16* out,
                                    long long pairs, int heads, int length, int size, long long ofBatch, long long ofHead,
                                    long long ofPosition, int back) {
    rotate(x, cosine, sine, out, pairs, heads, length, size, ofBatch, ofHead, ofPosition, back);
}
