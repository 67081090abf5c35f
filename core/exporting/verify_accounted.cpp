// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "exporting/detail/export_format.h"
#include "exporting/detail/packed_layout.h"
#include "exporting/detail/pieces.h"
#include "exporting/detail/tensor_names.h"
#include "exporting/detail/verify_parts.h"

namespace moescope::detail {
namespace {

/// Counts for the sentence and the two checks that are filled together.
struct Accounts {
    CheckResult accounted{"accounted"};
    CheckResult shapes{"shapes"};
    std::int64_t packed = 0, full = 0, others = 0;

    std::vector<VerificationCheck> done(bool alone) {
        const std::string what =
            fmt::format("{} packed linears, {} in full precision, {} other tensors", packed, full, others);
        return {
            accounted.done(
                alone ? fmt::format("No packed linear lacks a tensor or has a full-precision copy beside it: {}.", what)
                      : fmt::format("Every tensor of the model is there once and nothing else: {}.", what)),
            shapes.done("Types and shapes are those of the format.")};
    }
};

/// Whether a module is packed, with problems for a part that is missing or a copy too many.
std::optional<bool> packedState(const Checkpoint& checkpoint, const PackedLayout& layout, const std::string& module,
                                CheckResult& accounted) {
    std::vector<std::string> missing;
    for (const std::string_view part : layout.parts)
        if (!layout.has(checkpoint, module, part))
            missing.push_back(module + std::string(part));
    const bool full = hasFullPrecision(checkpoint, module);
    if (missing.size() == layout.parts.size()) {
        if (!full)
            accounted.problem(fmt::format("'{}': neither packed nor in full precision", module));
        return full ? std::optional(false) : std::nullopt;
    }
    for (const std::string& name : missing)
        if (!checkpoint.find(name)) // ModelOpt's codes, where the weight in full precision has their name
            accounted.problem(fmt::format("'{}': missing, while other parts of the packed linear are there", name));
    if (full)
        accounted.problem(fmt::format("'{}.weight': a full-precision copy beside the packed tensors", module));
    return missing.empty() ? std::optional(true) : std::nullopt;
}

bool isOneOf(const std::vector<std::string_view>& endings, std::string_view name) {
    return std::ranges::any_of(endings, [&](std::string_view part) { return name.ends_with(part); });
}

void expectSpec(const Checkpoint& checkpoint, const TensorSpec& spec, CheckResult& shapes, bool& fits) {
    const TensorInfo* found = checkpoint.find(spec.name);
    if (!found || (found->dtype == spec.dtype && found->shape == spec.shape))
        return;
    fits = false;
    shapes.problem(fmt::format("'{}': {} [{}] where {} [{}] is needed", spec.name, nameOf(found->dtype),
                               fmt::join(found->shape, ", "), nameOf(spec.dtype), fmt::join(spec.shape, ", ")));
}

/// Against the original: each linear as the plan says, every other tensor, nothing else.
class AgainstModel {
public:
    explicit AgainstModel(const VerifyContext& context)
        : m_context(context)
        , m_model(context.reference->model)
        , m_format(**findFormat(context.format))
        , m_layout(packedLayout(context.format)) {
        m_options.names = context.names;
    }

