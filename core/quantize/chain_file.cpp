// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/chain_file.h"

#include <algorithm>
#include <stdexcept>

#include "checkpoint/safetensors.h"
#include "checkpoint/safetensors_writer.h"
#include "support/sha256.h"

namespace moescope::detail {
namespace {

constexpr const char* checksumWord = "sha256";

std::span<const std::byte> bytesOf(const at::Tensor& tensor) {
    return {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()};
}

DType storedType(at::ScalarType type) {
    return type == at::kByte ? DType::U8 : type == at::kBFloat16 ? DType::BF16 : DType::F32;
}

} // namespace

bool SavedTensors::has(const std::string& name) const {
    return std::ranges::any_of(tensors, [&](const auto& tensor) { return tensor.first == name; });
}

const at::Tensor& SavedTensors::at(const std::string& name) const {
    for (const auto& [known, tensor] : tensors)
        if (known == name)
            return tensor;
    throw std::runtime_error(fmt::format("the saved state of the run lacks '{}'. Start the run anew", name));
}

Status saveTensors(const SavedTensors& saved, const std::filesystem::path& file) {
    std::vector<TensorSpec> specs;
    std::vector<at::Tensor> onHost;
    Sha256 sum;
    for (const auto& [name, tensor] : saved.tensors) {
        onHost.push_back(tensor.detach().to(at::kCPU).contiguous());
        specs.push_back({name, storedType(tensor.scalar_type()), tensor.sizes().vec()});
        sum.add(bytesOf(onHost.back()));
    }
    std::map<std::string, std::string> words = saved.words;
    words[checksumWord] = sum.hex();
    return streamSafetensors(file, specs, words, [&](SafetensorsWriter& writer) {
        Status written;
        for (std::size_t i = 0; i < specs.size() && written; ++i)
            written = writer.write(specs[i].name, bytesOf(onHost[i]));
        return written;
    });
}

Result<SavedTensors> viewTensors(const std::filesystem::path& path) {
    auto opened = SafetensorsFile::open(path);
    if (!opened)
        return propagate(opened);
    const auto file = std::make_shared<const SafetensorsFile>(std::move(*opened));
    SavedTensors saved;
    saved.words = file->metadata();
    Sha256 sum;
    for (const TensorInfo& tensor : file->tensors()) {
        const at::ScalarType type = tensor.dtype == DType::U8     ? at::kByte
                                    : tensor.dtype == DType::BF16 ? at::kBFloat16
                                                                  : at::kFloat;
        const std::span<const std::byte> bytes = file->bytes(tensor);
        sum.add(bytes);
        // from_blob takes no address of constants; nobody writes to these tensors.
        saved.tensors.emplace_back(tensor.name, at::from_blob(
                                                    const_cast<std::byte*>(bytes.data()), tensor.shape,
                                                    [file](void*) {}, // keeps it mapped
                                                    at::TensorOptions().dtype(type)));
    }
    if (saved.words[checksumWord] != sum.hex())
        return failure("{}: its content does not match its checksum: it was changed or cut. Remove it to begin again "
                       "from the first layer.",
                       path.string());
    return saved;
}

Result<SavedTensors> loadTensors(const std::filesystem::path& path, at::Device device) {
    auto saved = viewTensors(path);
    if (saved)
        for (auto& [name, tensor] : saved->tensors)
            tensor = tensor.to(device, tensor.scalar_type(), /*non_blocking=*/false, /*copy=*/true);
    return saved;
}

} // namespace moescope::detail
