// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <set>

#include "exporting/detail/export_folder.h"
#include "exporting/detail/export_format.h"
#include "exporting/detail/input_ranges.h"
#include "exporting/detail/manifest.h"
#include "exporting/detail/pieces.h"
#include "exporting/detail/shards.h"
#include "exporting/detail/tensor_sum.h"
#include "exporting/exporter.h"
#include "support/atomic_write.h"

namespace moescope {
namespace {

namespace fs = std::filesystem;
using namespace detail;

/// Puts a stream of tensors into the files that they belong to, and both into the manifest.
class ShardFiles {
public:
    ShardFiles(fs::path folder, const std::vector<Shard>& shards, Manifest& manifest)
        : m_folder(std::move(folder))
        , m_shard(shards.begin())
        , m_manifest(manifest) {}

    Status put(const StreamPart& part) {
        if (part.piece == m_shard->last) {
            if (Status finished = finish(); !finished)
                return finished;
            ++m_shard;
            m_tensor = 0;
        }
        if (!m_writer) {
            auto writer = SafetensorsWriter::create(m_folder / m_shard->name, m_shard->tensors, shardMetadata(), true);
            if (!writer)
                return propagate(writer);
            m_writer = std::move(*writer);
        }
        const TensorSpec& spec = m_shard->tensors[m_tensor];
        if (const auto sum = m_sum.add(part, spec.bytes())) {
            m_manifest.addTensor(spec, m_shard->name, *sum);
            ++m_tensor;
        }
        return m_writer->write(spec.name, part.bytes);
    }

    /// The file under way.
    Status finish() {
        if (!m_writer)
            return {};
        if (Status finished = m_writer->finish(); !finished)
            return finished;
        m_manifest.addFile(m_shard->name, m_writer->bytes(), m_writer->sha256());
        m_writer.reset();
        return {};
    }

private:
    fs::path m_folder;
    std::vector<Shard>::const_iterator m_shard;
    Manifest& m_manifest;
    std::size_t m_tensor = 0; ///< of the shard
    TensorSum m_sum;
    std::optional<SafetensorsWriter> m_writer;
};

/// Writes one export; holds what the steps share.
class ExportWriter {
public:
    ExportWriter(const ExportFormat& format, const Model& model, const RunFolder& run, fs::path folder,
                 const ExportOptions& options, std::stop_token stop, ProgressSink& sink)
        : m_format(format)
        , m_model(model)
        , m_run(run)
        , m_folder(std::move(folder))
        , m_options(options)
        , m_stop(std::move(stop))
        , m_sink(sink)
        , m_reader(std::make_shared<RunReader>(run)) {}

    Result<ExportSize> write() {
        if (Status checked = m_reader->check(m_model); !checked)
            return propagate(checked);
        if (Status looked = lookAtInputs(); !looked)
            return propagate(looked);
        const auto pieces = piecesOf(m_format, m_model, m_run.plan(), m_options, m_reader);
        const auto shards = shardsOf(pieces, m_options.shardBytes);
        m_size = sizeOf(shards);
        Status written = checkNames(shards);
        if (written)
            written = checkSpace(m_folder, m_size.fileBytes);
        if (written)
            written = writeShards(shards, pieces);
        if (written && shards.size() > 1)
            written = writeText("model.safetensors.index.json", indexOf(shards));
        if (written)
            written = writeConfigs();
        if (written)
            written = copyCompanions(m_model, m_folder, m_manifest);
        if (written) // without the manifest's own hash
            written = writeFileAtomically(m_folder / Manifest::fileName,
                                          m_manifest.json(m_format, m_model, m_run, m_options, m_size).dump(1) + "\n");
        if (!written)
            return propagate(written);
        return m_size;
    }

private:
    Status lookAtInputs() {
        if (!m_format.takesInputs)
            return {};
        auto inputs = largestInputs(m_model, m_run, m_stop, m_sink);
        if (!inputs)
            return propagate(inputs);
        m_reader->setLargestInputs(std::move(*inputs));
        return {};
    }

    static Status checkNames(const std::vector<Shard>& shards) {
        std::set<std::string_view> names;
        for (const Shard& shard : shards)
            for (const TensorSpec& tensor : shard.tensors)
                if (!names.insert(tensor.name).second)
                    return failure("Two tensors would be called '{}'. The checkpoint holds a tensor that its family "
                                   "does not have; remove "
                                   "it first.",
                                   tensor.name);
        return {};
    }

    Status writeShards(const std::vector<Shard>& shards, const std::vector<ExportPiece>& pieces) {
        std::vector<StreamPiece> stream;
        stream.reserve(pieces.size());
        for (const ExportPiece& piece : pieces)
            stream.push_back({piece.bytes(), piece.putBytes, piece.copied, true});
        ShardFiles files(m_folder, shards, m_manifest);
        const auto take = [&](const StreamPart& part) -> Status {
            if (Status put = files.put(part); !put)
                return put;
            m_done += static_cast<std::int64_t>(part.bytes.size());
            m_sink.progress({"Writing", double(m_done) / double(std::max<std::int64_t>(m_size.tensorBytes, 1)), m_done,
                             m_size.tensorBytes, "bytes"});
            return {};
        };
        Status written = streamPieces(m_model.checkpoint(), stream, m_stop, take);
        return written ? files.finish() : written;
    }

    Status writeText(const std::string& name, const std::string& text) {
        if (Status written = writeFileAtomically(m_folder / name, text); !written)
            return written;
        return m_manifest.addFile(m_folder / name);
    }

    Status writeConfigs() {
        auto configs = m_format.configs(m_model, m_run.plan(), m_options);
        if (!configs)
            return propagate(configs);
        for (const auto& [name, text] : *configs)
            if (Status written = writeText(name, text); !written)
                return written;
        return {};
    }

    const ExportFormat& m_format;
    const Model& m_model;
    const RunFolder& m_run;
    fs::path m_folder;
    ExportOptions m_options;
    std::stop_token m_stop;
    ProgressSink& m_sink;
    std::shared_ptr<RunReader> m_reader;
    Manifest m_manifest;
    ExportSize m_size;
    std::int64_t m_done = 0;
};

} // namespace

Result<ExportSize> writeExport(const std::string& format, const Model& model, const RunFolder& run,
                               const fs::path& folder, const ExportOptions& options, std::stop_token stop,
                               ProgressSink& sink) {
    if (Status fits = checkExport(format, model, run.plan(), options); !fits)
        return propagate(fits);
    const detail::ExportFormat& found = **detail::findFormat(format);
    if (found.whole)
        return found.whole->write(model, run, folder, options, std::move(stop), sink);
    return ExportWriter(found, model, run, folder, options, std::move(stop), sink).write();
}

} // namespace moescope
