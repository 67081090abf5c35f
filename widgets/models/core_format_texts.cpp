// SPDX-License-Identifier: GPL-3.0-or-later
// What core/exporting says of its formats.
#include "models/core_text_table.h"

#include <QtGlobal>

namespace moescope {

const std::vector<const char*>& coreFormatTexts() {
    static const std::vector<const char*> texts{
        QT_TRANSLATE_NOOP("Core", "Mixed precision (GPTQ tensors)"),
        QT_TRANSLATE_NOOP(
            "Core",
            "Every linear packed at its own width, true sizes: transformers with auto-round, and GPTQModel, load it."),
        QT_TRANSLATE_NOOP(
            "Core", "Quantized weights written out in bfloat16: as large as the original, loads wherever that loads."),
        QT_TRANSLATE_NOOP("Core", "Serving (compressed-tensors, one container)"),
        QT_TRANSLATE_NOOP("Core", "Codes of all experts in fields of one width, 4 or 8 bits, each with its own scales: "
                                  "transformers and vLLM's fused experts. As large as the container."),
        QT_TRANSLATE_NOOP("Core", "Serving for vLLM (compressed-tensors, a container for each layer)"),
        QT_TRANSLATE_NOOP("Core", "The experts of a layer in fields of 4 or 8 bits, layers apart: for vLLM. "
                                  "transformers 5 decodes it wrong where layers differ."),
        QT_TRANSLATE_NOOP("Core", "GGUF (llama.cpp)"),
        QT_TRANSLATE_NOOP("Core", "One file for llama.cpp: codes of up to 4 bits in Q4_0, wider ones in Q8_0, the same "
                                  "numbers; the experts of a layer are as large as their widest."),
        QT_TRANSLATE_NOOP("Core", "NVFP4 (compressed-tensors)"),
        QT_TRANSLATE_NOOP("Core", "FP4 weights in groups of 16 with FP8 scales, activations as they are: for vLLM. "
                                  "transformers 5.23 decodes the experts wrong."),
        QT_TRANSLATE_NOOP("Core", "NVFP4 (auto-round)"),
        QT_TRANSLATE_NOOP(
            "Core", "The same weights for transformers with auto-round, which rounds activations to FP4 too (W4A4)."),
        QT_TRANSLATE_NOOP("Core", "NVFP4 (ModelOpt)"),
        QT_TRANSLATE_NOOP("Core", "The same weights as NVIDIA's ModelOpt writes them, for TensorRT-LLM, vLLM and "
                                  "SGLang, which round activations to FP4 too (W4A4)."),
        QT_TRANSLATE_NOOP("Core", "bfloat16"),
    };
    return texts;
}

} // namespace moescope
