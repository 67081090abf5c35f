// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/run_reader.h"

#include "exporting/detail/export_format.h"

namespace moescope::detail {

Status RunReader::openLayer(int layer) {
    if (m_file && m_file->layer() == layer)
        return {};
    auto file = m_run.openLayer(layer);
    if (!file)
        return propagate(file);
    m_file = std::move(*file);
    return {};
}

Status RunReader::check(const Model& model) {
    if (Status same = m_run.checkModel(model); !same)
        return same;
    for (int layer = 0; layer < model.config().layers; ++layer) {
        if (Status opened = openLayer(layer); !opened)
            return opened;
        if (Status checked = checkLayer(model, layer); !checked)
            return checked;
    }
    return {};
}

Status RunReader::checkLayer(const Model& model, int layer) const {
    std::size_t expected = 0;
    for (const Linear& linear : model.linears()) {
        const ModulePlan& plan = planOf(m_run.plan(), linear.module);
        if (linear.layer != layer || plan.bits == fullPrecision)
            continue;
        ++expected;
        if (!m_file->has(linear.module))
            return failure("{}: layer {} lacks module '{}', which the plan quantizes. Quantize again.",
                           m_run.path().string(), layer, linear.module);
        const QuantizedLinear& found = m_file->settings(linear.module);
        if (found.bits != plan.bits || found.group != plan.group || found.symmetric != plan.symmetric ||
            found.grid != plan.grid || found.out != linear.out || found.in != linear.in)
            return failure(
                "{}: module '{}' is [{}, {}] at {} bits in groups of {} on the {} grid, the plan and the model "
                "want [{}, {}] at {} bits in groups of {} on the {} grid. Quantize again.",
                m_run.path().string(), linear.module, found.out, found.in, found.bits, found.group, nameOf(found.grid),
                linear.out, linear.in, plan.bits, plan.group, nameOf(plan.grid));
    }
    if (m_file->modules().size() != expected)
        return failure("{}: layer {} holds {} modules, the plan quantizes {}. Quantize again.", m_run.path().string(),
                       layer, m_file->modules().size(), expected);
    const std::size_t router = m_file->router().size();
    const auto rows = static_cast<std::size_t>(model.config().experts * model.config().hidden);
    if (router != 0 && (router != rows || model.layers()[static_cast<std::size_t>(layer)].router.empty()))
        return failure("{}: layer {} holds a router of {} values, the model's has {}.", m_run.path().string(), layer,
                       router, rows);
    return {};
}

Result<QuantizedLinear> RunReader::linear(const Linear& linear) {
    if (Status opened = openLayer(linear.layer); !opened)
        return propagate(opened);
    return m_file->read(linear.module);
}

Result<std::vector<float>> RunReader::router(int layer) {
    if (Status opened = openLayer(layer); !opened)
        return propagate(opened);
    return m_file->router();
}

float RunReader::largestInput(const std::string& module) const {
    const auto found = m_inputs.find(module);
    return found == m_inputs.end() ? 0.0F : found->second;
}

} // namespace moescope::detail
