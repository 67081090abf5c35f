// SPDX-License-Identifier: Apache-2.0
// Checkpoints that other programs wrote (tests/data/foreign, made by tests/peers/make_foreign.py): sound ones are
// verified, and what goes wrong in the field is named with tensor and reason.
#include <QtTest>

#include "exporting/exporter.h"
#include "exporting/verify.h"
#include "support/edited_folder.h"
#include "support/random_model.h"
#include "support/rounded_run.h"

using namespace moescope;
namespace fs = std::filesystem;
using nlohmann::json;
using test::editJson;
using test::editTensors;
using test::tensorNamed;

namespace {

const std::string expert = "model.layers.0.mlp.experts.2.down_proj";
const std::string router = "model.layers.0.mlp.gate";

using Damage = std::function<void(const fs::path&)>;

/// A weight in full precision in the place of what begins with the module's name.
void unpack(const fs::path& folder, const std::string& module, std::vector<std::int64_t> shape) {
    editTensors(folder, [&](auto& all) {
        std::erase_if(all, [&](auto& data) { return data.spec.name.starts_with(module + "."); });
        TensorSpec spec{module + ".weight", DType::BF16, std::move(shape)};
        std::vector<std::byte> bytes(spec.bytes());
        all.push_back({std::move(spec), std::move(bytes)});
    });
}

/// A copy in full precision beside the packed tensors: what is left when a model is saved into its own folder.
void addStaleCopy(const fs::path& folder, const std::string& module, std::vector<std::int64_t> shape) {
    editTensors(folder, [&](auto& all) {
        TensorSpec spec{module + ".weight", DType::BF16, std::move(shape)};
        std::vector<std::byte> bytes(spec.bytes());
        all.push_back({std::move(spec), std::move(bytes)});
    });
}

/// The packed tensors of a linear as those of the router, which has none in full precision then.
void packRouter(const fs::path& folder, const std::string& from) {
    editTensors(folder, [&](auto& all) {
        std::erase_if(all, [](auto& data) { return data.spec.name == router + ".weight"; });
        std::vector<TensorData> packed;
        for (TensorData data : all)
            if (data.spec.name.starts_with(from + ".") && !data.spec.name.ends_with(".bias")) {
                data.spec.name = router + data.spec.name.substr(from.size());
                packed.push_back(std::move(data));
            }
        std::ranges::move(packed, std::back_inserter(all));
    });
}

Damage fill(const std::string& tensor, unsigned char byte, std::size_t count) {
    return [=](const fs::path& folder) {
        editTensors(folder, [&](auto& all) {
            auto& bytes = tensorNamed(all, tensor).bytes;
            std::fill_n(bytes.begin(), std::min(count, bytes.size()), std::byte{byte});
        });
    };
}

} // namespace

Q_DECLARE_METATYPE(Damage)

class TestForeign : public QObject {
    Q_OBJECT
private slots:
    void soundOnesPass_data();
    void soundOnesPass();
    void failuresAreNamed_data();
    void failuresAreNamed();
    void oursWithoutSidecarsIsReadAsAutoRounds();

private:
    fs::path copyOf(const std::string& name);
    static void expectProblem(const fs::path& folder, const std::string& check, const std::string& problem);

    QTemporaryDir m_temporary;
    int m_copies = 0;
};

fs::path TestForeign::copyOf(const std::string& name) {
    fs::path copy = fs::path(m_temporary.path().toStdString()) / fmt::format("{}-{}", name, m_copies++);
    fs::copy(fs::path(MOESCOPE_TEST_DATA) / "foreign" / name, copy);
    return copy;
}

void TestForeign::expectProblem(const fs::path& folder, const std::string& check, const std::string& problem) {
    const auto verification = verifyFolder(folder, nullptr, {}, unwatched());
    QVERIFY2(verification, verification ? "" : verification.error().message.c_str());
    const std::string text = toJson(*verification).dump(1);
    QVERIFY(!verification->passed());
    const auto found = std::ranges::find(verification->checks, check, &VerificationCheck::id);
    QVERIFY2(found != verification->checks.end() && !found->passed, text.c_str());
    const auto names = [&](const std::string& sentence) { return sentence.find(problem) != std::string::npos; };
    QVERIFY2(std::ranges::any_of(found->problems, names), text.c_str());
}

