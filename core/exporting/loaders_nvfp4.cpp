// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/nvfp4_loaders.h"

namespace moescope::detail {
namespace {

using Answer = LoaderVerdict::Answer;

LoaderChange inFormat(const std::string& format) { return {.format = format, .sentence = "Export as " + format + "."}; }

std::vector<LoaderVerdict> compressedTensors(const LoaderChange& anotherGrid) {
    return {{"transformers + compressed-tensors", "4.57.6 + 0.13.0", Answer::no, "It fails on the experts' scales.",
             inFormat("bf16")},
            {"transformers + compressed-tensors", "5.23.0 + 0.20.0", Answer::wrong,
             "It drops the experts' global scales without an error (huggingface/transformers#48371).",
             inFormat("bf16")},
            {"compressed-tensors' own decompression", "0.20.0", Answer::yes,
             "Decodes the same weights bit for bit, a linear at a time."},
            {"transformers + auto-round", "5.23.0 + 0.16.1", Answer::no,
             "It reads NVFP4 in its own dialect alone, with scales of activations.", inFormat("nvfp4-auto-round")},
            {"GPTQModel", "7.7.0", Answer::no, "The files hold NVFP4, not GPTQ tensors.", anotherGrid},
            {"vLLM", "", Answer::untested,
             "Its linears take NVFP4 weights with activations as they are, by its code, its fused experts in newer "
             "versions (vllm-project/vllm#30694); not run."},
            {"SGLang", "", Answer::untested, "Not run."},
            {"TensorRT-LLM", "", Answer::no, "It reads ModelOpt's dialect of NVFP4, by its code.",
             inFormat("nvfp4-modelopt")}};
}

std::vector<LoaderVerdict> autoRound(const LoaderChange& anotherGrid) {
    const std::string reason = "The config is auto-round's.";
    return {{"transformers + auto-round", "5.23.0 + 0.16.1", Answer::yes,
             "Decodes the same weights to the last bit of bfloat16, and rounds activations to FP4 as well: other "
             "outputs than those measured here, which are of the weights alone."},
            {"transformers + auto-round", "4.57.6 + 0.9.7", Answer::untested, "Not run."},
            {"transformers + compressed-tensors", "5.23.0 + 0.20.0", Answer::no, reason, inFormat("bf16")},
            {"GPTQModel", "7.7.0", Answer::no, "The files hold NVFP4, not GPTQ tensors.", anotherGrid},
            {"vLLM", "", Answer::untested, "Not run; the compressed-tensors dialect is its own.", inFormat("nvfp4")},
            {"SGLang", "", Answer::untested, "Not run."},
            {"TensorRT-LLM", "", Answer::no, reason, inFormat("nvfp4-modelopt")}};
}

std::vector<LoaderVerdict> modelOpt(const LoaderChange& anotherGrid) {
    const std::string activations = " Activations are rounded to FP4 as well, on a GPU that has FP4; not run.";
    const std::string reason = "The config is ModelOpt's, which it does not know.";
    return {{"vLLM", "", Answer::untested,
             "It reads ModelOpt's NVFP4 for linears and fused experts, by its code." + activations},
            {"TensorRT-LLM", "", Answer::untested,
             "It reads ModelOpt's NVFP4 (hf_quant_config.json), by its code." + activations},
            {"SGLang", "", Answer::untested, "It reads ModelOpt's NVFP4, by its code." + activations},
            {"transformers", "5.23.0", Answer::no, reason, inFormat("bf16")},
            {"transformers + auto-round", "5.23.0 + 0.16.1", Answer::no, reason, inFormat("nvfp4-auto-round")},
            {"GPTQModel", "7.7.0", Answer::no, "The files hold NVFP4, not GPTQ tensors.", anotherGrid}};
}

} // namespace

std::vector<LoaderVerdict> nvfp4Loaders(const std::string& format, const LoaderChange& anotherGrid) {
    if (format == "nvfp4-auto-round")
        return autoRound(anotherGrid);
    return format == "nvfp4-modelopt" ? modelOpt(anotherGrid) : compressedTensors(anotherGrid);
}

} // namespace moescope::detail
