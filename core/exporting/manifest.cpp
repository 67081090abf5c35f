// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/manifest.h"

#include "support/sha256.h"
#include "support/version.h"

namespace moescope::detail {

void Manifest::addTensor(const TensorSpec& spec, const std::string& file, const std::string& sha256) {
    m_tensors[spec.name] = {{"file", file}, {"dtype", nameOf(spec.dtype)}, {"shape", spec.shape}, {"sha256", sha256}};
}

void Manifest::addTensor(const std::string& name, const std::string& file, std::string_view type,
                         const std::vector<std::int64_t>& shape, const std::string& sha256) {
    m_tensors[name] = {{"file", file}, {"dtype", type}, {"shape", shape}, {"sha256", sha256}};
}

Status Manifest::addFile(const std::filesystem::path& file) {
    auto sum = sha256OfFile(file);
    if (!sum)
        return propagate(sum);
    std::error_code ignored;
    addFile(file.filename().string(), std::filesystem::file_size(file, ignored), *sum);
    return {};
}

void Manifest::addFile(const std::string& name, std::uint64_t bytes, const std::string& sha256) {
    m_files[name] = {{"bytes", bytes}, {"sha256", sha256}};
}

nlohmann::json Manifest::json(const ExportFormat& format, const Model& model, const RunFolder& run,
                              const ExportOptions& options, const ExportSize& size) const {
    nlohmann::json modules = nlohmann::json::object();
    const std::vector<ModulePlan> stored = storedSettings(format, model, run.plan());
    for (std::size_t i = 0; i < stored.size(); ++i) {
        const Linear& linear = model.linears()[i];
        const ModulePlan& plan = planOf(run.plan(), linear.module);
        if (plan.bits == fullPrecision)
            continue;
        nlohmann::json& entry = modules[format.moduleName(model, linear, options)] = {
            {"original", linear.module}, {"bits", plan.bits}, {"group", plan.group}, {"symmetric", plan.symmetric}};
        if (stored[i].bits != plan.bits)
            entry["field_bits"] = stored[i].bits;
        if (plan.grid != NumberGrid::integer)
            entry["grid"] = nameOf(plan.grid);
    }
    return {{"version", version},
            {"program", fmt::format("moescope {}", moescope::version())},
            {"format", format.info.id},
            {"names", format.info.takesNames ? nlohmann::json(options.names) : nlohmann::json()},
            {"family", model.family().modelType},
            {"run",
             {{"fingerprint", run.fingerprint()},
              {"method", run.config().method},
              {"seed", run.config().seed},
              {"strategy", run.plan().strategy}}},
            {"tensor_bytes", size.tensorBytes},
            {"file_bytes", size.fileBytes},
            {"modules", std::move(modules)},
            {"tensors", m_tensors},
            {"files", m_files}};
}

} // namespace moescope::detail
