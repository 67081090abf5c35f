// SPDX-License-Identifier: Apache-2.0
#include "pipeline/export.h"

#include <algorithm>
#include <exception>

#include "exporting/exporter.h"
#include "exporting/loaders.h"
#include "exporting/verify.h"
#include "pipeline/compare.h"
#include "quantize/run_folder.h"
#include "support/atomic_write.h"
#include "support/target_folder.h"
#include "support/utc.h"

namespace moescope {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct RunAndModel {
    RunFolder run;
    Model model;
};

Result<RunAndModel> openBoth(const fs::path& runFolder, const fs::path& modelFolder) {
    auto run = RunFolder::open(runFolder);
    if (!run)
        return propagate(run);
    if (!run->complete())
        return failure("{}: the run is not finished. Let it go on to its end before it is exported.",
                       runFolder.string());
    auto model = Model::open(modelFolder.empty() ? run->config().model : modelFolder);
    if (!model)
        return failure("The run's model cannot be opened. {}", model.error().message);
    if (Status same = run->checkModel(*model); !same)
        return propagate(same);
    return RunAndModel{std::move(*run), std::move(*model)};
}

Status refuseUnproven(const Verification& verification) {
    for (const VerificationCheck& check : verification.checks)
        if (!check.passed)
            return failure("The export was written but did not read back right, so it was thrown away: {} {}",
                           check.sentence, check.problems.empty() ? "" : check.problems.front());
    return {};
}

/// The export is good whatever becomes of this note, so a failure is a warning.
void addEvidence(RunAndModel& source, const ExportConfig& config, const ExportResult& result, ProgressSink& sink) {
    RunFolder& run = source.run;
    auto exports = run.evidence("exports");
    json loaders = json::array();
    for (const LoaderVerdict& verdict :
         loadersOf(source.model, run.plan(), config.format,
                   ExportOptions{.names = config.names, .shardBytes = config.shardBytes}))
        loaders.push_back(toJson(verdict));
    json list = exports && *exports && (*exports)->is_array() ? **exports : json::array();
    list.push_back({{"format", config.format},
                    {"names", config.names},
                    {"folder", result.folder.string()},
                    {"tensor_bytes", result.tensorBytes},
                    {"file_bytes", result.fileBytes},
                    {"shard_bytes", config.shardBytes},
                    {"utc", utcNow()},
                    {"loaders", std::move(loaders)},
                    {"verification", toJson(result.verification)}});
    if (result.quality)
        list.back()["quality"] = toJson(*result.quality);
    if (const Status written = run.writeEvidence("exports", list); !written)
        sink.warning(
            fmt::format("The export is complete, but the run folder could not be told: {}", written.error().message));
}

/// Perplexity, KL and flips of the folder as it lies on the disk.
Result<std::optional<ExportQuality>> measured(const ExportConfig& config, const Model& model, const fs::path& folder,
                                              std::stop_token stop, ProgressSink& sink) {
    if (config.checkTexts.empty())
        return std::nullopt;
    CompareConfig compared;
    compared.model = model.folder();
    compared.quantized = folder;
    compared.texts = config.checkTexts;
    compared.windows = config.checkWindows;
    compared.length = config.checkLength;
    compared.device = config.device;
    auto comparison = compare(compared, std::move(stop), sink);
    if (!comparison)
        return propagate(comparison);
    return ExportQuality{.texts = fmt::format("{}", fmt::join(comparison->texts, ", ")),
                         .windows = comparison->windows,
                         .length = comparison->length,
                         .dtype = comparison->dtype,
                         .perplexityOriginal = comparison->perplexityOriginal,
                         .perplexity = comparison->perplexityQuantized,
                         .kl = comparison->kl,
                         .flips = comparison->flipRate,
                         .agreement = comparison->agreement};
}

/// The sentence with the target in the place of the hidden folder, which will be gone when it is read.
tl::unexpected<Error> naming(const fs::path& target, const TargetFolder& folder, Error error) {
    const std::string hidden = folder.path().string(), name = fs::absolute(target).lexically_normal().string();
    for (std::size_t at = 0; (at = error.message.find(hidden, at)) != std::string::npos; at += name.size())
        error.message.replace(at, hidden.size(), name);
    return tl::unexpected<Error>(std::move(error));
}

const ExporterInfo& infoOf(const std::string& format) {
    static const std::vector<ExporterInfo> table = exporterTable();
    return *std::ranges::find(table, format, &ExporterInfo::id);
}

Result<ExportResult> exportOpened(const ExportConfig& config, RunAndModel& source, std::stop_token stop,
                                  ProgressSink& sink) {
    const ExportOptions options{.names = config.names, .shardBytes = config.shardBytes};
    if (Status fits = checkExport(config.format, source.model, source.run.plan(), options); !fits)
        return propagate(fits);
    auto folder = TargetFolder::beside(config.out);
    if (!folder)
        return propagate(folder);
    const double proven = config.checkTexts.empty() ? 1.0 : 0.6;
    // The rest of each: flushing to the disk.
    constexpr double flushed = 0.99;
    ProgressShare writing(sink, 0.0, proven / 2), verifying(sink, proven / 2, proven * flushed),
        measuring(sink, proven * flushed, flushed);
    const auto size = writeExport(config.format, source.model, source.run, folder->path(), options, stop, writing);
    if (!size)
        return naming(config.out, *folder, size.error());
    const VerificationReference reference{source.model, source.run};
    auto verification = verifyFolder(folder->path(), &reference, stop, verifying);
    if (!verification)
        return propagate(verification);
    if (Status good = refuseUnproven(*verification); !good)
        return propagate(good);
    auto quality = measured(config, source.model, folder->path(), stop, measuring);
    if (!quality)
        return propagate(quality);
    // Not in the manifest: people write into it.
    if (Status written =
            writeFileAtomically(folder->path() / "README.md", modelCard(infoOf(config.format), source.model, source.run,
                                                                        options, *size, *verification, *quality));
        !written)
        return naming(config.out, *folder, written.error());
    if (Status committed = folder->commit([&stop] { return !stop.stop_requested(); }); !committed)
        return naming(config.out, *folder, committed.error());
    sink.progress({"Done", 1.0, size->fileBytes, size->fileBytes, "bytes"});
    ExportResult result{fs::absolute(config.out).lexically_normal(), size->tensorBytes, size->fileBytes,
                        std::move(*verification), std::move(*quality)};
    result.verification.folder = result.folder.string();
    addEvidence(source, config, result, sink);
    return result;
}

/// Exceptions of libraries end at the job's edge.
template <class Job>
auto guarded(Job&& job) -> decltype(job()) {
    try {
        return job();
    } catch (const std::bad_alloc&) {
        return failure(
            "There is not enough memory for the largest matrix of the model. Close other programs and try again.");
    } catch (const std::exception& problem) {
        return failure("{}", problem.what());
    }
}

} // namespace

Result<ExportResult> exportRun(const ExportConfig& config, std::stop_token stop, ProgressSink& sink) {
    return guarded([&]() -> Result<ExportResult> {
        auto source = openBoth(config.run, config.model);
        if (!source)
            return propagate(source);
        return exportOpened(config, *source, std::move(stop), sink);
    });
}

Result<Verification> verify(const VerifyConfig& config, std::stop_token stop, ProgressSink& sink) {
    return guarded([&]() -> Result<Verification> {
        if (config.against.empty())
            return verifyFolder(config.folder, nullptr, std::move(stop), sink);
        auto source = openBoth(config.against, config.model);
        if (!source)
            return propagate(source);
        const VerificationReference reference{source->model, source->run};
        return verifyFolder(config.folder, &reference, std::move(stop), sink);
    });
}

} // namespace moescope
