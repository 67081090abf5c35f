// SPDX-License-Identifier: Apache-2.0
#include "support/edited_folder.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "checkpoint/checkpoint.h"
#include "support/atomic_write.h"

namespace moescope::test {
namespace {

[[noreturn]] void stop(const std::string& sentence) {
    std::fprintf(stderr, "%s\n", sentence.c_str());
    std::abort();
}

std::vector<TensorData> readAll(const std::filesystem::path& file) {
    const auto opened = SafetensorsFile::open(file);
    if (!opened)
        stop(opened.error().message);
    std::vector<TensorData> tensors;
    for (const TensorInfo& info : opened->tensors()) {
        const auto bytes = opened->bytes(info);
        tensors.push_back({{info.name, info.dtype, info.shape}, {bytes.begin(), bytes.end()}});
    }
    return tensors;
}

} // namespace

void editTensors(const std::filesystem::path& folder, const TensorEdit& edit) {
    auto tensors = readAll(folder / "model.safetensors");
    edit(tensors);
    if (const Status written = writeSafetensors(folder / "model.safetensors", tensors, {{"format", "pt"}}); !written)
        stop(written.error().message);
}

TensorData& tensorNamed(std::vector<TensorData>& tensors, const std::string& name) {
    const auto found = std::ranges::find(tensors, name, [](const TensorData& data) { return data.spec.name; });
    if (found == tensors.end())
        stop("no tensor " + name);
    return *found;
}

void flipBit(const std::filesystem::path& folder, const std::string& tensor) {
    editTensors(folder, [&](auto& all) { tensorNamed(all, tensor).bytes.at(4) ^= std::byte{1}; });
}

void removeTensor(const std::filesystem::path& folder, const std::string& tensor) {
    editTensors(folder, [&](auto& all) { std::erase_if(all, [&](auto& data) { return data.spec.name == tensor; }); });
}

void editJson(const std::filesystem::path& file, const std::function<void(nlohmann::json&)>& edit) {
    auto value = readJson(file);
    if (!value)
        stop(value.error().message);
    edit(*value);
    if (const Status written = writeFileAtomically(file, value->dump()); !written)
        stop(written.error().message);
}

} // namespace moescope::test
