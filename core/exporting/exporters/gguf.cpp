// SPDX-License-Identifier: Apache-2.0
// One GGUF file for llama.cpp. Codes of up to 4 bits lie in Q4_0, wider ones in Q8_0, each with its own scale: nothing
// is rounded again. The experts of a layer are one tensor a projection, whose widest expert decides its type.
#include <memory>

#include "exporting/detail/export_format.h"
#include "exporting/detail/float_formats.h"
#include "exporting/detail/gguf/gguf_blocks.h"
#include "exporting/detail/gguf/gguf_bytes.h"
#include "exporting/detail/gguf/gguf_layout.h"
#include "exporting/detail/gguf/gguf_writer.h"
#include "exporting/detail/manifest.h"
#include "support/atomic_write.h"
#include "support/sha256.h"

namespace moescope::detail {
namespace {

namespace fs = std::filesystem;

std::vector<GgufTensorInfo> infosOf(const std::vector<GgufTensor>& tensors) {
    std::vector<GgufTensorInfo> infos;
    for (const GgufTensor& tensor : tensors)
        infos.push_back(tensor.info);
    return infos;
}

ExportSize sizeOf(const GgufMetadata& metadata, const std::vector<GgufTensorInfo>& infos) {
    ExportSize size{.files = 1};
    for (const GgufTensorInfo& info : infos)
        size.tensorBytes += static_cast<std::int64_t>(info.bytes());
    size.fileBytes = static_cast<std::int64_t>(GgufWriter::fileBytes(metadata, infos));
    return size;
}

Result<ExportSize> predicted(const Model& model, const Plan& plan, const ExportOptions&) {
    std::vector<std::string> warnings;
    auto metadata = ggufMetadata(model, plan, warnings);
    if (!metadata)
        return propagate(metadata);
    return sizeOf(*metadata, infosOf(ggufTensors(model, plan)));
}

Status checkSpace(const fs::path& folder, std::int64_t bytes) {
    std::error_code problem;
    const fs::space_info space = fs::space(folder, problem);
    constexpr std::uintmax_t others = 64U << 20U;
    if (!problem && space.available < static_cast<std::uintmax_t>(bytes) + others)
        return failure(
            "{}: the export needs {:.2f} GB, the disk has {:.2f} GB left. Free some space or choose another disk.",
            folder.parent_path().string(), static_cast<double>(bytes) / 1e9,
            static_cast<double>(space.available) / 1e9);
    return {};
}

Status copyLicences(const Model& model, const fs::path& folder, Manifest& manifest) {
    for (const char* name : {"LICENSE", "NOTICE"}) {
        std::error_code problem;
        if (!fs::is_regular_file(model.folder() / name, problem))
            continue;
        fs::copy_file(model.folder() / name, folder / name, problem);
        if (problem)
            return failure("{}: cannot be copied ({}).", (model.folder() / name).string(), problem.message());
        if (Status added = manifest.addFile(folder / name); !added)
            return added;
    }
    return {};
}

Result<ExportSize> write(const Model& model, const RunFolder& run, const fs::path& folder, const ExportOptions& options,
                         std::stop_token stop, ProgressSink& sink) {
    RunReader reader(run);
    if (Status checked = reader.check(model); !checked)
        return propagate(checked);
    std::vector<std::string> warnings;
    auto metadata = ggufMetadata(model, run.plan(), warnings);
    if (!metadata)
        return propagate(metadata);
    for (const std::string& warning : warnings)
        sink.warning(warning);
    const std::vector<GgufTensor> tensors = ggufTensors(model, run.plan());
    const ExportSize size = sizeOf(*metadata, infosOf(tensors));
    if (Status room = checkSpace(folder, size.fileBytes); !room)
        return propagate(room);
    auto writer = GgufWriter::create(folder / ggufFileName, *metadata, infosOf(tensors));
    if (!writer)
        return propagate(writer);
    Manifest manifest;
    std::int64_t done = 0;
    for (const GgufTensor& tensor : tensors) {
        Sha256 sum;
        Status put = putGgufTensor(model, tensor, reader, [&](std::span<const std::byte> bytes) -> Status {
            if (stop.stop_requested())
                return cancelled();
            sum.add(bytes);
            return writer->write(bytes);
        });
        if (!put)
            return propagate(put);
        manifest.addTensor(tensor.info.name, ggufFileName, nameOf(tensor.info.type), tensor.info.sizes, sum.hex());
        done += static_cast<std::int64_t>(tensor.info.bytes());
        sink.progress({"Writing", static_cast<double>(done) / static_cast<double>(size.tensorBytes), done,
                       size.tensorBytes, "bytes"});
    }
    Status written = writer->finish();
    if (written)
        written = manifest.addFile(folder / ggufFileName);
    if (written)
        written = copyLicences(model, folder, manifest);
    if (written)
        written = writeFileAtomically(folder / Manifest::fileName,
                                      manifest.json(ggufFormat(), model, run, options, size).dump(1) + "\n");
    if (!written)
        return propagate(written);
    return size;
}

constexpr WholeFormat whole{predicted, write};

} // namespace

const ExportFormat& ggufFormat() {
    static constexpr ExportFormat format{
        .info =
            {"gguf", "GGUF (llama.cpp)",
             "One file for llama.cpp: codes of up to 4 bits in Q4_0, wider ones in Q8_0, the same numbers; the experts "
             "of a layer are as large as their widest.",
             false},
        .check = checkGguf,
        .moduleName = [](const Model&, const Linear& linear, const ExportOptions&) { return linear.module; },
        .tensorName = [](const Model&, const std::string& tensor, const ExportOptions&) { return tensor; },
        .specs = nullptr,
        .put = nullptr,
        .configs = nullptr,
        .whole = &whole,
    };
    return format;
}

} // namespace moescope::detail
