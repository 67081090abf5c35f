// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "allocation/model_shape.h"
#include "pipeline/inspect.h"
#include "support/result.h"

namespace moescope {

/// A table of statistics (spectra/statistics_csv.h) as what an allocation needs, without a model.
struct StatisticsInput {
    ModelShape shape;
    Inspection inspection; ///< no routers
    std::string note;      ///< what the table did not say and what was taken instead
};

/// `matrix`: [out, in] of every matrix, for a table without sizes; without it all count the same. The error names the
/// file.
Result<StatisticsInput> statisticsInput(const std::filesystem::path& csv,
                                        std::optional<std::pair<std::int64_t, std::int64_t>> matrix = {});

/// The table's statistics of a model's linears, in their order; the error names a linear that the table leaves out.
Result<Inspection> inspectionFromCsv(const Model& model, const std::filesystem::path& csv);

} // namespace moescope