void TestForeign::soundOnesPass_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("format");
    QTest::addColumn<int>("packed");
    const auto row = [](const char* name, const char* format) { QTest::newRow(name) << name << format << 19; };
    row("auto-round", "mixed");
    row("auto-round-gptq", "mixed");
    row("auto-round-llm-compressor", "serving");
    row("auto-round-nvfp4", "nvfp4-auto-round");
    row("auto-round-llm-compressor-nvfp4", "nvfp4");
    row("gptqmodel", "mixed");
    row("llm-compressor-w4a16", "serving");
    row("llm-compressor-nvfp4", "nvfp4");
    row("modelopt-nvfp4", "nvfp4-modelopt");
    row("modelopt-w4a16-nvfp4", "nvfp4-modelopt");
}

void TestForeign::soundOnesPass() {
    QFETCH(QString, name);
    QFETCH(QString, format);
    QFETCH(int, packed);
    const auto verification = verifyFolder(copyOf(name.toStdString()), nullptr, {}, unwatched());
    QVERIFY2(verification, verification ? "" : verification.error().message.c_str());
    QVERIFY2(verification->passed(), toJson(*verification).dump(1).c_str());
    QCOMPARE(QString::fromStdString(verification->format), format);
    const auto accounted = std::ranges::find(verification->checks, "accounted", &VerificationCheck::id);
    QVERIFY2(accounted->sentence.find(fmt::format(": {} packed linears", packed)) != std::string::npos,
             accounted->sentence.c_str());
}

