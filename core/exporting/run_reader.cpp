// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/run_reader.h"

#include <utility>

#include "exporting/detail/export_format.h"

namespace moescope::detail {

Result<RunReader::File> RunReader::layerFile(int layer) {
    const std::lock_guard lock(m_mutex);
    for (const File& file : m_files)
        if (file && file->layer() == layer)
            return file;
    auto file = m_run.openLayer(layer);
    if (!file)
        return propagate(file);
    m_files[m_oldest] = std::make_shared<const LayerFile>(std::move(*file));
    return m_files[std::exchange(m_oldest, 1 - m_oldest)];
}

Status RunReader::check(const Model& model) {
    if (Status same = m_run.checkModel(model); !same)
        return same;
    for (int layer = 0; layer < model.config().layers; ++layer) {
        auto file = layerFile(layer);
        if (!file)
            return propagate(file);
        if (Status checked = checkLayer(model, **file); !checked)
            return checked;
    }
    return {};
}

Status RunReader::checkLayer(const Model& model, const LayerFile& file) const {
    const int layer = file.layer();
    std::size_t expected = 0;
    for (const Linear& linear : model.linears()) {
        if (linear.layer != layer)
            continue;
        const ModulePlan& plan = planOf(m_run.plan(), linear.module);
        if (plan.bits == fullPrecision)
            continue;
        ++expected;
        if (!file.has(linear.module))
            return failure("{}: layer {} lacks module '{}', which the plan quantizes. Quantize again.",
                           m_run.path().string(), layer, linear.module);
        const QuantizedLinear& found = file.settings(linear.module);
        if (found.bits != plan.bits || found.group != plan.group || found.symmetric != plan.symmetric ||
            found.grid != plan.grid || found.out != linear.out || found.in != linear.in)
            return failure(
                "{}: module '{}' is [{}, {}] at {} bits in groups of {} on the {} grid, the plan and the model "
                "want [{}, {}] at {} bits in groups of {} on the {} grid. Quantize again.",
                m_run.path().string(), linear.module, found.out, found.in, found.bits, found.group, nameOf(found.grid),
                linear.out, linear.in, plan.bits, plan.group, nameOf(plan.grid));
    }
    if (file.modules().size() != expected)
        return failure("{}: layer {} holds {} modules, the plan quantizes {}. Quantize again.", m_run.path().string(),
                       layer, file.modules().size(), expected);
    const std::size_t router = file.router().size();
    const auto rows = static_cast<std::size_t>(model.config().experts * model.config().hidden);
    if (router != 0 && (router != rows || model.layers()[static_cast<std::size_t>(layer)].router.empty()))
        return failure("{}: layer {} holds a router of {} values, the model's has {}.", m_run.path().string(), layer,
                       router, rows);
    return {};
}

Result<QuantizedLinear> RunReader::linear(const Linear& linear) {
    auto file = layerFile(linear.layer);
    if (!file)
        return propagate(file);
    return (*file)->read(linear.module);
}

Result<std::vector<float>> RunReader::router(int layer) {
    auto file = layerFile(layer);
    if (!file)
        return propagate(file);
    return (*file)->router();
}

float RunReader::largestInput(const std::string& module) const {
    const auto found = m_inputs.find(module);
    return found == m_inputs.end() ? 0.0F : found->second;
}

} // namespace moescope::detail
