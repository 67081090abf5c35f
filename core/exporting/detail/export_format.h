// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "exporting/detail/export_piece.h"
#include "exporting/exporter.h"
#include "quantize/quantized_layer.h"

namespace moescope::detail {

/// A format that is a file of its own kind instead of safetensors.
struct WholeFormat {
    Result<ExportSize> (*size)(const Model& model, const Plan& plan, const ExportOptions& options);
    Result<ExportSize> (*write)(const Model& model, const RunFolder& run, const std::filesystem::path& folder,
                                const ExportOptions& options, std::stop_token stop, ProgressSink& sink);
};

/// How one format stores things; one file each in exporters/, registered in exporter.cpp.
struct ExportFormat {
    ExporterInfo info;
    /// Why a plan cannot be written this way.
    Status (*check)(const Model& model, const Plan& plan);
    /// Module of a linear in the written files, and name of a tensor that is no linear's weight (norm, embedding,
    /// router, bias).
    std::string (*moduleName)(const Model& model, const Linear& linear, const ExportOptions& options);
    std::string (*tensorName)(const Model& model, const std::string& tensor, const ExportOptions& options);
    /// Tensors that one quantized linear becomes under its stored setting, and their bytes. `largestInput`: see
    /// `takesInputs`.
    std::vector<TensorSpec> (*specs)(const Model& model, const std::string& module, const Linear& linear,
                                     const ModulePlan& setting);
    Status (*put)(const QuantizedLinear& linear, std::span<const TensorSpec> specs, float largestInput,
                  const PutBytes& put);
    /// Configuration files (name -> text), config.json among them.
    Result<std::map<std::string, std::string>> (*configs)(const Model& model, const Plan& plan,
                                                          const ExportOptions& options);
    /// Settings as the files hold them, in the order of Model::linears(): a container may be wider than its codes.
    /// Null: as planned.
    std::vector<ModulePlan> (*stored)(const Model& model, std::vector<ModulePlan> planned) = nullptr;
    const WholeFormat* whole = nullptr; ///< then `specs`, `put` and `configs` are null
    /// Stores scales of quantized activations: `put` is given the largest magnitude that the linear reads on the run's
    /// calibration windows, which a pass of the quantized model finds out. Else it is given 0.
    bool takesInputs = false;
};

const ExportFormat& bf16Format();
const ExportFormat& ggufFormat();
const ExportFormat& mixedFormat();
const ExportFormat& nvfp4Format();
const ExportFormat& nvfp4AutoRoundFormat();
const ExportFormat& nvfp4ModelOptFormat();
const ExportFormat& servingFormat();
const ExportFormat& servingLayersFormat();

/// The format of an id, or the sentence that lists them.
Result<const ExportFormat*> findFormat(const std::string& id);

/// Setting of a linear in a plan; 16 bits where the plan leaves it out.
const ModulePlan& planOf(const Plan& plan, const std::string& module);
/// Of every linear, in the order of Model::linears(); and as a format stores them.
std::vector<ModulePlan> settingsOf(const Model& model, const Plan& plan);
std::vector<ModulePlan> storedSettings(const ExportFormat& format, const Model& model, const Plan& plan);

} // namespace moescope::detail
