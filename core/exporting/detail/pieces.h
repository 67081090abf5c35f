// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exporting/detail/export_format.h"
#include "exporting/detail/export_piece.h"
#include "exporting/detail/run_reader.h"

namespace moescope::detail {

/// Everything an export writes, in the order of the layers: tensors outside the layers, then each layer's norms,
/// biases, router and linears. Nothing is read yet. `run` null: for sizes only, the bytes cannot be asked for.
std::vector<ExportPiece> piecesOf(const ExportFormat& format, const Model& model, const Plan& plan,
                                  const ExportOptions& options, const std::shared_ptr<RunReader>& run);

/// What a piece is made of: a linear of the model, or a tensor that is copied (or the router) as it is.
struct PieceSource {
    int linear = -1;    ///< index into Model::linears(), or
    std::string tensor; ///< name in the checkpoint
};
/// The order of piecesOf().
std::vector<PieceSource> pieceOrder(const Model& model);

/// The layer that a tensor's name says, -1 outside the layers.
int layerOfTensor(std::string_view name);

} // namespace moescope::detail
