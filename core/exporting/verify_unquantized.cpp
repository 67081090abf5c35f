// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <set>

#include "checkpoint/paging.h"
#include "exporting/detail/export_format.h"
#include "exporting/detail/float_formats.h"
#include "exporting/detail/packed_layout.h"
#include "exporting/detail/same_bytes.h"
#include "exporting/detail/verify_parts.h"

namespace moescope::detail {
namespace {

std::string placeOfDifference(std::span<const std::byte> written, std::span<const std::byte> expected) {
    const auto [a, b] = std::ranges::mismatch(written, expected);
    return fmt::format("differs from byte {} of {}", a - written.begin(), written.size());
}

/// Against the original's bytes, routers against the run's refit where there is one.
class AgainstOriginal {
public:
    explicit AgainstOriginal(const VerifyContext& context)
        : m_context(context)
        , m_model(context.reference->model)
        , m_format(**findFormat(context.format))
        , m_run(context.reference->run) {
        m_options.names = context.names;
        for (const Linear& linear : m_model.linears())
            m_weights.insert(linear.tensor);
        for (const LayerDescription& layer : m_model.layers())
            m_routerNames.insert(layer.router);
    }

    std::optional<std::vector<VerificationCheck>> check(const std::vector<WrittenLinear>& linears) {
        for (int layer = 0; layer < m_model.config().layers; ++layer)
            checkRouter(layer);
        for (const std::string& tensor : m_model.checkpoint().names())
            if (!m_weights.contains(tensor) && !m_routerNames.contains(tensor))
                copied(m_format.tensorName(m_model, tensor, m_options), m_model.checkpoint().view(tensor));
        for (const WrittenLinear& linear : linears)
            if (linear.bits == fullPrecision)
                copied(linear.module + ".weight", m_model.weight(linear.shape));
        if (m_stopped)
            return std::nullopt;
        return std::vector{
            m_routers.done(fmt::format("{} routers untouched, {} equal to the run's refit.", m_untouched, m_refitted)),
            m_norms.done(fmt::format(
                "{} norms, embeddings, biases and linears of 16 bits equal the original byte for byte.", m_compared))};
    }

private:
    void checkRouter(int layer) {
        const std::string& tensor = m_model.layers()[static_cast<std::size_t>(layer)].router;
        if (tensor.empty())
            return;
        const std::string name = m_format.tensorName(m_model, tensor, m_options);
        const TensorView original = m_model.checkpoint().view(tensor);
        const auto refit = m_run.router(layer);
        if (!refit)
            return m_routers.problem(refit.error().message);
        ++(refit->empty() ? m_untouched : m_refitted);
        if (refit->empty())
            return compare(name, original.bytes, m_routers);
        compare(name, fromFloats(*refit, original.info->dtype), m_routers);
    }

    void copied(const std::string& name, const TensorView& original) {
        if (m_stopped)
            return;
        compare(name, original.bytes, m_norms);
        m_stopped = !m_context.advance(0);
        dropPages(m_model.checkpoint(), original);
        if (m_context.checkpoint.find(name))
            dropPages(m_context.checkpoint, m_context.checkpoint.view(name));
    }

    /// A missing tensor or another size is the business of the checks before.
    void compare(const std::string& name, std::span<const std::byte> expected, CheckResult& check) {
        if (!m_context.checkpoint.find(name))
            return;
        const auto written = m_context.checkpoint.view(name).bytes;
        ++m_compared;
        if (written.size() == expected.size() && !sameBytes(written, expected))
            check.problem(fmt::format("'{}': {}", name, placeOfDifference(written, expected)));
    }

    const VerifyContext& m_context;
    const Model& m_model;
    const ExportFormat& m_format;
    ExportOptions m_options;
    RunReader m_run;
    std::set<std::string, std::less<>> m_weights, m_routerNames;
    CheckResult m_routers{"routers"}, m_norms{"norms"};
    std::int64_t m_untouched = 0, m_refitted = 0, m_compared = 0;
    bool m_stopped = false;
};

/// Routers and everything outside the layers must not be packed, whatever made the folder.
VerificationCheck checkPackedNames(const std::vector<WrittenLinear>& linears) {
    CheckResult routers("routers");
    for (const WrittenLinear& linear : linears) {
        if (linear.bits == fullPrecision)
            continue;
        routers.expect(!linear.module.ends_with(".gate") && !linear.module.ends_with(".shared_expert_gate"),
                       fmt::format("'{}': a router or gate is quantized to {} bits", linear.module, linear.bits));
        routers.expect(linear.shape.layer >= 0,
                       fmt::format("'{}': quantized outside the decoder layers", linear.module));
    }
    return routers.done("No router, gate, embedding or head is packed.");
}

VerificationCheck checkFinite(const Checkpoint& checkpoint, const PackedLayout& layout) {
    CheckResult norms("norms");
    std::int64_t tensors = 0;
    for (const std::string& name : checkpoint.names()) {
        const TensorView view = checkpoint.view(name);
        if (!isFloating(view.info->dtype) || layout.holds(*view.info))
            continue;
        ++tensors;
        const auto values = toFloats(view.bytes, view.info->dtype);
        norms.expect(std::ranges::all_of(values, [](float value) { return std::isfinite(value); }),
                     fmt::format("'{}': holds a value that is not finite", name));
    }
    return norms.done(fmt::format("{} tensors in full precision hold finite numbers.", tensors));
}

} // namespace

std::optional<std::vector<VerificationCheck>> checkUnquantized(const VerifyContext& context,
                                                               const std::vector<WrittenLinear>& linears) {
    if (context.reference)
        return AgainstOriginal(context).check(linears);
    return std::vector{checkPackedNames(linears), checkFinite(context.checkpoint, packedLayout(context.format))};
}

} // namespace moescope::detail
