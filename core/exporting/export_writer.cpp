// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <set>

#include "exporting/detail/export_format.h"
#include "exporting/detail/input_ranges.h"
#include "exporting/detail/manifest.h"
#include "exporting/detail/pieces.h"
#include "exporting/detail/shards.h"
#include "exporting/exporter.h"
#include "support/atomic_write.h"
#include "support/sha256.h"

namespace moescope {
namespace {

namespace fs = std::filesystem;
using namespace detail;

/// What loaders read beside config and tensors; licences go with the weights.
constexpr std::array<std::string_view, 12> companions{"generation_config.json",
                                                      "tokenizer.json",
                                                      "tokenizer_config.json",
                                                      "tokenizer.model",
                                                      "special_tokens_map.json",
                                                      "added_tokens.json",
                                                      "vocab.json",
                                                      "vocab.txt",
                                                      "merges.txt",
                                                      "chat_template.jinja",
                                                      "LICENSE",
                                                      "NOTICE"};

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
            written = checkSpace();
        for (const Shard& shard : shards)
            if (written)
                written = writeShard(shard, pieces);
        if (written && shards.size() > 1)
            written = writeText("model.safetensors.index.json", indexOf(shards));
        if (written)
            written = writeConfigs();
        if (written)
            written = copyCompanions();
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

    Status checkSpace() const {
        std::error_code problem;
        const fs::space_info space = fs::space(m_folder, problem);
        constexpr std::uintmax_t others = 64u << 20; // tokenizer, configs, manifest
        if (!problem && space.available < static_cast<std::uintmax_t>(m_size.fileBytes) + others)
            return failure(
                "{}: the export needs {:.2f} GB, the disk has {:.2f} GB left. Free some space or choose another disk.",
                m_folder.parent_path().string(), double(m_size.fileBytes) / 1e9, double(space.available) / 1e9);
        return {};
    }

    Status writeShard(const Shard& shard, const std::vector<ExportPiece>& pieces) {
        auto writer = SafetensorsWriter::create(m_folder / shard.name, shard.tensors, shardMetadata());
        if (!writer)
            return propagate(writer);
        std::size_t tensor = 0;
        for (std::size_t i = shard.first; i < shard.last; ++i) {
            if (m_stop.stop_requested())
                return cancelled();
            Status put = pieces[i].putBytes([&](std::span<const std::byte> bytes) {
                const TensorSpec& spec = shard.tensors[tensor++];
                m_manifest.addTensor(spec, shard.name, sha256(bytes));
                return writer->write(spec.name, bytes);
            });
            if (!put)
                return put;
            m_done += static_cast<std::int64_t>(pieces[i].bytes());
            m_sink.progress({"Writing", double(m_done) / double(std::max<std::int64_t>(m_size.tensorBytes, 1)), m_done,
                             m_size.tensorBytes, "bytes"});
        }
        if (Status finished = writer->finish(); !finished)
            return finished;
        return m_manifest.addFile(m_folder / shard.name);
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

    Status copyCompanions() {
        for (const std::string_view name : companions) {
            std::error_code problem;
            const fs::path source = m_model.folder() / name;
            if (!fs::is_regular_file(source, problem))
                continue;
            fs::copy_file(source, m_folder / name, problem);
            if (problem)
                return failure("{}: cannot be copied ({}).", source.string(), problem.message());
            if (Status added = m_manifest.addFile(m_folder / name); !added)
                return added;
        }
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
