// SPDX-License-Identifier: Apache-2.0
#include "exporting/loaders.h"

#include <array>
#include <set>

namespace moescope {
namespace {

using Answer = LoaderVerdict::Answer;

constexpr std::string_view transformers5 = "5.23.0";
constexpr std::string_view transformers4 = "4.57.6";

bool renamedByTransformers5(const Model& model) {
    return model.family().styles.size() > 1;
}

std::set<int> expertWidths(const Model& model, const Plan& plan) {
    std::set<int> widths;
    for (const Linear& linear : model.linears())
        if (const auto found = plan.modules.find(linear.module); linear.kind == LinearKind::expert && found != plan.modules.end())
            widths.insert(found->second.bits);
    return widths;
}

LoaderVerdict autoRound(const Model& model, const std::string& names, bool version5) {
    LoaderVerdict row{"transformers + auto-round", fmt::format("{} + {}", version5 ? transformers5 : transformers4, version5 ? "0.16.1" : "0.9.7"),
                      Answer::yes, "Decodes the same weights bit for bit; the logits differ by the order of sums."};
    if (!renamedByTransformers5(model))
        return row;
    const std::string wanted = version5 ? "v5" : "v4";
    if (names == wanted)
        return row;
    row.answer = version5 ? Answer::wrong : Answer::untested;
    row.reason = version5 ? "Experts under transformers 4's names stay random, without an error. Export with the names of v5."
                          : "The experts have transformers 5's names. Export with the names of v4.";
    return row;
}

LoaderVerdict gptqModel(const Model& model) {
    if (renamedByTransformers5(model))
        return {"GPTQModel", "7.7.0", Answer::untested, "Not tried with this family."};
    return {"GPTQModel", "7.7.0", Answer::yes, "Decodes the same weights bit for bit, in fp16 or bf16."};
}

LoaderVerdict vllm(const std::set<int>& widths) {
    const bool fits = widths.size() == 1 && (*widths.begin() == 4 || *widths.begin() == 8);
    return {"vLLM", "", fits ? Answer::untested : Answer::no,
            fits ? "One width of 4 or 8 bits for all experts is what its fused experts take."
                 : "Its fused experts take one width of 4 or 8 bits. Choose one such width for all experts."};
}

std::vector<LoaderVerdict> mixedLoaders(const Model& model, const Plan& plan, const ExportOptions& options) {
    return {autoRound(model, options.names, true), autoRound(model, options.names, false), gptqModel(model),
            vllm(expertWidths(model, plan)),
            {"llama.cpp", "", Answer::no, "It reads GGUF, one type for all experts of a layer and projection."}};
}

std::vector<LoaderVerdict> bf16Loaders() {
    const std::string ordinary = "An ordinary checkpoint, as large as the original.";
    return {{"transformers", fmt::format("{} and {}", transformers5, transformers4), Answer::yes, ordinary},
            {"vLLM, SGLang, llama.cpp", "", Answer::untested, ordinary + " It should load as the original does."}};
}

} // namespace

std::string_view nameOf(Answer answer) {
    constexpr std::array<std::string_view, 4> names{"yes", "no", "wrong", "untested"};
    return names[static_cast<std::size_t>(answer)];
}

std::vector<LoaderVerdict> loadersOf(const Model& model, const Plan& plan, const std::string& format, const ExportOptions& options) {
    if (const Status fits = checkExport(format, model, plan, options); !fits)
        return {{"any", "", Answer::no, fits.error().message}};
    return format == "bf16" ? bf16Loaders() : mixedLoaders(model, plan, options);
}

} // namespace moescope
