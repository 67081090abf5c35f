// SPDX-License-Identifier: Apache-2.0
#include "quantize/calibration_file.h"

#include <algorithm>
#include <span>

#include <nlohmann/json.hpp>

#include "checkpoint/safetensors.h"
#include "checkpoint/safetensors_writer.h"

namespace moescope {

using nlohmann::json;

Status writeCalibration(const TokenWindows& windows, const std::filesystem::path& file) {
    const std::vector<std::int32_t> datasets(windows.datasetOfWindow.begin(), windows.datasetOfWindow.end());
    std::vector<TensorData> tensors{
        {{"input_ids", DType::I32, {windows.windows(), windows.length}}, toBytes(std::span(windows.ids))},
        {{"dataset_of_window", DType::I32, {static_cast<std::int64_t>(datasets.size())}},
         toBytes(std::span(datasets))}};
    if (windows.packed())
        tensors.push_back({{"document_of_token", DType::I32, {windows.windows(), windows.length}},
                           toBytes(std::span(windows.documents))});
    return writeSafetensors(
        file, tensors, {{"datasets", json(windows.datasets).dump(-1, ' ', false, json::error_handler_t::replace)}});
}

Result<TokenWindows> readCalibration(const std::filesystem::path& path) {
    auto file = SafetensorsFile::open(path);
    if (!file)
        return propagate(file);
    const TensorInfo* ids = file->find("input_ids");
    const TensorInfo* datasets = file->find("dataset_of_window");
    const auto names = file->metadata().find("datasets");
    const json list = names == file->metadata().end() ? json() : json::parse(names->second, nullptr, false);
    const auto isText = [](const json& name) { return name.is_string(); };
    if (!ids || !datasets || ids->dtype != DType::I32 || datasets->dtype != DType::I32 || ids->shape.size() != 2 ||
        ids->shape[0] != datasets->elements() || !list.is_array() || !std::ranges::all_of(list, isText))
        return failure("{}: does not hold calibration windows (input_ids, dataset_of_window, names of datasets).",
                       path.string());
    TokenWindows windows;
    windows.length = static_cast<int>(ids->shape[1]);
    windows.ids.resize(static_cast<std::size_t>(ids->elements()));
    std::ranges::copy(file->bytes(*ids), std::as_writable_bytes(std::span(windows.ids)).begin());
    windows.datasetOfWindow.resize(static_cast<std::size_t>(datasets->elements()));
    std::ranges::copy(file->bytes(*datasets), std::as_writable_bytes(std::span(windows.datasetOfWindow)).begin());
    windows.datasets = list.get<std::vector<std::string>>();
    if (const TensorInfo* documents = file->find("document_of_token")) {
        if (documents->dtype != DType::I32 || documents->shape != ids->shape)
            return failure("{}: its document_of_token does not go with its input_ids.", path.string());
        windows.documents.resize(windows.ids.size());
        std::ranges::copy(file->bytes(*documents), std::as_writable_bytes(std::span(windows.documents)).begin());
    }
    for (const int dataset : windows.datasetOfWindow)
        if (dataset < 0 || dataset >= static_cast<int>(windows.datasets.size()))
            return failure("{}: a window names dataset {}, of {}.", path.string(), dataset, windows.datasets.size());
    return windows;
}

} // namespace moescope
