// SPDX-License-Identifier: Apache-2.0
#include "pipeline/export.h"

#include <algorithm>
#include <exception>

#include "exporting/exporter.h"
#include "exporting/verify.h"
#include "quantize/run_folder.h"
#include "support/atomic_write.h"

namespace moescope {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// A part of a job's progress, as [from, to] of the whole.
class PartOfProgress final : public ProgressSink {
public:
    PartOfProgress(ProgressSink& whole, double from, double to)
        : m_whole(whole)
        , m_from(from)
        , m_to(to) {}
    void progress(const Progress& part) override {
        Progress progress = part;
        progress.fraction = m_from + (m_to - m_from) * part.fraction;
        m_whole.progress(progress);
    }
    void warning(const std::string& sentence) override { m_whole.warning(sentence); }

private:
    ProgressSink& m_whole;
    double m_from, m_to;
};

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
void addEvidence(RunFolder& run, const ExportConfig& config, const ExportResult& result, ProgressSink& sink) {
    auto exports = run.evidence("exports");
    json list = exports && *exports && (*exports)->is_array() ? **exports : json::array();
    list.push_back({{"format", config.format},
                    {"names", config.names},
                    {"folder", result.folder.string()},
                    {"tensor_bytes", result.tensorBytes},
                    {"file_bytes", result.fileBytes},
                    {"verification", toJson(result.verification)}});
    if (const Status written = run.writeEvidence("exports", list); !written)
        sink.warning(
            fmt::format("The export is complete, but the run folder could not be told: {}", written.error().message));
}

Result<ExportResult> exportOpened(const ExportConfig& config, RunAndModel& source, std::stop_token stop,
                                  ProgressSink& sink) {
    const ExportOptions options{.names = config.names};
    if (Status fits = checkExport(config.format, source.model, source.run.plan(), options); !fits)
        return propagate(fits);
    auto folder = AtomicFolder::beside(config.out);
    if (!folder)
        return propagate(folder);
    PartOfProgress writing(sink, 0.0, 0.5), verifying(sink, 0.5, 1.0);
    const auto size = writeExport(config.format, source.model, source.run, folder->path(), options, stop, writing);
    if (!size)
        return tl::unexpected(size.error());
    const VerificationReference reference{source.model, source.run};
    auto verification = verifyFolder(folder->path(), &reference, stop, verifying);
    if (!verification)
        return propagate(verification);
    if (Status proven = refuseUnproven(*verification); !proven)
        return propagate(proven);
    if (Status committed = folder->commit(); !committed)
        return propagate(committed);
    ExportResult result{fs::absolute(config.out).lexically_normal(), size->tensorBytes, size->fileBytes,
                        std::move(*verification)};
    result.verification.folder = result.folder.string();
    addEvidence(source.run, config, result, sink);
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
