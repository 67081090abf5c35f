// SPDX-License-Identifier: GPL-3.0-or-later
// What core/quantize says of methods, presets and settings of a run.
#include "models/core_text_table.h"

#include <QtGlobal>

namespace moescope {

const std::vector<const char*>& coreSettingTexts() {
    static const std::vector<const char*> texts{
        QT_TRANSLATE_NOOP("Core", "Round to nearest"),
        QT_TRANSLATE_NOOP("Core", "Each weight to the nearest code; no calibration decides anything"),
        QT_TRANSLATE_NOOP("Core", "GPTQ"),
        QT_TRANSLATE_NOOP("Core", "Each column's rounding error is made up for by the columns that follow, by the "
                                  "second moments of the inputs"),
        QT_TRANSLATE_NOOP("Core", "AutoRound"),
        QT_TRANSLATE_NOOP(
            "Core", "Sign-gradient tuning of the rounding; the layer's output alone is matched (reconstruction only)"),
        QT_TRANSLATE_NOOP("Core", "AutoRound + router logits"),
        QT_TRANSLATE_NOOP("Core",
                          "Reconstruction, and the own router's logits by mean square and KL (a reading of EAQuant)"),
        QT_TRANSLATE_NOOP("Core", "VSRAQ"),
        QT_TRANSLATE_NOOP("Core", "Reconstruction, value alignment and structure alignment of the own and the next "
                                  "router (our reading of the paper)"),
        QT_TRANSLATE_NOOP("Core", "None"),
        QT_TRANSLATE_NOOP("Core", "The next router is not looked at"),
        QT_TRANSLATE_NOOP("Core", "Cheap"),
        QT_TRANSLATE_NOOP("Core", "The next layer's norm and router on this layer's output, its attention left out"),
        QT_TRANSLATE_NOOP("Core", "Next layer"),
        QT_TRANSLATE_NOOP("Core", "The next layer's router behind its full-precision norm and attention"),
        QT_TRANSLATE_NOOP("Core", "All later layers"),
        QT_TRANSLATE_NOOP("Core",
                          "Every later router, through all later full-precision layers; needs them all in memory"),
        QT_TRANSLATE_NOOP("Core", "Boundary"),
        QT_TRANSLATE_NOOP("Core", "exp(-|z - b|/(tau sd)): experts near the top-k boundary count most"),
        QT_TRANSLATE_NOOP("Core", "All experts alike"),
        QT_TRANSLATE_NOOP("Core", "Probability"),
        QT_TRANSLATE_NOOP("Core", "p(1 - p) of the router's softmax: experts whose gate answers most to their logit"),
        QT_TRANSLATE_NOOP("Core", "Slope"),
        QT_TRANSLATE_NOOP("Core",
                          "s(1 - s), s = sigmoid((z - b)/(tau sd)): a boundary that is round instead of pointed"),
        QT_TRANSLATE_NOOP("Core", "Alike"),
        QT_TRANSLATE_NOOP("Core", "Every token counts alike"),
        QT_TRANSLATE_NOOP("Core", "Margin"),
        QT_TRANSLATE_NOOP("Core", "1/(margin/sd + 0.1): tokens near the top-k boundary count more"),
        QT_TRANSLATE_NOOP("Core", "Output"),
        QT_TRANSLATE_NOOP("Core", "By the size of the MoE block's output beside the state that it is added to"),
        QT_TRANSLATE_NOOP("Core", "The tuning starts from the nearest codes, as AutoRound does"),
        QT_TRANSLATE_NOOP("Core", "The tuning starts where GPTQ leaves the layer, codes and ranges"),
        QT_TRANSLATE_NOOP("Core", "Tune as they come"),
        QT_TRANSLATE_NOOP("Core", "They are tuned on the few tokens that they have; one without any stays nearest"),
        QT_TRANSLATE_NOOP("Core", "Tune on all tokens"),
        QT_TRANSLATE_NOOP(
            "Core",
            "They are tuned on what the router sees of every token besides, so that they still answer as they did"),
        QT_TRANSLATE_NOOP("Core", "They are rounded to nearest and left alone"),
        QT_TRANSLATE_NOOP("Core", "Every product in float32, hidden states too"),
        QT_TRANSLATE_NOOP("Core", "The layers' products in bfloat16 and hidden states kept so, for large models on a "
                                  "GPU; routing, norms, losses and the rounding itself stay float32"),
        QT_TRANSLATE_NOOP("Core", "Automatic"),
        QT_TRANSLATE_NOOP("Core", "On the device while they are a small part of it, else in memory, else in a file"),
        QT_TRANSLATE_NOOP("Core", "Device"),
        QT_TRANSLATE_NOOP("Core", "Beside the layer on the computing device"),
        QT_TRANSLATE_NOOP("Core", "Memory"),
        QT_TRANSLATE_NOOP("Core",
                          "In the host's memory; what an iteration needs is fetched while the last one computes"),
        QT_TRANSLATE_NOOP("Core", "File"),
        QT_TRANSLATE_NOOP("Core", "In a memory-mapped file of the run's folder, for states larger than memory"),
        QT_TRANSLATE_NOOP("Core", "Reconstruction only"),
        QT_TRANSLATE_NOOP("Core", "What AutoRound does: the layer's output alone"),
        QT_TRANSLATE_NOOP("Core", "Value and structure alignment at 0.3, own and next router"),
        QT_TRANSLATE_NOOP("Core", "VSRAQ gentle"),
        QT_TRANSLATE_NOOP("Core", "Alignment at 0.1 with 400 iterations: a little less routing, a lower KL"),
        QT_TRANSLATE_NOOP("Core", "VSRAQ + router refit"),
        QT_TRANSLATE_NOOP("Core", "VSRAQ, then each router's rows are corrected in closed form (beyond the paper; the "
                                  "router's weights change)"),
        QT_TRANSLATE_NOOP("Core", "VSRAQ gentle + router refit"),
        QT_TRANSLATE_NOOP("Core", "The gentle preset with the refit"),
        QT_TRANSLATE_NOOP("Core", "GPTQ, then VSRAQ"),
        QT_TRANSLATE_NOOP("Core", "VSRAQ from where GPTQ leaves each layer"),
        QT_TRANSLATE_NOOP("Core", "float32"),
    };
    return texts;
}

} // namespace moescope
