// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <string>
#include <vector>

#include "fixtures/tiny_model.h"

namespace moescope::test {

/// A matrix of a made-up model, in float64.
struct Matrix {
    std::size_t rows = 0, columns = 0;
    std::vector<double> values;

    [[nodiscard]] double at(std::size_t row, std::size_t column) const { return values[row * columns + column]; }
    [[nodiscard]] std::vector<double> times(const std::vector<double>& x) const {
        std::vector<double> y(rows, 0.0);
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t c = 0; c < columns; ++c)
                y[r] += at(r, c) * x[c];
        return y;
    }
};

inline Matrix matrixOf(const TinyModel& tiny, const std::string& name) {
    const TensorData& tensor = tiny.tensors.at(name);
    std::vector<float> floats(tensor.bytes.size() / sizeof(float));
    std::memcpy(floats.data(), tensor.bytes.data(), tensor.bytes.size());
    const auto columns = static_cast<std::size_t>(tensor.spec.shape.back());
    return {floats.size() / columns, columns, {floats.begin(), floats.end()}};
}

/// The experts of the first layer of a made-up Qwen2-MoE whose attention puts out nothing, in loops and float64: what
/// reaches them is the normed embedding. Shares no code with the program.
class PlainLayer {
public:
    static constexpr std::size_t topK = 2;

    explicit PlainLayer(const TinyModel& tiny)
        : m_embedding(matrixOf(tiny, "model.embed_tokens.weight"))
        , m_norm(matrixOf(tiny, prefix + "post_attention_layernorm.weight"))
        , m_router(matrixOf(tiny, mlp + "gate.weight"))
        , m_sharedGate(matrixOf(tiny, mlp + "shared_expert_gate.weight"))
        , m_shared(expert(tiny, mlp + "shared_expert.")) {
        for (std::size_t e = 0; e < m_router.rows; ++e)
            m_experts.push_back(expert(tiny, mlp + "experts." + std::to_string(e) + "."));
    }

    /// A model whose first layer this class can compute.
    static TinyModel model(int layers = 1) {
        TinyModel tiny("qwen2_moe", {.layers = layers, .experts = 4, .hidden = 24, .width = 12});
        const auto zero = [](std::int64_t, std::int64_t) { return 0.0F; };
        for (int layer = 0; layer < layers; ++layer)
            tiny.fill("model.layers." + std::to_string(layer) + ".self_attn.o_proj.weight", zero);
        tiny.fill(prefix + "post_attention_layernorm.weight",
                  [](std::int64_t, std::int64_t c) { return 0.5F + 0.05F * static_cast<float>(c); });
        return tiny;
    }

    [[nodiscard]] std::size_t experts() const { return m_experts.size(); }
    [[nodiscard]] std::size_t hidden() const { return m_embedding.columns; }
    [[nodiscard]] std::size_t width() const { return m_experts[0].gate.rows; }

    /// Gate, up, down of an expert.
    struct Expert {
        Matrix gate, up, down;
        [[nodiscard]] std::vector<double> inner(const std::vector<double>& x) const {
            std::vector<double> g = gate.times(x);
            const std::vector<double> u = up.times(x);
            for (std::size_t i = 0; i < g.size(); ++i)
                g[i] = g[i] / (1.0 + std::exp(-g[i])) * u[i];
            return g;
        }
    };
    [[nodiscard]] const Expert& expertAt(std::size_t e) const { return m_experts[e]; }

    [[nodiscard]] std::vector<double> input(int token) const {
        std::vector<double> x(hidden());
        double squares = 0.0;
        for (std::size_t c = 0; c < x.size(); ++c) {
            x[c] = m_embedding.at(static_cast<std::size_t>(token), c);
            squares += x[c] * x[c];
        }
        const double scale = 1.0 / std::sqrt(squares / static_cast<double>(x.size()) + 1e-6);
        for (std::size_t c = 0; c < x.size(); ++c)
            x[c] *= scale * m_norm.at(0, c);
        return x;
    }
    /// Softmax of the router [E] (or of another router's logits).
    [[nodiscard]] std::vector<double> softmax(int token) const { return softmaxOf(m_router.times(input(token))); }
    static std::vector<double> softmaxOf(std::vector<double> z) {
        double sum = 0.0;
        for (double& value : z)
            sum += value = std::exp(value);
        for (double& value : z)
            value /= sum;
        return z;
    }
    static std::vector<std::size_t> best(const std::vector<double>& p) {
        std::vector<std::size_t> order(p.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::stable_sort(order, std::greater{}, [&](std::size_t e) { return p[e]; });
        order.resize(topK);
        return order;
    }
    /// The block's output for a token with these experts, weighed by its own softmax.
    [[nodiscard]] std::vector<double> output(int token, const std::vector<std::size_t>& chosen) const {
        const std::vector<double> x = input(token), p = softmax(token);
        std::vector<double> y(hidden(), 0.0);
        const auto add = [&](const Expert& one, double weight) {
            const std::vector<double> out = one.down.times(one.inner(x));
            for (std::size_t c = 0; c < y.size(); ++c)
                y[c] += weight * out[c];
        };
        for (const std::size_t e : chosen)
            add(m_experts[e], p[e]);
        add(m_shared, 1.0 / (1.0 + std::exp(-m_sharedGate.times(x)[0])));
        return y;
    }

    static inline const std::string prefix = "model.layers.0.";
    static inline const std::string mlp = prefix + "mlp.";

private:
    static Expert expert(const TinyModel& tiny, const std::string& name) {
        return {matrixOf(tiny, name + "gate_proj.weight"), matrixOf(tiny, name + "up_proj.weight"),
                matrixOf(tiny, name + "down_proj.weight")};
    }

    Matrix m_embedding, m_norm, m_router, m_sharedGate;
    Expert m_shared;
    std::vector<Expert> m_experts;
};

} // namespace moescope::test