void TestForeign::failuresAreNamed_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<Damage>("damage");
    QTest::addColumn<QString>("check");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char* title, const char* name, const Damage& damage, const char* check,
                        const std::string& problem) {
        QTest::newRow(title) << name << damage << check << QString::fromStdString(problem);
    };
    const Damage none = [](const fs::path&) {};
    // Written so by the programs themselves.
    row("experts of several widths", "bad-llm-compressor-mixed-layer", none, "config",
        "layer 0: its experts are stored in 2 ways; vLLM refuses that");
    row("gate of the shared expert quantized", "bad-llm-compressor-gate", none, "routers",
        "'model.layers.0.mlp.shared_expert_gate': a router or gate is quantized to 4 bits");

    for (const char* name : {"auto-round", "gptqmodel", "llm-compressor-w4a16", "llm-compressor-nvfp4"}) {
        const bool gptq = name[0] != 'l';
        const std::string scales = expert + (gptq ? ".scales" : ".weight_scale");
        const auto titled = [&](const char* what) { return fmt::format("{}: {}", name, what); };
        row(
            titled("router quantized").c_str(), name,
            [](const fs::path& folder) { packRouter(folder, "model.layers.0.self_attn.q_proj"); }, "routers",
            "'" + router + "': a router or gate is quantized to 4 bits");
        row(
            titled("stale copy").c_str(), name,
            [](const fs::path& folder) {
                addStaleCopy(folder, expert, {64, 32});
            },
            "accounted", "'" + expert + ".weight': a full-precision copy beside the packed tensors");
        row(
            titled("expert skipped").c_str(), name,
            [](const fs::path& folder) {
                unpack(folder, expert, {64, 32});
            },
            "config",
            gptq ? "says 4 bits of '" + expert + "', which is in full precision: it was skipped"
                 : "'" + expert + "' is not ignored although it is in full precision");
        row(
            titled("part missing").c_str(), name,
            [scales](const fs::path& folder) { test::removeTensor(folder, scales); }, "accounted",
            "'" + scales + "': missing, while other parts of the packed linear are there");
        row(titled("scale not a number").c_str(), name, fill(scales, gptq ? 0xFE : 0xFF, 2), "scales",
            "'" + scales + "': ");
        row(titled("scales zero").c_str(), name, fill(scales, 0, 4096), "scales",
            "'" + scales + "': 0 at group 0 of output 0");
    }
    row(
        "ModelOpt: router quantized", "modelopt-nvfp4",
        [](const fs::path& folder) { packRouter(folder, "model.layers.0.self_attn.q_proj"); }, "routers",
        "'" + router + "': a router or gate is quantized to 4 bits");
    row(
        "ModelOpt: expert skipped", "modelopt-nvfp4",
        [](const fs::path& folder) {
            unpack(folder, expert, {64, 32});
        },
        "config", "'" + expert + "' is not excluded although it is in full precision");
    // vllm-project/vllm#45212: experts that no token reached lack their scale, which loaders take for zero
    row(
        "ModelOpt: scale of activations missing", "modelopt-nvfp4",
        [](const fs::path& folder) { test::removeTensor(folder, expert + ".input_scale"); }, "config",
        "'" + expert + ".input_scale': missing, although config.json quantizes activations");
    row("ModelOpt: scale of the matrix zero", "modelopt-nvfp4", fill(expert + ".weight_scale_2", 0, 4), "scales",
        "'" + expert + ".weight_scale_2': 0");
    row(
        "llm-compressor: scale of activations missing", "llm-compressor-nvfp4",
        [](const fs::path& folder) { test::removeTensor(folder, expert + ".input_global_scale"); }, "config",
        "'" + expert + ".input_global_scale': missing, although config.json quantizes activations");
    row("auto-round: scale of activations zero", "auto-round-nvfp4", fill(expert + ".input_global_scale", 0, 4),
        "scales", "'" + expert + ".input_global_scale': 0");
    row(
        "another width than the config's", "auto-round",
        [](const fs::path& folder) {
            editJson(folder / "config.json", [](json& c) {
                c["quantization_config"]["extra_config"][expert] = {{"bits", 5}, {"group_size", 32}};
            });
        },
        "config", "says 5 bits in groups of 32 of '" + expert + "'");
    row(
        "another packing", "auto-round",
        [](const fs::path& folder) {
            editJson(folder / "config.json",
                     [](json& c) { c["quantization_config"]["packing_format"] = "auto_round:auto_awq"; });
        },
        "config", "neither auto-round's");
    row(
        "zero points of version 2", "gptqmodel",
        [](const fs::path& folder) {
            editJson(folder / "config.json",
                     [](json& c) { c["quantization_config"]["checkpoint_format"] = "gptq_v2"; });
        },
        "config", "zero points of version 2 would be read wrong");
}

void TestForeign::failuresAreNamed() {
    QFETCH(QString, name);
    QFETCH(Damage, damage);
    QFETCH(QString, check);
    QFETCH(QString, problem);
    const fs::path folder = copyOf(name.toStdString());
    damage(folder);
    expectProblem(folder, check.toStdString(), problem.toStdString());
}

/// A `mixed` export stripped to what auto-round reads of it: no g_idx, one config, no manifest.
void TestForeign::oursWithoutSidecarsIsReadAsAutoRounds() {
    const fs::path folder = fs::path(m_temporary.path().toStdString()) / "ours";
    test::writeRandomModel(folder / "model", {});
    const Model model = *Model::open(folder / "model");
    const RunFolder run = test::makeRoundedRun(folder / "run", model, test::mixedPlan(model));
    fs::create_directories(folder / "mixed");
    QVERIFY(writeExport("mixed", model, run, folder / "mixed", {}, {}, unwatched()));
    editTensors(folder / "mixed",
                [](auto& all) { std::erase_if(all, [](auto& t) { return t.spec.name.ends_with(".g_idx"); }); });
    fs::remove(folder / "mixed" / "moescope.json");
    fs::remove(folder / "mixed" / "quantize_config.json");
    const auto verification = verifyFolder(folder / "mixed", nullptr, {}, unwatched());
    QVERIFY2(verification && verification->passed(), toJson(*verification).dump(1).c_str());
}

QTEST_GUILESS_MAIN(TestForeign)
#include "test_foreign.moc"
