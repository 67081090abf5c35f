// SPDX-License-Identifier: Apache-2.0
#include "exporting/model_card.h"

#include <algorithm>
#include <cctype>
#include <map>

#include <nlohmann/json.hpp>

#include "exporting/loaders.h"
#include "support/atomic_write.h"
#include "support/json_fields.h"
#include "support/version.h"

namespace moescope {
namespace {

/// Text that Markdown and HTML leave as it is, on one line.
std::string plain(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20)
            escaped += ' ';
        else if (std::string_view("\\`*[]<>|&~").find(c) != std::string_view::npos)
            escaped += fmt::format("&#{};", static_cast<int>(c));
        else
            escaped += c;
    }
    return escaped;
}

/// What a model hub understands of the original's front matter: single plain words alone.
std::string licenceLines(const std::filesystem::path& readme) {
    const auto text = readFile(readme);
    std::string lines;
    if (!text || !text->starts_with("---\n"))
        return lines;
    const std::size_t end = text->find("\n---", 3);
    std::size_t at = 4;
    while (end != std::string::npos && at < end) {
        const std::size_t stop = std::min(text->find('\n', at), end);
        const std::string line = text->substr(at, stop - at);
        at = stop + 1;
        for (const std::string_view key : {"license: ", "license_name: ", "license_link: "}) {
            const std::string value = line.starts_with(key) ? line.substr(key.size()) : std::string();
            const bool word = !value.empty() && std::ranges::all_of(value, [](unsigned char c) {
                return std::isalnum(c) ||
                       std::string_view("._-/:").find(static_cast<char>(c)) != std::string_view::npos;
            });
            if (word)
                lines += line + "\n";
        }
    }
    return lines;
}

std::string nameOfModel(const Model& model) {
    const auto folder = model.folder().has_filename() ? model.folder() : model.folder().parent_path();
    return folder.filename().string();
}

std::string bitsTable(const Model& model, const Plan& plan) {
    std::map<std::pair<bool, std::string>, std::pair<int, std::int64_t>> rows; // (expert, width) -> linears, weights
    for (const Linear& linear : model.linears()) {
        const auto found = plan.modules.find(linear.module);
        const int bits = found == plan.modules.end() ? fullPrecision : found->second.bits;
        const std::string width = bits == fullPrecision ? "16, as it was"
                                  : found->second.grid == NumberGrid::nvfp4
                                      ? std::string("4 (NVFP4)")
                                      : fmt::format("{} in groups of {}", bits, found->second.group);
        auto& [count, weights] = rows[{linear.kind != LinearKind::expert, width}];
        ++count;
        weights += linear.parameters();
    }
    std::string table = "| linears | bits | number | weights |\n|---|---|---|---|\n";
    for (const auto& [key, row] : rows)
        table += fmt::format("| {} | {} | {} | {} |\n", key.first ? "others" : "of routed experts", key.second,
                             row.first, row.second);
    return table;
}

std::string loadersTable(const Model& model, const RunFolder& run, const ExporterInfo& format,
                         const ExportOptions& options) {
    std::string table = "| loader | version | loads | |\n|---|---|---|---|\n";
    for (const LoaderVerdict& row : loadersOf(model, run.plan(), std::string(format.id), options))
        table += fmt::format("| {} | {} | {} | {} |\n", plain(row.loader), plain(row.version), nameOf(row.answer),
                             plain(row.reason));
    return table;
}

} // namespace

nlohmann::json toJson(const ExportQuality& quality) {
    return {{"texts", quality.texts},
            {"windows", quality.windows},
            {"length", quality.length},
            {"dtype", quality.dtype},
            {"perplexity_original", quality.perplexityOriginal},
            {"perplexity", quality.perplexity},
            {"kl", quality.kl},
            {"flips", quality.flips},
            {"agreement", quality.agreement}};
}

Result<ExportQuality> exportQualityFromJson(const nlohmann::json& json) {
    ExportQuality quality;
    JsonFields fields(json, "The export's quality");
    fields.required("texts", quality.texts)
        .required("windows", quality.windows)
        .required("length", quality.length)
        .required("dtype", quality.dtype)
        .required("perplexity_original", quality.perplexityOriginal)
        .required("perplexity", quality.perplexity)
        .required("kl", quality.kl)
        .required("flips", quality.flips)
        .required("agreement", quality.agreement);
    if (Status read = fields.status(); !read)
        return propagate(read);
    return quality;
}

std::string sentenceOf(const ExportQuality& quality) {
    return fmt::format(
        "perplexity {:.3f} -> {:.3f}, KL {:.4f} nats a token, flips {:.2f} % of (token, layer), agreement "
        "{:.2f} %; {}, {} windows of {} tokens side by side, {}",
        quality.perplexityOriginal, quality.perplexity, quality.kl, 100.0 * quality.flips, 100.0 * quality.agreement,
        quality.texts, quality.windows, quality.length, quality.dtype);
}

std::string modelCard(const ExporterInfo& format, const Model& model, const RunFolder& run,
                      const ExportOptions& options, const ExportSize& size, const Verification& verification,
                      const std::optional<ExportQuality>& quality) {
    const PlanSize plan = sizeOf(run.plan(), model);
    std::string card = "---\n" + licenceLines(model.folder() / "README.md") +
                       "library_name: transformers\ntags:\n- moescope\n- quantized\n- mixture-of-experts\n---\n";
    const std::string name = plain(nameOfModel(model));
    card += fmt::format("# {}, quantized by moescope\n\n", name);
    card +=
        fmt::format("Made from {} ({}, {:.3f} billion parameters) by moescope {}: method `{}`, bits by the strategy "
                    "`{}`, mean {:.3f} bits a weight of routed experts ({:.3f} with scales). Format `{}`: {}\n\n",
                    name, plain(model.family().modelType), static_cast<double>(model.parameters()) / 1e9, version(),
                    plain(run.config().method), plain(run.plan().strategy), plan.meanBits, plan.meanBitsWithOverhead,
                    format.id, plain(format.summary));
    card +=
        fmt::format("Tensors: {} bytes; the original's: {}. Seed {}, {} calibration windows of {} tokens.\n\n",
                    size.tensorBytes, plan.originalBytes, run.config().seed, run.config().samples, run.config().length);
    card += "## Bits\n" + bitsTable(model, run.plan()) + "\n## Measured\n";
    card += quality ? "From these files, against the original: " + plain(sentenceOf(*quality)) + ".\n\n"
                    : std::string("Nothing was measured from these files.\n\n");
    card += "## Read back and proven\n";
    for (const VerificationCheck& check : verification.checks)
        card += fmt::format("- {}\n", plain(check.sentence));
    card += "\n`moescope.json` holds the SHA-256 of every tensor; `moescope-cli verify .` checks them.\n\n";
    card += "## Who can load it\nWhat was tried, and what loaders' code says:\n\n" +
            loadersTable(model, run, format, options);
    card += "\nThe licence of the original applies to these weights.\n";
    return card;
}

} // namespace moescope
