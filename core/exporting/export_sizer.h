// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>

#include "allocation/plan.h"
#include "architecture/model.h"
#include "exporting/exporter.h"

namespace moescope {

/// predictExportSize() for one plan after another: what a format makes of each linear is worked out once a setting, and
/// then headers and files are counted. The same arithmetic as the writer's, to the byte.
class ExportSizer {
public:
    /// The error names an unknown format.
    static Result<ExportSizer> make(const std::string& format, const Model& model, const ExportOptions& options = {});
    ExportSizer(ExportSizer&&) noexcept;
    ExportSizer& operator=(ExportSizer&&) noexcept;
    ~ExportSizer();

    /// Of the whole export; settings in the order of Model::linears().
    ExportSize sizeOf(std::span<const ModulePlan> planned);
    /// What a linear stored so adds to the files wherever it stands in them: its tensors, and its entries in a header
    /// but for the digits of their offsets.
    std::int64_t share(std::size_t linear, const ModulePlan& setting);

private:
    struct State;
    explicit ExportSizer(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace moescope
