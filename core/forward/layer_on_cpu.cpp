// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/layer_on_cpu.h"

#include <algorithm>

#include "kernels/workers.h"

namespace moescope::detail {
namespace {

bool isRow(const at::Tensor& x) {
    return x.is_cpu() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16);
}

template <class T>
const T* read(const at::Tensor& x) {
    return static_cast<const T*>(x.const_data_ptr());
}
template <class T>
T* write(at::Tensor& x) {
    return static_cast<T*>(x.mutable_data_ptr());
}

/// Calls body(loops, a number of their type) with the loops for x's type.
template <class Body>
void forType(const at::Tensor& x, const LayerRows& rows, const Body& body) {
    if (x.scalar_type() == at::kFloat)
        body(rows.wide, float());
    else
        body(rows.narrow, Half());
}

/// Calls body(row) for each row of x [R, n], in pieces on libtorch's threads.
template <class Body>
void forRows(const at::Tensor& x, const Body& body) {
    constexpr std::int64_t elements = 1 << 16; // enough that taking the next piece costs nothing beside it
    const std::int64_t most = std::max<std::int64_t>(1, elements / std::max<std::int64_t>(1, x.size(1)));
    overPieces((x.size(0) + most - 1) / most, [&](std::int64_t piece) {
        const std::int64_t end = std::min((piece + 1) * most, x.size(0));
        for (std::int64_t row = piece * most; row < end; ++row)
            body(row);
    });
}

} // namespace

bool gatedUnitRowsServe(const at::Tensor& both, const at::Tensor& gate) {
    return isRow(both) && both.is_contiguous() &&
           (!gate.defined() || (gate.scalar_type() == at::kFloat && gate.is_contiguous()));
}

at::Tensor gatedUnitRows(const at::Tensor& both, const at::Tensor& gate, const LayerRows& rows) {
    const std::int64_t width = both.size(1) / 2;
    at::Tensor out = at::empty({both.size(0), width}, both.options());
    const float* gates = gate.defined() ? gate.const_data_ptr<float>() : nullptr;
    forType(both, rows, [&]<class T>(const RowsOf<T>& loops, T) {
        const T* from = read<T>(both);
        T* to = write<T>(out);
        forRows(both, [&](std::int64_t row) {
            loops.gatedUnit(from + row * 2 * width, width, gates ? gates[row] : 1.0F, to + row * width);
        });
    });
    return out;
}

std::pair<at::Tensor, at::Tensor> gatedUnitRowsBackward(const at::Tensor& both, const at::Tensor& gate,
                                                        const at::Tensor& given, const LayerRows& rows) {
    const std::int64_t width = both.size(1) / 2;
    at::Tensor ofBoth = at::empty_like(both), ofGate = gate.defined() ? at::empty_like(gate) : at::Tensor();
    const float* gates = gate.defined() ? gate.const_data_ptr<float>() : nullptr;
    auto* const gateGradients = gate.defined() ? ofGate.mutable_data_ptr<float>() : nullptr;
    forType(both, rows, [&]<class T>(const RowsOf<T>& loops, T) {
        const T *from = read<T>(both), *slopes = read<T>(given);
        T* to = write<T>(ofBoth);
        forRows(both, [&](std::int64_t row) {
            const float ofThis = loops.gatedUnitBackward(from + row * 2 * width, width, gates ? gates[row] : 1.0F,
                                                         slopes + row * width, to + row * 2 * width);
            if (gateGradients)
                gateGradients[row] = ofThis;
        });
    });
    return {ofBoth, ofGate};
}

bool rmsNormRowsServe(const at::Tensor& x, const at::Tensor& weight) {
    return isRow(x) && x.is_contiguous() && weight.scalar_type() == x.scalar_type() && weight.is_contiguous();
}

std::pair<at::Tensor, at::Tensor> rmsNormRows(const at::Tensor& x, const at::Tensor& weight, double epsilon,
                                              const LayerRows& rows) {
    const std::int64_t count = x.size(1);
    at::Tensor out = at::empty_like(x), scale = at::empty({x.size(0), 1}, x.options().dtype(at::kFloat));
    auto* const scales = scale.mutable_data_ptr<float>();
    forType(x, rows, [&]<class T>(const RowsOf<T>& loops, T) {
        const T *from = read<T>(x), *factors = read<T>(weight);
        T* to = write<T>(out);
        forRows(x, [&](std::int64_t row) {
            scales[row] = loops.rmsNorm(from + row * count, factors, count, epsilon, to + row * count);
        });
    });
    return {out, scale};
}

