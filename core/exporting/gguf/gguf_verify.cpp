// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/gguf/gguf_verify.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <set>

#include "exporting/detail/container_layout.h"
#include "exporting/detail/float_formats.h"
#include "exporting/detail/gguf/gguf_blocks.h"
#include "exporting/detail/gguf/gguf_bytes.h"
#include "exporting/detail/gguf/gguf_layout.h"
#include "exporting/detail/gguf/gguf_reader.h"
#include "exporting/detail/same_bytes.h"
#include "exporting/detail/verify_parts.h"
#include "kernels/workers.h"

namespace moescope::detail {
namespace {

/// Each tensor's bytes against those that the run gives, code by code where they are blocks.
class AgainstRun {
public:
    AgainstRun(const GgufFile& file, const VerificationReference& reference, const Advance& advance)
        : m_file(file)
        , m_model(reference.model)
        , m_plan(reference.run.plan())
        , m_reader(reference.run)
        , m_advance(advance) {}

    /// False: stopped.
    bool check(Verification& verification) {
        if (Status computes = checkGguf(m_model, m_plan); !computes)
            m_accounted.problem(computes.error().message);
        else if (!checkTensors())
            return false;
        checkMetadata();
        verification.checks.push_back(
            m_accounted.done("Every tensor of the model is there once, in its type and shape."));
        verification.checks.push_back(m_codes.done(
            fmt::format("Codes equal the run's bit for bit: {} linears, {} weights.", m_linears, m_weights)));
        verification.checks.push_back(m_scales.done("Scales equal the run's bit for bit."));
        verification.checks.push_back(m_norms.done("Routers (the original's or the run's refit), norms, embeddings, "
                                                   "biases and linears of 16 bits are exact."));
        verification.checks.push_back(m_config.done("Metadata are those of the model: sizes, constants, tokenizer."));
        return true;
    }

private:
    bool checkTensors() {
        const std::vector<GgufTensor> expected = ggufTensors(m_model, m_plan);
        std::set<std::string> names;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            if (!m_advance(0))
                return false;
            names.insert(expected[i].info.name);
            const GgufTensorInfo* found = m_file.find(expected[i].info.name);
            if (!found)
                m_accounted.problem(fmt::format("'{}': missing", expected[i].info.name));
            else if (!(*found == expected[i].info))
                m_accounted.problem(fmt::format("'{}': {} [{}] where {} [{}] is needed", found->name,
                                                nameOf(found->type), fmt::join(found->sizes, ", "),
                                                nameOf(expected[i].info.type),
                                                fmt::join(expected[i].info.sizes, ", ")));
            else
                checkTensor(expected[i]);
            if (found)
                m_file.dropPages(*found);
        }
        for (const GgufTensorInfo& tensor : m_file.tensors())
            if (!names.contains(tensor.name))
                m_accounted.problem(fmt::format("'{}': belongs to no part of the model", tensor.name));
        return !m_stopped;
    }

    void checkTensor(const GgufTensor& tensor) {
        const auto written = m_file.bytes(tensor.info);
        if (tensor.quantized)
            return checkBlocks(tensor, written);
        std::size_t at = 0;
        bool same = true;
        const Status put = putGgufTensor(m_model, tensor, m_reader, [&](std::span<const std::byte> bytes) -> Status {
            same = same && sameBytes(written.subspan(at, bytes.size()), bytes);
            at += bytes.size();
            m_advance(bytes.size());
            return {};
        });
        m_norms.expect(put && same,
                       fmt::format("'{}': differs from the {}", tensor.info.name,
                                   tensor.routerLayer >= 0 ? "original's or the run's router" : "original"));
    }

    void checkBlocks(const GgufTensor& tensor, std::span<const std::byte> written) {
        const std::size_t parts = tensor.linears.size(), each = written.size() / parts;
        std::vector<std::string> codes(parts), scales(parts);
        overPieces(static_cast<std::int64_t>(parts), [&](std::int64_t piece) {
            const auto i = static_cast<std::size_t>(piece);
            if (m_stopped)
                return;
            const Linear& linear = m_model.linears()[static_cast<std::size_t>(tensor.linears[i])];
            checkPart(tensor, linear, written.subspan(i * each, each), codes[i], scales[i]);
            if (!m_advance(each))
                m_stopped = true;
        });
        for (std::size_t i = 0; i < parts; ++i) {
            ++m_linears;
            m_weights += m_model.linears()[static_cast<std::size_t>(tensor.linears[i])].parameters();
            m_codes.expect(codes[i].empty(), fmt::format("'{}', part {}: {}", tensor.info.name, i, codes[i]));
            m_scales.expect(scales[i].empty(), fmt::format("'{}', part {}: {}", tensor.info.name, i, scales[i]));
        }
    }

