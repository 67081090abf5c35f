// SPDX-License-Identifier: Apache-2.0
#include "exporting/verify.h"

#include <atomic>
#include <mutex>

#include "exporting/detail/gguf/gguf_bytes.h"
#include "exporting/detail/gguf/gguf_verify.h"
#include "exporting/detail/packed_layout.h"
#include "exporting/detail/tensor_names.h"
#include "exporting/detail/verify_parts.h"

namespace moescope {
namespace detail {

void CheckResult::problem(std::string sentence) {
    constexpr std::size_t kept = 20;
    ++m_problems;
    if (m_check.problems.size() < kept)
        m_check.problems.push_back(std::move(sentence));
}

VerificationCheck CheckResult::done(std::string sentence) {
    m_check.passed = m_problems == 0;
    m_check.sentence = m_check.passed
                           ? std::move(sentence)
                           : fmt::format("{} Not so: {} problem{}.", sentence, m_problems, m_problems == 1 ? "" : "s");
    return std::move(m_check);
}

} // namespace detail

namespace {

using namespace detail;

/// Counts bytes that several threads read and compare.
class Reading {
public:
    Reading(std::size_t total, std::stop_token stop, ProgressSink& sink)
        : m_total(std::max<std::size_t>(total, 1))
        , m_stop(std::move(stop))
        , m_sink(sink) {}

    Advance advance() {
        return [this](std::size_t bytes) {
            m_done += bytes;
            if (const std::unique_lock lock(m_mutex, std::try_to_lock); lock)
                tell();
            return !m_stop.stop_requested();
        };
    }
    void finish() {
        m_done = m_total;
        tell();
    }

private:
    void tell() {
        const std::size_t done = std::min(m_done.load(), m_total);
        m_sink.progress({"Verifying", static_cast<double>(done) / static_cast<double>(m_total),
                         static_cast<std::int64_t>(done), static_cast<std::int64_t>(m_total), "bytes"});
    }

    std::size_t m_total;
    std::atomic<std::size_t> m_done = 0;
    std::stop_token m_stop;
    ProgressSink& m_sink;
    std::mutex m_mutex;
};

void append(std::vector<VerificationCheck>& checks, std::vector<VerificationCheck> more) {
    std::ranges::move(more, std::back_inserter(checks));
}

} // namespace

Result<Verification> verifyFolder(const std::filesystem::path& folder, const VerificationReference* reference,
                                  std::stop_token stop, ProgressSink& sink) {
    std::error_code ignored;
    if (std::filesystem::exists(folder / ggufFileName, ignored)) {
        // the run's codes take about as long again as the file
        Reading reading(manifestBytes(folder) + std::filesystem::file_size(folder / ggufFileName, ignored),
                        std::move(stop), sink);
        auto verification = verifyGguf(folder, reference, reading.advance());
        if (!verification)
            return cancelled();
        reading.finish();
        return std::move(*verification);
    }
    const auto config = readJson(folder / "config.json");
    if (!config)
        return failure("{}", config.error().message);
    Verification verification;
    verification.folder = folder.string();
    verification.format = packedFormatOf(*config);
    const auto checkpoint = Checkpoint::open(folder);
    CheckResult files("files");
    if (!checkpoint)
        files.problem(checkpoint.error().message);
    verification.checks.push_back(files.done(
        checkpoint ? fmt::format("Files that hold tensors: {}; every tensor lies inside its file, as the index says.",
                                 checkpoint->files().size())
                   : std::string("Every file opens.")));
    if (!checkpoint) {
        Reading reading(manifestBytes(folder), std::move(stop), sink);
        auto manifest = checkManifest(folder, nullptr, reference != nullptr, reading.advance());
        if (!manifest)
            return cancelled();
        verification.checks.push_back(std::move(*manifest));
        reading.finish();
        return verification;
    }
    VerifyContext context{*checkpoint,
                          reference,
                          verification.format,
                          reference ? namesIn(*checkpoint, reference->model) : std::string("v5"),
                          {}};
    std::vector<WrittenLinear> linears;
    append(verification.checks, checkAccounted(context, linears));
    std::size_t bytes = manifestBytes(folder);
    for (const WrittenLinear& linear : linears)
        bytes += bytesToCompare(linear);
    Reading reading(bytes, std::move(stop), sink);
    context.advance = reading.advance();
    const FolderTensors tensors = tensorsOf(*checkpoint);
    auto manifest = checkManifest(folder, &tensors, reference != nullptr, context.advance);
    if (!manifest)
        return cancelled();
    for (auto* const part : {&checkValues, &checkUnquantized}) {
        auto checks = part(context, linears);
        if (!checks)
            return cancelled();
        append(verification.checks, std::move(*checks));
    }
    verification.checks.push_back(checkConfig(context, linears));
    verification.checks.push_back(std::move(*manifest));
    reading.finish();
    return verification;
}

} // namespace moescope
