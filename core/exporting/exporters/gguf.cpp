// SPDX-License-Identifier: Apache-2.0
// One GGUF file for llama.cpp. Codes of up to 4 bits lie in Q4_0, wider ones in Q8_0, each with its own scale: nothing
// is rounded again. The experts of a layer are one tensor a projection, whose widest expert decides its type.
#include <memory>

#include "exporting/detail/export_folder.h"
#include "exporting/detail/export_format.h"
#include "exporting/detail/float_formats.h"
#include "exporting/detail/gguf/gguf_blocks.h"
#include "exporting/detail/gguf/gguf_bytes.h"
#include "exporting/detail/gguf/gguf_layout.h"
#include "exporting/detail/gguf/gguf_writer.h"
#include "exporting/detail/manifest.h"
#include "exporting/detail/tensor_sum.h"
#include "support/atomic_write.h"

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

/// A linear at a time; `owners`: the tensor of each piece.
std::vector<StreamPiece> streamOf(const Model& model, const std::vector<GgufTensor>& tensors, RunReader& run,
                                  std::vector<std::size_t>& owners) {
    std::vector<StreamPiece> pieces;
    const auto add = [&](std::size_t owner, StreamPiece piece) {
        pieces.push_back(std::move(piece));
        owners.push_back(owner);
    };
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const GgufTensor& tensor = tensors[i];
        const bool copied = isCopied(model, tensor);
        if (tensor.linears.empty()) {
            const auto put = [&](const PutBytes& to) { return putGgufTensor(model, tensor, run, to); };
            add(i, copied ? StreamPiece{.bytes = tensor.info.bytes(), .copied = model.checkpoint().view(tensor.source)}
                          : StreamPiece{.bytes = tensor.info.bytes(), .putBytes = put});
        }
        const std::size_t parts = tensor.linears.size();
        for (std::size_t part = 0; part < parts; ++part) {
            const Linear& linear = model.linears()[static_cast<std::size_t>(tensor.linears[part])];
            const auto put = [&, part](const PutBytes& to) { return putGgufLinear(model, tensor, part, run, to); };
            add(i, copied ? StreamPiece{.bytes = tensor.info.bytes() / parts, .copied = model.weight(linear)}
                          : StreamPiece{.bytes = tensor.info.bytes() / parts, .putBytes = put});
        }
    }
    return pieces;
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
    if (size.fileBytes > options.shardBytes)
        sink.warning(fmt::format("{} is one file of {:.2f} GB: this format is not cut into files of {:.2f} GB.",
                                 ggufFileName, static_cast<double>(size.fileBytes) / 1e9,
                                 static_cast<double>(options.shardBytes) / 1e9));
    auto writer = GgufWriter::create(folder / ggufFileName, *metadata, infosOf(tensors));
    if (!writer)
        return propagate(writer);
    Manifest manifest;
    std::int64_t done = 0;
    TensorSum sums;
    std::vector<std::size_t> owners;
    const std::vector<StreamPiece> stream = streamOf(model, tensors, reader, owners);
    Status written = streamPieces(model.checkpoint(), stream, stop, [&](const StreamPart& part) -> Status {
        const GgufTensorInfo& info = tensors[owners[part.piece]].info;
        if (const auto sum = sums.add(part, info.bytes()))
            manifest.addTensor(info.name, ggufFileName, nameOf(info.type), info.sizes, *sum);
        done += static_cast<std::int64_t>(part.bytes.size());
        sink.progress({"Writing", static_cast<double>(done) / static_cast<double>(size.tensorBytes), done,
                       size.tensorBytes, "bytes"});
        return writer->write(part.bytes);
    });
    if (written)
        written = writer->finish();
    if (written)
        manifest.addFile(ggufFileName, writer->bytes(), writer->sha256());
    if (written)
        written = copyCompanions(model, folder, manifest);
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