    std::vector<VerificationCheck> check(std::vector<WrittenLinear>& linears) {
        const std::vector<ModulePlan> settings = storedSettings(m_format, m_model, m_context.reference->run.plan());
        for (std::size_t i = 0; i < settings.size(); ++i)
            checkLinear(m_model.linears()[i], settings[i], linears);
        checkOthers();
        for (const std::string& name : m_context.checkpoint.names())
            if (!m_expected.contains(name))
                m_accounts.accounted.problem(fmt::format("'{}': belongs to no part of the model", name));
        return m_accounts.done(false);
    }

private:
    void checkLinear(const Linear& linear, const ModulePlan& plan, std::vector<WrittenLinear>& linears) {
        m_weights.insert(linear.tensor);
        const std::string module = m_format.moduleName(m_model, linear, m_options);
        const bool quantized = plan.bits != fullPrecision;
        const std::vector<TensorSpec> specs =
            quantized ? m_format.specs(m_model, module, linear, plan)
                      : std::vector<TensorSpec>{
                            {module + ".weight", m_model.weight(linear).info->dtype, {linear.out, linear.in}}};
        for (const TensorSpec& spec : specs)
            m_expected.insert(spec.name);
        m_expected.insert(module + ".weight"); // a stale copy has its own sentence
        const auto packed = packedState(m_context.checkpoint, m_layout, module, m_accounts.accounted);
        if (!packed)
            return;
        const bool shouldBePacked = specs.size() > 1;
        const bool nvfp4 = m_context.format.starts_with("nvfp4");
        if (*packed && quantized && nvfp4 != (plan.grid == NumberGrid::nvfp4)) {
            m_accounts.accounted.problem(fmt::format("'{}': {}, the plan says the {} grid", module,
                                                     nvfp4 ? "NVFP4" : "whole numbers", nameOf(plan.grid)));
            return;
        }
        ++(*packed ? m_accounts.packed : m_accounts.full);
        if (*packed != shouldBePacked) {
            m_accounts.accounted.problem(fmt::format("'{}': {}, the plan says {} bits", module,
                                                     *packed ? "packed" : "in full precision", plan.bits));
            return;
        }
        bool fits = true;
        for (const TensorSpec& spec : specs) {
            expectSpec(m_context.checkpoint, spec, m_accounts.shapes, fits);
            if (quantized && isOneOf(m_layout.others, spec.name) && !m_context.checkpoint.find(spec.name))
                m_accounts.accounted.problem(
                    fmt::format("'{}': missing, while other parts of the packed linear are there", spec.name));
        }
        if (fits)
            linears.push_back({module, linear, plan.bits, plan.group});
    }

    void checkOthers() {
        for (const std::string& tensor : m_model.checkpoint().names()) {
            if (m_weights.contains(tensor))
                continue;
            const std::string name = m_format.tensorName(m_model, tensor, m_options);
            m_expected.insert(name);
            ++m_accounts.others;
            const TensorInfo* original = m_model.checkpoint().find(tensor);
            bool fits = true;
            if (m_context.checkpoint.find(name))
                expectSpec(m_context.checkpoint, {name, original->dtype, original->shape}, m_accounts.shapes, fits);
            else
                m_accounts.accounted.problem(fmt::format("'{}': missing", name));
        }
    }

    const VerifyContext& m_context;
    const Model& m_model;
    const ExportFormat& m_format;
    const PackedLayout& m_layout;
    ExportOptions m_options;
    Accounts m_accounts;
    std::set<std::string, std::less<>> m_weights, m_expected;
};

/// Alone: what the names say is packed must be whole and fit together.
std::vector<VerificationCheck> checkAlone(const VerifyContext& context, std::vector<WrittenLinear>& linears) {
    Accounts accounts;
    const PackedLayout& layout = packedLayout(context.format);
    std::set<std::string> modules;
    for (const std::string& name : context.checkpoint.names())
        for (const std::string_view part : layout.parts)
            if (name.ends_with(part) && layout.holds(*context.checkpoint.find(name)))
                modules.insert(name.substr(0, name.size() - part.size()));
    for (const std::string& module : modules) {
        const auto packed = packedState(context.checkpoint, layout, module, accounts.accounted);
        if (!packed)
            continue;
        ++accounts.packed;
        Linear shape;
        shape.module = module;
        shape.layer = layerOfTensor(module);
        std::tie(shape.out, shape.in) = layout.shape(context.checkpoint, module);
        if (shape.out < 1) {
            accounts.shapes.problem(fmt::format("'{}{}': its shape fits no linear with those of the tensors beside it",
                                                module, layout.codes));
            continue;
        }
        if (auto linear = layout.read(context.checkpoint, module, shape))
            linears.push_back({module, shape, linear->bits, linear->group});
        else
            accounts.shapes.problem(linear.error().message);
    }
    for (const std::string& name : context.checkpoint.names()) {
        const TensorInfo* info = context.checkpoint.find(name);
        if (!isFloating(info->dtype) || layout.holds(*info))
            continue;
        const bool linear = layerOfTensor(name) >= 0 && name.ends_with(".weight") && info->shape.size() == 2;
        ++(linear ? accounts.full : accounts.others);
    }
    return accounts.done(true);
}

} // namespace

std::vector<VerificationCheck> checkAccounted(const VerifyContext& context, std::vector<WrittenLinear>& linears) {
    return context.reference ? AgainstModel(context).check(linears) : checkAlone(context, linears);
}

} // namespace moescope::detail
