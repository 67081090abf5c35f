// SPDX-License-Identifier: Apache-2.0
#include "exporting/loaders.h"

#include <algorithm>
#include <array>
#include <set>

#include <nlohmann/json.hpp>

#include "exporting/detail/expert_widths.h"
#include "exporting/detail/export_format.h"
#include "exporting/detail/nvfp4_loaders.h"

namespace moescope {
namespace {

using Answer = LoaderVerdict::Answer;
using detail::ExpertWidths;

constexpr std::string_view transformers5 = "5.23.0";
constexpr std::string_view transformers4 = "4.57.6";

bool renamedByTransformers5(const Model& model) { return model.family().styles.size() > 1; }

/// The container that holds every width of the experts: 4 bits, or 8.
int containerOf(const ExpertWidths& widths) { return !widths.widths.empty() && *widths.widths.rbegin() <= 4 ? 4 : 8; }

LoaderChange oneWidth(const ExpertWidths& widths) {
    const int bits = containerOf(widths);
    return {.granularity = "layer", .bits = {bits}, .sentence = fmt::format("Give all routed experts {} bits.", bits)};
}

LoaderChange inFormat(std::string format, std::string sentence) {
    return {.format = std::move(format), .sentence = std::move(sentence)};
}

LoaderVerdict autoRound(const Model& model, const std::string& names, bool version5) {
    LoaderVerdict row{"transformers + auto-round",
                      fmt::format("{} + {}", version5 ? transformers5 : transformers4, version5 ? "0.16.1" : "0.9.7"),
                      Answer::yes, "Decodes the same weights bit for bit; the logits differ by the order of sums."};
    if (!renamedByTransformers5(model))
        return row;
    const std::string wanted = version5 ? "v5" : "v4";
    if (names == wanted)
        return row;
    row.answer = version5 ? Answer::wrong : Answer::untested;
    row.reason =
        version5 ? "Experts under transformers 4's names stay random, without an error. Export with the names of v5."
                 : "The experts have transformers 5's names. Export with the names of v4.";
    if (version5)
        row.change = LoaderChange{.names = "v5", .sentence = "Export with the names of v5."};
    return row;
}

LoaderVerdict gptqModel(const Model& model) {
    if (renamedByTransformers5(model))
        return {"GPTQModel", "7.7.0", Answer::untested, "Not tried with this family."};
    return {"GPTQModel", "7.7.0", Answer::yes, "Decodes the same weights bit for bit, in fp16 or bf16."};
}

std::vector<LoaderVerdict> compressedTensorsOfGptq() {
    const std::string reason = "The files hold GPTQ tensors, not compressed-tensors.";
    const LoaderChange change = inFormat("serving", "Export as serving.");
    return {{"transformers + compressed-tensors", "4.57.6 + 0.13.0", Answer::no, reason, change},
            {"transformers + compressed-tensors", "5.23.0 + 0.20.0", Answer::no, reason, change}};
}

/// vLLM's and SGLang's fused experts under GPTQ tensors, as their code reads; not run.
LoaderVerdict fusedGptq(std::string loader, const ExpertWidths& widths) {
    const bool fits = widths.oneWidth && widths.within({4, 8});
    if (fits)
        return {std::move(loader), "", Answer::untested,
                "One width of 4 or 8 bits for all experts is what its fused experts take, by its code."};
    return {std::move(loader), "", Answer::no,
            widths.byLayer && widths.within({4, 8})
                ? "Its fused experts under GPTQ tensors take one width for all layers; mixes of 4 and 8 bits were "
                  "reported to crash."
                : "Its fused experts take one width of 4 or 8 bits. Choose one such width for all experts.",
            oneWidth(widths)};
}

LoaderVerdict tensorRt(const ExpertWidths& widths) {
    if (widths.byLayer && widths.within({4, 8, 16}))
        return {"TensorRT-LLM", "", Answer::untested,
                "It takes one format for the experts of a layer, by its issues; not run."};
    return {"TensorRT-LLM", "", Answer::no, "It takes one format for all experts of a layer.",
            LoaderChange{
                .granularity = "layer", .bits = {4, 8}, .sentence = "Allocate layer by layer, with 4 and 8 bits."}};
}

LoaderVerdict llamaCpp(const ExpertWidths& widths) {
    return {"llama.cpp", "", Answer::no, "It reads GGUF files alone.",
            widths.nvfp4 || !widths.symmetric ? LoaderChange{.format = "gguf",
                                                             .symmetric = true,
                                                             .sentence = "Allocate on the symmetric grid and export as "
                                                                         "gguf."}
                                              : inFormat("gguf", "Export as gguf.")};
}

std::vector<LoaderVerdict> mixedLoaders(const Model& model, const ExpertWidths& widths, const ExportOptions& options) {
    std::vector<LoaderVerdict> rows{autoRound(model, options.names, true), autoRound(model, options.names, false),
                                    gptqModel(model)};
    std::ranges::move(compressedTensorsOfGptq(), std::back_inserter(rows));
    rows.push_back(fusedGptq("vLLM", widths));
    rows.push_back(fusedGptq("SGLang", widths));
    rows.push_back(tensorRt(widths));
    rows.push_back(llamaCpp(widths));
    return rows;
}

std::vector<LoaderVerdict> bf16Loaders() {
    const std::string ordinary = "An ordinary checkpoint, as large as the original.";
    const std::string should = ordinary + " It should load as the original does.";
    return {{"transformers", fmt::format("{} and {}", transformers5, transformers4), Answer::yes, ordinary},
            {"vLLM", "", Answer::untested, should},
            {"SGLang", "", Answer::untested, should},
            {"TensorRT-LLM", "", Answer::untested, should},
            {"llama.cpp", "", Answer::untested, should + " convert_hf_to_gguf reads it."}};
}

/// Widths of the fields that the experts lie in.
std::set<int> expertContainers(const Model& model, const Plan& plan, bool byLayer) {
    const detail::ExportFormat& format = byLayer ? detail::servingLayersFormat() : detail::servingFormat();
    const std::vector<ModulePlan> settings = detail::storedSettings(format, model, plan);
    std::set<int> containers;
    for (std::size_t i = 0; i < settings.size(); ++i)
        if (model.linears()[i].kind == LinearKind::expert)
            containers.insert(settings[i].bits);
    return containers;
}

/// Codes of all experts in fields of one width (docs/formats.md): what a loader sees is uniform whatever the plan
/// mixes.
std::vector<LoaderVerdict> servingLoaders(const Model& model, const Plan& plan, const ExpertWidths& widths,
                                          bool byLayer) {
    const std::set<int> containers = expertContainers(model, plan, byLayer);
    const int container = *containers.rbegin();
    const bool apart = containers.size() > 1;
    const std::string inOne =
        apart ? std::string("The experts of a layer lie in fields of 4 or 8 bits, each with its own scales.")
              : fmt::format("All experts lie in fields of {} bits, each with its own scales.", container);
    LoaderVerdict vllm{"vLLM", "", Answer::untested, inOne + " Its fused experts take that, by its code."};
    if (container == 8)
        vllm.reason += " 8 bits in groups of 128 are broken in 0.27.0 and 0.27.1.";
    LoaderVerdict sglang = vllm;
    sglang.loader = "SGLang";
    sglang.reason = inOne + " Its fused experts take one scheme, by its code.";
    LoaderVerdict transformers{"transformers + compressed-tensors", "5.23.0 + 0.20.0", Answer::yes,
                               inOne + " Decodes the same weights bit for bit, but not with dequantize=True."};
    if (apart) {
        transformers.answer = Answer::wrong;
        transformers.reason = "It takes the first group's width for the experts of all layers, without an error.";
        transformers.change = inFormat("serving", "Export as serving: one container for all layers.");
    }
    return {{"transformers + compressed-tensors", "4.57.6 + 0.13.0", Answer::yes,
             inOne + " Decodes the same weights bit for bit."},
            std::move(transformers),
            {"transformers + auto-round", "", Answer::no, "The files hold compressed-tensors, not GPTQ tensors.",
             inFormat("mixed", "Export as mixed.")},
            {"GPTQModel", "7.7.0", Answer::no, "The files hold compressed-tensors, not GPTQ tensors.",
             inFormat("mixed", "Export as mixed.")},
            std::move(vllm),
            std::move(sglang),
            {"TensorRT-LLM", "", Answer::untested,
             inOne + " One format for the experts of a layer is what it takes; not run."},
            llamaCpp(widths)};
}

std::vector<LoaderVerdict> ggufLoaders() {
    const std::string reason = "The file is GGUF, not a folder of safetensors.";
    const LoaderChange mixed = inFormat("mixed", "Export as mixed.");
    return {
        {"llama.cpp", "of llama-cpp-python 0.3.16", Answer::yes,
         "Decodes the same weights bit for bit; its products round activations to 8 bits, as for any Q4_0 or Q8_0."},
        {"programs on llama.cpp (Ollama, LM Studio)", "", Answer::untested, "They load what llama.cpp loads."},
        {"transformers + auto-round", "", Answer::no, reason, mixed},
        {"GPTQModel", "7.7.0", Answer::no, reason, mixed},
        {"vLLM", "", Answer::no, reason, inFormat("serving", "Export as serving.")}};
}

/// What turns an NVFP4 plan into one for the other formats.
LoaderChange onSymmetricGrid() {
    return {.format = "mixed", .symmetric = true, .sentence = "Allocate on the symmetric grid and export as mixed."};
}

/// `format` does not hold the plan.
LoaderVerdict refused(const Status& fits, const std::string& format, const ExpertWidths& widths) {
    LoaderVerdict row{"any", "", Answer::no, fits.error().message};
    const bool nvfp4 = format.starts_with("nvfp4");
    if (widths.nvfp4 && !nvfp4)
        row.change = onSymmetricGrid();
    if (nvfp4)
        row.change = inFormat("bf16", "Export as bf16.");
    if (!widths.symmetric && !nvfp4)
        row.change = LoaderChange{.symmetric = true, .sentence = "Allocate on the symmetric grid."};
    return row;
}

} // namespace

std::string_view nameOf(Answer answer) {
    constexpr std::array<std::string_view, 4> names{"yes", "no", "wrong", "untested"};
    return names[static_cast<std::size_t>(answer)];
}

std::vector<LoaderVerdict> loadersOf(const Model& model, const Plan& plan, const std::string& format,
                                     const ExportOptions& options) {
    const ExpertWidths widths = detail::expertWidths(model, plan);
    if (const Status fits = checkExport(format, model, plan, options); !fits)
        return {refused(fits, format, widths)};
    if (format == "bf16")
        return bf16Loaders();
    if (format == "gguf")
        return ggufLoaders();
    if (format.starts_with("serving"))
        return servingLoaders(model, plan, widths, format == "serving-layers");
    if (!format.starts_with("nvfp4"))
        return mixedLoaders(model, widths, options);
    std::vector<LoaderVerdict> rows = detail::nvfp4Loaders(format, onSymmetricGrid());
    rows.push_back(llamaCpp(widths));
    return rows;
}

nlohmann::json toJson(const LoaderVerdict& verdict) {
    nlohmann::json json{{"loader", verdict.loader},
                        {"version", verdict.version},
                        {"answer", nameOf(verdict.answer)},
                        {"reason", verdict.reason}};
    if (!verdict.change)
        return json;
    nlohmann::json& change = json["change"] = {{"sentence", verdict.change->sentence}};
    for (const auto& [key, value] :
         {std::pair("format", &verdict.change->format), std::pair("names", &verdict.change->names),
          std::pair("granularity", &verdict.change->granularity)})
        if (!value->empty())
            change[key] = *value;
    if (!verdict.change->bits.empty())
        change["bits"] = verdict.change->bits;
    if (verdict.change->symmetric)
        change["symmetric"] = true;
    return json;
}

} // namespace moescope
