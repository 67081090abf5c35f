// SPDX-License-Identifier: Apache-2.0
// The loops of layer_rows.h, for the compiler to put into vector registers. Included once for each instruction set,
// with MOESCOPE_LAYER_ROWS (a namespace) and MOESCOPE_LAYER_ROWS_NAME defined.
#include <bit>
#include <cmath>

#include "forward/detail/rows/layer_rows.h"
#include "kernels/bfloat16.h"

namespace moescope::detail::MOESCOPE_LAYER_ROWS {
namespace {

[[gnu::always_inline]] inline float wide(float value) { return value; }
[[gnu::always_inline]] inline float wide(Half value) { return floatOfBfloat16(value); }

[[gnu::always_inline]] inline void store(float value, float& out) { out = value; }
[[gnu::always_inline]] inline void store(float value, Half& out) { out = bfloat16Of(value); }

/// exp(x) for -87 <= x <= 87, beyond that its value at the end. Cephes' expf (S. Moshier): 2^n e^r with |r| <= ln 2 / 2
/// and a polynomial of degree 7; 2 units in the last place. A NaN stays one.
[[gnu::always_inline]] inline float exponential(float x) {
    constexpr float shift = 12582912.0F; // 1.5 * 2^23: adding it leaves a whole number in the last bits
    const float low = x < -87.0F ? -87.0F : x;
    const float bounded = low > 87.0F ? 87.0F : low;
    const float shifted = bounded * 1.44269504F + shift;
    const float n = shifted - shift;
    const float r = (bounded - n * 0.693359375F) - n * -2.12194440e-4F;
    float p = 1.9875691500e-4F;
    p = p * r + 1.3981999507e-3F;
    p = p * r + 8.3334519073e-3F;
    p = p * r + 4.1665795894e-2F;
    p = p * r + 1.6666665459e-1F;
    p = p * r + 5.0000001201e-1F;
    p = p * (r * r) + r + 1.0F;
    return p * std::bit_cast<float>((std::bit_cast<std::uint32_t>(shifted) + 127U) << 23);
}

[[gnu::always_inline]] inline float sigmoid(float x) { return 1.0F / (1.0F + exponential(-x)); }

constexpr std::int64_t lanes = 16; ///< sums side by side, so that the order is the same in every instruction set

/// Σ term(i), in float32 along each lane, across the lanes in float64.
template <class Term>
[[gnu::always_inline]] inline double sumOver(std::int64_t count, const Term& term) {
    float parts[lanes] = {};
    std::int64_t i = 0;
    for (; i + lanes <= count; i += lanes)
        for (std::int64_t lane = 0; lane < lanes; ++lane)
            parts[lane] += term(i + lane);
    for (std::int64_t lane = 0; i < count; ++i, ++lane)
        parts[lane] += term(i);
    double sum = 0.0;
    for (const float part : parts)
        sum += static_cast<double>(part);
    return sum;
}

template <class T>
void gatedUnit(const T* __restrict both, std::int64_t width, float gate, T* __restrict out) {
    for (std::int64_t i = 0; i < width; ++i)
        store(wide(both[i]) * sigmoid(wide(both[i])) * wide(both[width + i]) * gate, out[i]);
}

template <class T>
float gatedUnitBackward(const T* __restrict both, std::int64_t width, float gate, const T* __restrict given,
                        T* __restrict ofBoth) {
    const auto ofGate = sumOver(
        width, [&](std::int64_t i) __attribute__((always_inline)) {
            const float g = wide(both[i]), u = wide(both[width + i]), d = wide(given[i]);
            const float s = sigmoid(g), silu = g * s, inner = d * gate;
            store(inner * u * (s * (1.0F + g * (1.0F - s))), ofBoth[i]);
            store(inner * silu, ofBoth[width + i]);
            return d * silu * u;
        });
    return static_cast<float>(ofGate);
}

template <class T>
float rmsNorm(const T* __restrict x, const T* __restrict weight, std::int64_t count, double epsilon,
              T* __restrict out) {
    const double squares = sumOver(
        count, [&](std::int64_t i) __attribute__((always_inline)) {
            const float value = wide(x[i]);
            return value * value;
        });
    const auto s = static_cast<float>(1.0 / std::sqrt(squares / static_cast<double>(count) + epsilon));
    for (std::int64_t i = 0; i < count; ++i)
        store(wide(x[i]) * s * wide(weight[i]), out[i]);
    return s;
}

// y = s w x: dx = s (w dy - x s² mean(w dy x)).
template <class T>
void rmsNormBackward(const T* __restrict x, const T* __restrict weight, float s, const T* __restrict given,
                     std::int64_t count, T* __restrict ofX) {
    const double along = sumOver(
        count, [&](std::int64_t i)
                   __attribute__((always_inline)) { return wide(given[i]) * wide(weight[i]) * wide(x[i]); });
    const auto share = static_cast<float>(along / static_cast<double>(count) * static_cast<double>(s) * s);
    for (std::int64_t i = 0; i < count; ++i)
        store((wide(given[i]) * wide(weight[i]) - wide(x[i]) * share) * s, ofX[i]);
}

// There: (x0 c0 - x1 s0, x1 c1 + x0 s1). Back, its transpose: (x0 c0 + x1 s1, x1 c1 - x0 s0).
template <class T>
void rotate(const T* __restrict x, const T* __restrict cosine, const T* __restrict sine, std::int64_t half, bool back,
            T* __restrict out) {
    const float direction = back ? -1.0F : 1.0F;
    const T *ofFirst = back ? sine + half : sine, *ofSecond = back ? sine : sine + half;
    for (std::int64_t i = 0; i < half; ++i) {
        const float first = wide(x[i]), second = wide(x[half + i]);
        store(first * wide(cosine[i]) - direction * (second * wide(ofFirst[i])), out[i]);
        store(second * wide(cosine[half + i]) + direction * (first * wide(ofSecond[i])), out[half + i]);
    }
}

[[gnu::always_inline]] inline float largestOf(const float* __restrict x, std::int64_t count) {
    float parts[lanes];
    for (float& part : parts)
        part = x[0];
    std::int64_t i = 0;
    for (; i + lanes <= count; i += lanes)
        for (std::int64_t lane = 0; lane < lanes; ++lane)
            parts[lane] = parts[lane] < x[i + lane] ? x[i + lane] : parts[lane];
    for (; i < count; ++i)
        parts[0] = parts[0] < x[i] ? x[i] : parts[0];
    float largest = parts[0];
    for (const float part : parts)
        largest = largest < part ? part : largest;
    return largest;
}

template <class T>
void softmax(float* __restrict scores, std::int64_t seen, std::int64_t count, float scale, T* __restrict out) {
    const float largest = largestOf(scores, seen);
    const double sum = sumOver(
        seen, [&](std::int64_t i) __attribute__((always_inline)) {
            scores[i] = exponential((scores[i] - largest) * scale);
            return scores[i];
        });
    const auto share = static_cast<float>(1.0 / sum);
    for (std::int64_t i = 0; i < seen; ++i)
        store(scores[i] * share, out[i]);
    for (std::int64_t i = seen; i < count; ++i)
        out[i] = T();
}

template <class T>
void softmaxBackward(const T* __restrict p, const T* __restrict given, std::int64_t seen, std::int64_t count,
                     float scale, T* __restrict out) {
    const auto along = static_cast<float>(sumOver(
        seen, [&](std::int64_t i) __attribute__((always_inline)) { return wide(p[i]) * wide(given[i]); }));
    for (std::int64_t i = 0; i < seen; ++i)
        store(scale * wide(p[i]) * (wide(given[i]) - along), out[i]);
    for (std::int64_t i = seen; i < count; ++i)
        out[i] = T();
}

template <class T>
constexpr RowsOf<T> rows{gatedUnit<T>, gatedUnitBackward<T>, rmsNorm<T>,        rmsNormBackward<T>,
                         rotate<T>,    softmax<T>,           softmaxBackward<T>};

} // namespace

extern const LayerRows table;
const LayerRows table{MOESCOPE_LAYER_ROWS_NAME, rows<float>, rows<Half>};

} // namespace moescope::detail::MOESCOPE_LAYER_ROWS
