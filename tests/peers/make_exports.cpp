// SPDX-License-Identifier: Apache-2.0
// Writes what the Python programs here load: usage make_exports FAMILY|MODEL_FOLDER OUT [v5|v4]
// OUT/model (a random model of FAMILY, or a link to MODEL_FOLDER), OUT/run (mixed widths, rounded to nearest, routers
// refitted), OUT/mixed, OUT/bf16, and OUT/decoded.safetensors: moescope's own decoding of OUT/mixed, float32, by the
// original's names.
#include <iostream>

#include "checkpoint/safetensors_writer.h"
#include "exporting/quantized_source.h"
#include "pipeline/export.h"
#include "support/random_model.h"
#include "support/rounded_run.h"

namespace {

using namespace moescope;
namespace fs = std::filesystem;

/// Random models pack groups of 32; trained ones take the product's 128 where it fits.
int groupFor(const Model& model) {
    for (const Linear& linear : model.linears())
        if (linear.in % 128 != 0)
            return 32;
    return 128;
}

Status writeDecoded(const Model& model, const fs::path& mixed, const fs::path& file) {
    auto source = QuantizedSource::open(mixed, model);
    if (!source)
        return propagate(source);
    std::vector<TensorData> tensors;
    for (const Linear& linear : model.linears()) {
        auto weight = source->weight(linear);
        if (!weight)
            return propagate(weight);
        if (*weight)
            tensors.push_back(
                {{linear.module, DType::F32, {linear.out, linear.in}}, toBytes(std::span<const float>(**weight))});
    }
    for (int layer = 0; layer < model.config().layers; ++layer) {
        auto router = source->router(layer);
        if (!router)
            return propagate(router);
        if (*router)
            tensors.push_back({{model.layers()[static_cast<std::size_t>(layer)].router,
                                DType::F32,
                                {model.config().experts, model.config().hidden}},
                               toBytes(std::span<const float>(**router))});
    }
    return writeSafetensors(file, tensors);
}

Status makeAll(const std::string& what, const fs::path& out, const std::string& names) {
    fs::create_directories(out);
    if (fs::is_directory(what))
        fs::create_directory_symlink(fs::absolute(what), out / "model");
    else
        test::writeRandomModel(out / "model", {.family = what});
    auto model = Model::open(out / "model");
    if (!model)
        return propagate(model);
    test::makeRoundedRun(out / "run", *model, test::mixedPlan(*model, groupFor(*model)), {.refitRouters = true});
    for (const char* format : {"mixed", "bf16"})
        if (auto result = exportRun({out / "run", format, out / format, names, {}}, {}, unwatched()); !result)
            return propagate(result);
    return writeDecoded(*model, out / "mixed", out / "decoded.safetensors");
}

} // namespace

int main(int count, char** arguments) {
    if (count != 3 && count != 4) {
        std::cerr << "usage: make_exports FAMILY|MODEL_FOLDER OUT [v5|v4]\n";
        return 2;
    }
    const Status made = makeAll(arguments[1], arguments[2], count == 4 ? arguments[3] : "v5");
    if (!made)
        std::cerr << made.error().message << '\n';
    return made ? 0 : 1;
}
