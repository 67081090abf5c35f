// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "exporting/detail/export_format.h"
#include "exporting/detail/export_piece.h"
#include "exporting/detail/run_reader.h"

namespace moescope::detail {

/// Everything an export writes, in the order of the layers: tensors outside the layers, then each layer's norms, biases,
/// router and linears. Nothing is read yet. `run` null: for sizes only, the bytes cannot be asked for.
std::vector<ExportPiece> piecesOf(const ExportFormat& format, const Model& model, const Plan& plan, const ExportOptions& options,
                                  std::shared_ptr<RunReader> run);

/// The layer that a tensor's name says, -1 outside the layers.
int layerOfTensor(std::string_view name);

} // namespace moescope::detail
