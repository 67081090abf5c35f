// SPDX-License-Identifier: GPL-3.0-or-later
// What core/allocation says of its strategies, their parameters and grids.
#include "models/core_text_table.h"

#include <QtGlobal>

namespace moescope {

const std::vector<const char*>& coreStrategyTexts() {
    static const std::vector<const char*> texts{
        QT_TRANSLATE_NOOP("Core", "AlphaQ"),
        QT_TRANSLATE_NOOP("Core", "More bits for matrices with heavy-tailed spectra: least Σ (median alpha / alpha)^γ "
                                  "· variance · 2^(-2 bits)."),
        QT_TRANSLATE_NOOP("Core", "AlphaQ, published code; γ from its authors' own plot"),
        QT_TRANSLATE_NOOP("Core", "code"),
        QT_TRANSLATE_NOOP("Core", "γ"),
        QT_TRANSLATE_NOOP(
            "Core",
            "How strongly alpha counts. The published code's default is 1, its authors' best is near 10 to 15."),
        QT_TRANSLATE_NOOP("Core", "EWQ"),
        QT_TRANSLATE_NOOP("Core", "Layers whose weights have a high softmax entropy stay unquantized, those below by "
                                  "little get 8 bits, the others 4."),
        QT_TRANSLATE_NOOP("Core", "EWQ (arXiv 2503.04704), as third parties describe it"),
        QT_TRANSLATE_NOOP("Core", "second-hand"),
        QT_TRANSLATE_NOOP("Core", "X"),
        QT_TRANSLATE_NOOP("Core", "8 bits down to T = μ − X σ of the layers' entropies, 4 below."),
        QT_TRANSLATE_NOOP("Core", "Rule"),
        QT_TRANSLATE_NOOP("Core", "The published thresholds, which know no budget; or, by moescope, the layers of "
                                  "highest entropy at the widest candidate as long as the mean allows."),
        QT_TRANSLATE_NOOP("Core", "thresholds"),
        QT_TRANSLATE_NOOP("Core", "within the mean"),
        QT_TRANSLATE_NOOP("Core", "Frequency"),
        QT_TRANSLATE_NOOP("Core", "More bits for the experts that tokens choose most often."),
        QT_TRANSLATE_NOOP("Core", "QuantMoE-Bench (arXiv 2406.08155)"),
        QT_TRANSLATE_NOOP("Core", "GEMQ"),
        QT_TRANSLATE_NOOP("Core", "One budget for all layers: least Σ g² (Y − Y_q)², the change of a layer's output "
                                  "with one expert rounded, weighted by the gradient of the cross entropy there."),
        QT_TRANSLATE_NOOP("Core", "GEMQ, published code"),
        QT_TRANSLATE_NOOP("Core", "First or last layers"),
        QT_TRANSLATE_NOOP(
            "Core", "The experts of the first (or last) layers at the widest candidate, all others at the narrowest."),
        QT_TRANSLATE_NOOP("Core", "Precise end"),
        QT_TRANSLATE_NOOP("Core", "Which layers get the bits."),
        QT_TRANSLATE_NOOP("Core", "first layers"),
        QT_TRANSLATE_NOOP("Core", "last layers"),
        QT_TRANSLATE_NOOP("Core", "Layers"),
        QT_TRANSLATE_NOOP("Core", "How many layers with experts; 0: as many as the mean allows. A number of one's own "
                                  "is kept whatever the mean."),
        QT_TRANSLATE_NOOP("Core", "Manual"),
        QT_TRANSLATE_NOOP(
            "Core",
            "Widths set by hand are kept; the other experts share the widest width that the mean still allows."),
        QT_TRANSLATE_NOOP("Core", "moescope"),
        QT_TRANSLATE_NOOP("Core", "ours"),
        QT_TRANSLATE_NOOP("Core", "MoQa, fuzzy"),
        QT_TRANSLATE_NOOP("Core", "Fuzzy clusters of the experts' significance over all datasets; each cluster has a "
                                  "width, and an expert between two takes the lower one."),
        QT_TRANSLATE_NOOP("Core", "MoQa, as others describe it"),
        QT_TRANSLATE_NOOP("Core", "clusters"),
        QT_TRANSLATE_NOOP("Core", "Clusters"),
        QT_TRANSLATE_NOOP(
            "Core",
            "How many clusters of scores; by rising centre they take the candidate widths from the narrowest on."),
        QT_TRANSLATE_NOOP("Core", "Overlap"),
        QT_TRANSLATE_NOOP("Core", "An expert whose greatest membership is below this lies between clusters."),
        QT_TRANSLATE_NOOP("Core", "The clusters alone, which know no budget; or, by moescope, experts of low score are "
                                  "lowered afterwards until the mean is met."),
        QT_TRANSLATE_NOOP("Core", "after MoQa, whose fit is not given in closed form; the loss is moescope's"),
        QT_TRANSLATE_NOOP("Core", "MoQa, mean"),
        QT_TRANSLATE_NOOP("Core", "Least mean over the datasets of Σ significance · relative rounding error."),
        QT_TRANSLATE_NOOP("Core", "MoQa, mean + κ·std"),
        QT_TRANSLATE_NOOP("Core", "As the mean, with κ standard deviations over the datasets added to each loss: no "
                                  "dataset pays for the others."),
        QT_TRANSLATE_NOOP("Core", "κ"),
        QT_TRANSLATE_NOOP("Core", "Standard deviations over the datasets that are added to the mean loss."),
        QT_TRANSLATE_NOOP("Core", "MoQa, worst case"),
        QT_TRANSLATE_NOOP("Core", "Least greatest loss over the datasets."),
        QT_TRANSLATE_NOOP("Core", "More bits for matrices with columns of large range: least Σ parameters · score² · "
                                  "2^(-2 bits), score = max over columns of max|w| / mean|w|."),
        QT_TRANSLATE_NOOP("Core", "score of QuantMoE-Bench (arXiv 2406.08155); the loss is moescope's"),
        QT_TRANSLATE_NOOP("Core", "Outlier-scored linears"),
        QT_TRANSLATE_NOOP("Core", "The expert matrices with the largest outlier scores at the widest candidate, all "
                                  "others at the narrowest."),
        QT_TRANSLATE_NOOP("Core", "Share"),
        QT_TRANSLATE_NOOP("Core", "Share of the matrices that get the bits; 0: as many as the mean allows. A share of "
                                  "one's own is kept whatever the mean."),
        QT_TRANSLATE_NOOP("Core", "PMQ"),
        QT_TRANSLATE_NOOP("Core", "Layer by layer least Σ F^α w^β ε^α: how often an expert is chosen, with what "
                                  "weight, and how far the block's output moves when it alone is rounded."),
        QT_TRANSLATE_NOOP("Core", "MC-MoE (arXiv 2410.06270), published code"),
        QT_TRANSLATE_NOOP("Core", "α"),
        QT_TRANSLATE_NOOP("Core", "Exponent of the share of selections F and of the error ε."),
        QT_TRANSLATE_NOOP("Core", "β"),
        QT_TRANSLATE_NOOP("Core", "Exponent of the share of softmax weights w."),
        QT_TRANSLATE_NOOP("Core", "Random"),
        QT_TRANSLATE_NOOP("Core", "Experts in a random order that the seed decides, at the same levels as the other "
                                  "rules: what a ranking has to beat."),
        QT_TRANSLATE_NOOP("Core", "baseline of QuantMoE-Bench (arXiv 2406.08155)"),
        QT_TRANSLATE_NOOP("Core", "Seed"),
        QT_TRANSLATE_NOOP("Core", "The same seed gives the same plan on every machine."),
        QT_TRANSLATE_NOOP("Core", "Rounding error"),
        QT_TRANSLATE_NOOP("Core", "Least Σ ‖W − W_q‖² over the expert matrices rounded to nearest."),
        QT_TRANSLATE_NOOP("Core", "Error"),
        QT_TRANSLATE_NOOP("Core", "The squared error itself, in which matrices of large weights count more, or as a "
                                  "share of each matrix's squared norm."),
        QT_TRANSLATE_NOOP("Core", "absolute"),
        QT_TRANSLATE_NOOP("Core", "relative"),
        QT_TRANSLATE_NOOP("Core", "Router norm + MaxVar"),
        QT_TRANSLATE_NOOP("Core", "More bits, layer by layer, for experts whose router row grew least in fine-tuning, "
                                  "and for those whose first matrix has a row of unusually large variance."),
        QT_TRANSLATE_NOOP("Core", "arXiv 2604.06515, published code"),
        QT_TRANSLATE_NOOP("Core", "ζ"),
        QT_TRANSLATE_NOOP(
            "Core", "An expert moves ahead of the first one whose MaxVar is more than ζ times smaller; 0: no moves."),
        QT_TRANSLATE_NOOP("Core", "MaxVar of"),
        QT_TRANSLATE_NOOP("Core", "The largest variance over the rows of the first matrix (as for Switch), or that of "
                                  "the row with the largest norm (as for Mixtral)."),
        QT_TRANSLATE_NOOP("Core", "any row"),
        QT_TRANSLATE_NOOP("Core", "row with the largest norm"),
        QT_TRANSLATE_NOOP("Core", "Routing-aware"),
        QT_TRANSLATE_NOOP("Core", "Least measured harm: what rounding each expert alone does to the next-token law "
                                  "(KL) and to the routers (V), each relative to its sum at 3 bits."),
        QT_TRANSLATE_NOOP("Core", "Routing weight"),
        QT_TRANSLATE_NOOP("Core",
                          "Weight of routing against KL: 0 looks at the next-token law alone, 1 at the routers alone."),
        QT_TRANSLATE_NOOP("Core", "By structure"),
        QT_TRANSLATE_NOOP("Core", "Attention and shared experts, which every token passes through, at widths of their "
                                  "own; all routed experts alike."),
        QT_TRANSLATE_NOOP("Core", "Attention"),
        QT_TRANSLATE_NOOP("Core", "Width of the attention's linears."),
        QT_TRANSLATE_NOOP("Core", "Shared experts"),
        QT_TRANSLATE_NOOP("Core", "Width of the shared experts' linears."),
        QT_TRANSLATE_NOOP("Core", "Uniform"),
        QT_TRANSLATE_NOOP(
            "Core",
            "Every linear layer at the same width, attention and shared experts too: the widest that the mean allows."),
        QT_TRANSLATE_NOOP("Core", "baseline"),
        QT_TRANSLATE_NOOP("Core", "2 bits"),
        QT_TRANSLATE_NOOP("Core", "3 bits"),
        QT_TRANSLATE_NOOP("Core", "4 bits"),
        QT_TRANSLATE_NOOP("Core", "8 bits"),
        QT_TRANSLATE_NOOP("Core", "unquantized"),
        QT_TRANSLATE_NOOP("Core", "Symmetric"),
        QT_TRANSLATE_NOOP("Core", "Whole numbers around 0; what every loader takes."),
        QT_TRANSLATE_NOOP("Core", "Asymmetric"),
        QT_TRANSLATE_NOOP("Core", "Whole numbers with a zero point; few loaders take it."),
        QT_TRANSLATE_NOOP("Core", "NVFP4 at 4 bits"),
        QT_TRANSLATE_NOOP("Core", "Linears of 4 bits get FP4 numbers in groups of 16 with an FP8 scale (4.5 bits a "
                                  "weight in all); other widths stay symmetric whole numbers."),
        QT_TRANSLATE_NOOP("Core", "Weighted mix"),
        QT_TRANSLATE_NOOP("Core", "Least Σ weight · loss over several strategies, each loss divided by its own at the "
                                  "uniform width."),
        QT_TRANSLATE_NOOP("Core", "Levels"),
        QT_TRANSLATE_NOOP(
            "Core", "How many widths are mixed: the narrowest and the widest candidate, or three equally spaced ones."),
        QT_TRANSLATE_NOOP("Core", "two"),
        QT_TRANSLATE_NOOP("Core", "three"),
        QT_TRANSLATE_NOOP("Core", "Ranked"),
        QT_TRANSLATE_NOOP(
            "Core",
            "Experts are ranked within their layer, so that every layer has the same mean, or over the whole model."),
        QT_TRANSLATE_NOOP("Core", "per layer"),
        QT_TRANSLATE_NOOP("Core", "globally"),
        QT_TRANSLATE_NOOP("Core", "η"),
        QT_TRANSLATE_NOOP(
            "Core", "How much an expert gains from significant experts that are chosen together with it; 0: nothing."),
    };
    return texts;
}

} // namespace moescope
