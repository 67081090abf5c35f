// SPDX-License-Identifier: Apache-2.0
#include "exporting/verify.h"

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

/// Three parts of about equal reading: manifest, values, the rest.
class Stages {
public:
    Stages(std::stop_token stop, ProgressSink& sink)
        : m_stop(std::move(stop))
        , m_sink(sink) {}

    std::function<bool(double)> stage(double from, double to) {
        return [this, from, to](double fraction) {
            m_sink.progress({"Verifying", from + (to - from) * fraction, 0, 0, ""});
            return !m_stop.stop_requested();
        };
    }

private:
    std::stop_token m_stop;
    ProgressSink& m_sink;
};

void append(std::vector<VerificationCheck>& checks, std::vector<VerificationCheck> more) {
    std::ranges::move(more, std::back_inserter(checks));
}

} // namespace

Result<Verification> verifyFolder(const std::filesystem::path& folder, const VerificationReference* reference,
                                  std::stop_token stop, ProgressSink& sink) {
    std::error_code ignored;
    if (std::filesystem::exists(folder / ggufFileName, ignored)) {
        Stages stages(std::move(stop), sink);
        auto verification = verifyGguf(folder, reference, stages.stage(0.0, 1.0));
        if (!verification)
            return cancelled();
        return std::move(*verification);
    }
    const auto config = readJson(folder / "config.json");
    if (!config)
        return failure("{}", config.error().message);
    Verification verification;
    verification.folder = folder.string();
    verification.format = packedFormatOf(*config);
    Stages stages(std::move(stop), sink);

    const auto checkpoint = Checkpoint::open(folder);
    CheckResult files("files");
    if (!checkpoint)
        files.problem(checkpoint.error().message);
    verification.checks.push_back(files.done(
        checkpoint ? fmt::format("Files that hold tensors: {}; every tensor lies inside its file, as the index says.",
                                 checkpoint->files().size())
                   : std::string("Every file opens.")));
    auto manifest =
        checkManifest(folder, checkpoint ? &*checkpoint : nullptr, reference != nullptr, stages.stage(0.0, 0.5));
    if (!manifest)
        return cancelled();
    if (checkpoint) {
        const VerifyContext context{*checkpoint, reference, verification.format,
                                    reference ? namesIn(*checkpoint, reference->model) : std::string("v5"),
                                    stages.stage(0.5, 0.9)};
        std::vector<WrittenLinear> linears;
        append(verification.checks, checkAccounted(context, linears));
        auto values = checkValues(context, linears);
        if (!values)
            return cancelled();
        append(verification.checks, std::move(*values));
        append(verification.checks, checkUnquantized(context, linears));
        verification.checks.push_back(checkConfig(context, linears));
    }
    verification.checks.push_back(std::move(*manifest));
    sink.progress({"Verifying", 1.0, 0, 0, ""});
    return verification;
}

} // namespace moescope