at::Tensor rmsNormRowsBackward(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& scale,
                               const at::Tensor& given, const LayerRows& rows) {
    const std::int64_t count = x.size(1);
    at::Tensor ofX = at::empty_like(x);
    const auto* scales = scale.const_data_ptr<float>();
    forType(x, rows, [&]<class T>(const RowsOf<T>& loops, T) {
        const T *from = read<T>(x), *factors = read<T>(weight), *slopes = read<T>(given);
        T* to = write<T>(ofX);
        forRows(x, [&](std::int64_t row) {
            loops.rmsNormBackward(from + row * count, factors, scales[row], slopes + row * count, count,
                                  to + row * count);
        });
    });
    return ofX;
}

bool rotationRowsServe(const at::Tensor& x, const RopeTable& rope) {
    return isRow(x) && x.dim() == 4 && x.stride(3) == 1 && x.size(3) % 2 == 0 && x.is_non_overlapping_and_dense() &&
           rope.cosine.scalar_type() == x.scalar_type() && rope.cosine.is_contiguous() && rope.sine.is_contiguous() &&
           rope.cosine.size(0) == x.size(2);
}

at::Tensor rotationRows(const at::Tensor& x, const RopeTable& rope, bool back, const LayerRows& rows) {
    at::Tensor out = at::empty_like(x); // with x's strides
    TORCH_CHECK(out.strides() == x.strides(), "the rotation's output has other strides than its input");
    const std::int64_t heads = x.size(1), length = x.size(2), size = x.size(3);
    forType(x, rows, [&]<class T>(const RowsOf<T>& loops, T) {
        const T *from = read<T>(x), *cosine = read<T>(rope.cosine), *sine = read<T>(rope.sine);
        T* to = write<T>(out);
        overPieces(x.size(0) * heads, [&](std::int64_t piece) {
            const std::int64_t start = piece / heads * x.stride(0) + piece % heads * x.stride(1);
            for (std::int64_t place = 0; place < length; ++place) {
                const std::int64_t row = start + place * x.stride(2);
                loops.rotate(from + row, cosine + place * size, sine + place * size, size / 2, back, to + row);
            }
        });
    });
    return out;
}

at::Tensor causalSoftmaxRows(at::Tensor& scores, std::int64_t length, float scale, at::ScalarType type,
                             const LayerRows& rows) {
    TORCH_CHECK(scores.scalar_type() == at::kFloat && scores.is_contiguous(), "scores are not contiguous float32");
    at::Tensor p = at::empty(scores.sizes(), scores.options().dtype(type));
    auto* const from = scores.mutable_data_ptr<float>();
    forType(p, rows, [&]<class T>(const RowsOf<T>& loops, T) {
        T* to = write<T>(p);
        forRows(p.view({-1, length}), [&](std::int64_t row) {
            loops.softmax(from + row * length, row % length + 1, length, scale, to + row * length);
        });
    });
    return p;
}

at::Tensor causalSoftmaxRowsBackward(const at::Tensor& p, const at::Tensor& given, std::int64_t length, float scale,
                                     const LayerRows& rows) {
    TORCH_CHECK(p.is_contiguous() && given.is_contiguous() && p.scalar_type() == given.scalar_type(),
                "probabilities and their gradient are not alike in memory");
    at::Tensor ofScores = at::empty_like(p);
    forType(p, rows, [&]<class T>(const RowsOf<T>& loops, T) {
        const T *probabilities = read<T>(p), *slopes = read<T>(given);
        T* to = write<T>(ofScores);
        forRows(p.view({-1, length}), [&](std::int64_t row) {
            loops.softmaxBackward(probabilities + row * length, slopes + row * length, row % length + 1, length, scale,
                                  to + row * length);
        });
    });
    return ofScores;
}

} // namespace moescope::detail
