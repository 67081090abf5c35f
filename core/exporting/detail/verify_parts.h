// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/checkpoint.h"
#include "exporting/detail/run_reader.h"
#include "exporting/verification.h"
#include "exporting/verify.h"

namespace moescope::detail {

/// Says that so many more bytes have been read and compared, on any thread. False: stop.
using Advance = std::function<bool(std::size_t bytes)>;

/// Collects the problems of one check; the first twenty are kept, all are counted.
class CheckResult {
public:
    explicit CheckResult(std::string id) { m_check.id = std::move(id); }
    void problem(std::string sentence);
    void expect(bool holds, const std::string& sentence) {
        if (!holds)
            problem(sentence);
    }
    /// `sentence` says what was compared; ends the check.
    VerificationCheck done(std::string sentence);

private:
    VerificationCheck m_check;
    std::int64_t m_problems = 0;
};

/// A linear as the written files have it.
struct WrittenLinear {
    std::string module;       ///< in the files
    Linear shape;             ///< of the original; without a reference, what the tensors' shapes say
    int bits = fullPrecision; ///< of its fields, which may be wider than its codes
    int group = 0;
};

/// One folder being verified.
struct VerifyContext {
    const Checkpoint& checkpoint;
    const VerificationReference* reference;
    std::string format; ///< id in exporterTable()
    std::string names;  ///< v4 | v5
    Advance advance;
};

/// "accounted" and "shapes": every linear packed or in full precision, never both; nothing unknown, nothing missing.
/// Fills `linears` with those that can be read.
std::vector<VerificationCheck> checkAccounted(const VerifyContext& context, std::vector<WrittenLinear>& linears);
/// "codes" and "scales": against the run bit for bit, or alone for sane values. An empty optional: stopped.
std::optional<std::vector<VerificationCheck>> checkValues(const VerifyContext& context,
                                                          const std::vector<WrittenLinear>& linears);
/// "routers" and "norms": bytes against the original, routers against the run's refit. An empty optional: stopped.
std::optional<std::vector<VerificationCheck>> checkUnquantized(const VerifyContext& context,
                                                               const std::vector<WrittenLinear>& linears);
/// "config": each packed module covered by exactly one rule that says its width, nothing else covered.
VerificationCheck checkConfig(const VerifyContext& context, const std::vector<WrittenLinear>& linears);
/// What the values of a linear count for in Advance.
std::size_t bytesToCompare(const WrittenLinear& linear);

/// The tensors of a folder that can be read, whatever its format.
struct FolderTensors {
    std::vector<std::string> names; ///< sorted
    /// Of a tensor of the list, in parts that `advance` is told of; nothing where it says stop. From any thread.
    std::function<std::optional<std::string>(const std::string& name, const Advance& advance)> sha256;
};
FolderTensors tensorsOf(const Checkpoint& checkpoint);
/// In parts that `advance` is told of; nothing where it says stop.
std::optional<std::string> sumOf(std::span<const std::byte> bytes, const Advance& advance);
/// "manifest": SHA-256 of files and tensors. Reads every file once. An empty optional: stopped. `tensors` null: the
/// files could not be opened.
std::optional<VerificationCheck> checkManifest(const std::filesystem::path& folder, const FolderTensors* tensors,
                                               bool required, const Advance& advance);
/// Bytes that checkManifest() reads, about.
std::size_t manifestBytes(const std::filesystem::path& folder);

} // namespace moescope::detail