    /// What is wrong with the codes and scales of one linear; nothing where they are the run's.
    void checkPart(const GgufTensor& tensor, const Linear& linear, std::span<const std::byte> written,
                   std::string& codes, std::string& scales) {
        auto run = m_reader.linear(linear);
        if (!run) {
            codes = run.error().message;
            return;
        }
        const QuantizedLinear found = fromBlocks(written, tensor.info.type, linear.out, linear.in);
        const QuantizedLinear wanted =
            widened(tensor.ropeOrder ? ropeOrdered(*run, m_model.config().headSize) : *run, found.bits);
        if (found.codes != wanted.codes)
            codes = "other codes than the run's";
        const auto parts = static_cast<std::size_t>(wanted.group / ggmlBlock);
        bool same = true;
        for (std::size_t block = 0; block < found.scales.size(); ++block)
            same = same && found.scales[block] == wanted.scales[block / parts];
        if (!same)
            scales = "other scales than the run's";
    }

    void checkMetadata() {
        std::vector<std::string> warnings;
        const auto expected = ggufMetadata(m_model, m_plan, warnings);
        if (!expected)
            return m_config.problem(expected.error().message);
        for (const auto& [key, value] : *expected) {
            const auto found = m_file.metadata().find(key);
            if (found == m_file.metadata().end())
                m_config.problem(fmt::format("'{}': missing", key));
            else if (key != "general.name" && key != "general.quantized_by") // the model may lie elsewhere now
                m_config.expect(found->second == value, fmt::format("'{}': another value than the model's", key));
        }
    }

    const GgufFile& m_file;
    const Model& m_model;
    const Plan& m_plan;
    RunReader m_reader;
    const Advance& m_advance;
    CheckResult m_accounted{"accounted"}, m_codes{"codes"}, m_scales{"scales"}, m_norms{"norms"}, m_config{"config"};
    std::int64_t m_linears = 0, m_weights = 0;
    std::atomic<bool> m_stopped = false;
};

FolderTensors tensorsOf(const GgufFile& file) {
    FolderTensors tensors;
    for (const GgufTensorInfo& tensor : file.tensors())
        tensors.names.push_back(tensor.name);
    std::ranges::sort(tensors.names);
    tensors.sha256 = [&file](const std::string& name, const Advance& advance) {
        const GgufTensorInfo& tensor = *file.find(name);
        auto sum = sumOf(file.bytes(tensor), advance);
        file.dropPages(tensor);
        return sum;
    };
    return tensors;
}

/// A scale that is no number or zero makes 32 weights so.
void checkAlone(const GgufFile& file, Verification& verification) {
    CheckResult scales("scales"), norms("norms"), config("config");
    for (const GgufTensorInfo& tensor : file.tensors()) {
        const bool blocks = tensor.type == GgmlType::Q4_0 || tensor.type == GgmlType::Q8_0;
        std::vector<float> values;
        if (blocks)
            values = fromBlocks(file.bytes(tensor), tensor.type, 1, tensor.sizes[0]).scales;
        else
            values = toFloats(file.bytes(tensor), tensor.type == GgmlType::F32   ? DType::F32
                                                  : tensor.type == GgmlType::F16 ? DType::F16
                                                                                 : DType::BF16);
        const bool finite = std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
        (blocks ? scales : norms).expect(finite, fmt::format("'{}': holds a value that is not finite", tensor.name));
        if (blocks && finite)
            scales.expect(std::ranges::none_of(values, [](float value) { return value == 0.0F; }),
                          fmt::format("'{}': a scale is zero", tensor.name));
        const bool router = tensor.name.find("ffn_gate_inp") != std::string::npos;
        norms.expect(!router || !blocks, fmt::format("'{}': a router or gate is quantized", tensor.name));
    }
    config.expect(file.metadata().contains("general.architecture"), "'general.architecture': missing");
    verification.checks.push_back(scales.done("Scales are finite and not zero."));
    verification.checks.push_back(norms.done("Other tensors are finite; no router or gate is quantized."));
    verification.checks.push_back(config.done("The metadata name an architecture."));
}

} // namespace

std::optional<Verification> verifyGguf(const std::filesystem::path& folder, const VerificationReference* reference,
                                       const Advance& advance) {
    Verification verification;
    verification.folder = folder.string();
    verification.format = "gguf";
    const auto file = GgufFile::open(folder / ggufFileName);
    CheckResult files("files");
    if (!file)
        files.problem(file.error().message);
    verification.checks.push_back(
        files.done(file ? fmt::format("The file opens; {} tensors lie inside it.", file->tensors().size())
                        : std::string("The file opens.")));
    std::optional<FolderTensors> tensors;
    if (file)
        tensors = tensorsOf(*file);
    auto manifest = checkManifest(folder, tensors ? &*tensors : nullptr, reference != nullptr, advance);
    if (!manifest)
        return std::nullopt;
    if (file && reference) {
        if (!AgainstRun(*file, *reference, advance).check(verification))
            return std::nullopt;
    } else if (file) {
        checkAlone(*file, verification);
    }
    verification.checks.push_back(std::move(*manifest));
    return verification;
}

} // namespace moescope::detail
