// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "architecture/model.h"

namespace moescope {

/// What a strategy may know of a model without reading it: its linears and how they stand in layers. Comes from a
/// Model, or from a table of statistics for which there is no model at hand. Cheap to copy.
class ModelShape {
public:
    /// Looks at the model, which must outlive it.
    ModelShape(const Model& model); // NOLINT(google-explicit-constructor): a model is all that a shape asks for
    /// `source` is named in sentences. Linears in any order; layers and experts are numbered by them.
    ModelShape(std::filesystem::path source, std::vector<Linear> linears);

    /// As Model has them; a shape without a model knows nothing of norms and routers.
    [[nodiscard]] const std::vector<Linear>& linears() const { return *m_linears; }
    [[nodiscard]] const std::vector<LayerDescription>& layers() const { return *m_layers; }
    [[nodiscard]] const std::filesystem::path& folder() const { return *m_folder; }

private:
    struct Owned;
    std::shared_ptr<const Owned> m_owned;
    const std::vector<Linear>* m_linears;
    const std::vector<LayerDescription>* m_layers;
    const std::filesystem::path* m_folder;
};

} // namespace moescope
