// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <regex>
#include <set>

#include "exporting/exporter.h"
#include "exporting/verify.h"
#include "support/atomic_write.h"
#include "support/random_model.h"
#include "support/rounded_run.h"
#include "support/sha256.h"

using namespace moescope;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

std::string messageOf(const auto& result) { return result ? std::string() : result.error().message; }

/// Sizes of all .safetensors files of a folder.
std::int64_t bytesOf(const fs::path& folder) {
    std::int64_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".safetensors" || entry.path().extension() == ".gguf")
            bytes += static_cast<std::int64_t>(entry.file_size());
    return bytes;
}

} // namespace

class TestExport : public QObject {
    Q_OBJECT
private slots:
    void writesWhatReadsBackRight_data();
    void writesWhatReadsBackRight();
    void nvfp4LoadsAnywhereAsBfloat16();
    void nvfp4IsWhatCompressedTensorsReads();
    void servingIsOneContainer();
    void servingByLayersKeepsLayersApart();
    void servingRefusesWhatFusedExpertsDoNotTake();
    void formatsRefuseTheOthersGrid();
    void sizesAgreeWithThePlanner();
    void shardsHaveAnIndex();
    void mixtralTakesTheLoadersNames_data();
    void mixtralTakesTheLoadersNames();
    void configsCoverEachModuleOnce();
    void companionsAreCopied();
    void manifestListsEverything();
    void refusesWhatTheFormatCannotHold_data();
    void refusesWhatTheFormatCannotHold();
    void stopsWhenAsked();
    void refusesAnotherRunsModel();

private:
    struct Made {
        Model model;
        RunFolder run;
        fs::path folder;
    };
    Made make(const test::RandomModel& shape, bool refit = false, const std::string& format = "mixed");
    fs::path exportTo(const Made& made, const std::string& format, const ExportOptions& options = {});

    QTemporaryDir m_temporary;
    int m_count = 0;
};

/// A plan that the format holds.
TestExport::Made TestExport::make(const test::RandomModel& shape, bool refit, const std::string& format) {
    const fs::path folder = fs::path(m_temporary.path().toStdString()) / std::to_string(m_count++);
    test::writeRandomModel(folder / "model", shape);
    Model model = *Model::open(folder / "model");
    const Plan plan = format.starts_with("nvfp4")                         ? test::nvfp4Plan(model)
                      : format.starts_with("serving") || format == "gguf" ? test::servedPlan(model)
                                                                          : test::mixedPlan(model);
    RunFolder run = test::makeRoundedRun(folder / "run", model, plan, {.refitRouters = refit});
    return {model, run, folder};
}

fs::path TestExport::exportTo(const Made& made, const std::string& format, const ExportOptions& options) {
    fs::path target = made.folder / (format + options.names);
    fs::create_directories(target);
    const auto size = writeExport(format, made.model, made.run, target, options, {}, unwatched());
    if (!size)
        qFatal("%s", size.error().message.c_str());
    return target;
}

void TestExport::writesWhatReadsBackRight_data() {
    QTest::addColumn<QString>("family");
    QTest::addColumn<QString>("format");
    QTest::addColumn<bool>("fused");
    QTest::addColumn<bool>("refit");
    for (const char* family : {"qwen2_moe", "mixtral"})
        for (const char* format :
             {"mixed", "serving", "serving-layers", "nvfp4", "nvfp4-auto-round", "nvfp4-modelopt", "gguf", "bf16"})
            for (const bool fused : {false, true})
                for (const bool refit : {false, true})
                    QTest::addRow("%s %s%s%s", family, format, fused ? " fused" : "", refit ? " refit" : "")
                        << family << format << fused << refit;
}

void TestExport::writesWhatReadsBackRight() {
    QFETCH(QString, family);
    QFETCH(QString, format);
    QFETCH(bool, fused);
    QFETCH(bool, refit);
    const Made made = make({.family = family.toStdString(), .fused = fused}, refit, format.toStdString());
    const auto predicted = predictExportSize(format.toStdString(), made.model, made.run.plan());
    QVERIFY2(predicted, messageOf(predicted).c_str());
    const fs::path folder = exportTo(made, format.toStdString());
    QCOMPARE(bytesOf(folder), predicted->fileBytes); // to the byte
    const VerificationReference reference{made.model, made.run};
    const auto verification = verifyFolder(folder, &reference, {}, unwatched());
    QVERIFY2(verification, messageOf(verification).c_str());
    QVERIFY2(verification->passed(), toJson(*verification).dump(1).c_str());
    // Where no layer differs, layers apart and layers together are the same file.
    QVERIFY(format.startsWith(QString::fromStdString(verification->format)));
    const auto alone = verifyFolder(folder, nullptr, {}, unwatched());
    QVERIFY2(alone && alone->passed(), toJson(*alone).dump(1).c_str());
}

/// The control of an NVFP4 run: as its weights decode, rounded to bfloat16.
void TestExport::nvfp4LoadsAnywhereAsBfloat16() {
    const Made made = make({}, false, "nvfp4");
    const VerificationReference reference{made.model, made.run};
    const auto verification = verifyFolder(exportTo(made, "bf16"), &reference, {}, unwatched());
    QVERIFY2(verification && verification->passed(), messageOf(verification).c_str());
}

void TestExport::nvfp4IsWhatCompressedTensorsReads() {
    const Made made = make({}, false, "nvfp4");
    const fs::path folder = exportTo(made, "nvfp4");
    const Checkpoint checkpoint = *Checkpoint::open(folder);
    const std::string module = "model.layers.1.mlp.experts.2.down_proj"; // [128, 64]
    QVERIFY(checkpoint.find(module + ".weight_packed")->shape == (std::vector<std::int64_t>{128, 32}));
    QVERIFY(checkpoint.find(module + ".weight_scale")->shape == (std::vector<std::int64_t>{128, 4}));
    QCOMPARE(checkpoint.find(module + ".weight_scale")->dtype, DType::F8_E4M3);
    QVERIFY(checkpoint.find(module + ".weight_global_scale")->shape == std::vector<std::int64_t>{1});
    const QuantizedLayer layer = *made.run.readLayer(1);
    const auto stored = std::ranges::find(layer.linears, module, &QuantizedLinear::module);
    const auto packed = checkpoint.view(module + ".weight_packed").bytes;
    for (std::size_t i = 0; i < packed.size(); ++i) // the even column in the low half
        QCOMPARE(std::to_integer<int>(packed[i]), stored->codes[2 * i] + 16 * stored->codes[2 * i + 1]);

    const json config = (*readJson(folder / "config.json"))["quantization_config"];
    QCOMPARE(config["quant_method"], json("compressed-tensors"));
    QCOMPARE(config["format"], json("nvfp4-pack-quantized"));
    const json& group = config["config_groups"]["experts"];
    QVERIFY(group["input_activations"].is_null());
    QCOMPARE(group["weights"]["strategy"], json("tensor_group"));
    QCOMPARE(group["weights"]["group_size"], json(16));
    const std::string pattern = group["targets"][0].get<std::string>();
    QVERIFY(pattern.starts_with("re:"));
    const auto has = [](const json& list, const std::string& name) {
        return std::ranges::find(list, json(name)) != list.end();
    };
    for (const Linear& linear : made.model.linears()) {
        const bool expert = linear.kind == LinearKind::expert, full = linear.kind == LinearKind::attention;
        QCOMPARE(std::regex_match(linear.module, std::regex(pattern.substr(3))), expert);
        QCOMPARE(has(group["targets"], linear.module), !expert && !full);
        QCOMPARE(has(config["ignore"], linear.module), full);
    }
    for (const char* name : {"lm_head", "model.layers.0.mlp.gate", "model.layers.0.mlp.shared_expert_gate"})
        QVERIFY(has(config["ignore"], name));
    const json manifest = *readJson(folder / "moescope.json");
    QCOMPARE(manifest["modules"][module]["grid"], json("nvfp4"));
    QCOMPARE(predictExportSize("nvfp4", made.model, made.run.plan())->tensorBytes,
             sizeOf(made.run.plan(), made.model).tensorBytes);
}

/// Codes of 2, 3, 4 and 8 bits in fields of 8, each with its own scale.
void TestExport::servingIsOneContainer() {
    const Made made = make({}, false, "serving");
    const fs::path folder = exportTo(made, "serving");
    const Checkpoint checkpoint = *Checkpoint::open(folder);
    const QuantizedLayer layer = *made.run.readLayer(1);
    std::set<int> widths;
    for (const QuantizedLinear& linear : layer.linears) {
        if (made.model.find(linear.module)->kind != LinearKind::expert)
            continue;
        widths.insert(linear.bits);
        const auto packed = checkpoint.view(linear.module + ".weight_packed");
        QCOMPARE(packed.info->dtype, DType::I32);
        QVERIFY(packed.info->shape == (std::vector<std::int64_t>{linear.out, linear.in / 4}));
        QVERIFY(checkpoint.find(linear.module + ".weight_scale")->shape ==
                (std::vector<std::int64_t>{linear.out, linear.in / 32}));
        for (std::size_t i = 0; i < packed.bytes.size(); ++i) // q + 128, the first input in the lowest byte
            QCOMPARE(std::to_integer<int>(packed.bytes[i]), linear.codes[i] - (1 << (linear.bits - 1)) + 128);
    }
    QCOMPARE(widths, (std::set<int>{2, 3, 4, 8}));
    const json config = (*readJson(folder / "config.json"))["quantization_config"];
    QCOMPARE(config["format"], json("pack-quantized"));
    QCOMPARE(config["config_groups"].size(), std::size_t(3)); // experts, attention of 4 bits, shared experts of 8
    const json& experts = config["config_groups"]["experts"];
    QCOMPARE(experts["weights"]["num_bits"], json(8));
    QCOMPARE(experts["targets"].size(), std::size_t(1));
    const json manifest = *readJson(folder / "moescope.json");
    const json& narrow = manifest["modules"]["model.layers.0.mlp.experts.0.gate_proj"];
    QVERIFY(narrow["bits"] < 8);
    QCOMPARE(narrow["field_bits"], json(8));
}

void TestExport::servingByLayersKeepsLayersApart() {
    Made made = make({}, false, "serving");
    Plan plan = made.run.plan();
    for (auto& [module, setting] : plan.modules)
        if (const Linear& linear = *made.model.find(module); linear.kind == LinearKind::expert)
            setting.bits = linear.layer == 0 ? 2 + linear.expert % 3 : 8;
    made.run = test::makeRoundedRun(made.folder / "layers", made.model, plan);
    const fs::path folder = exportTo(made, "serving-layers");
    const VerificationReference reference{made.model, made.run};
    const auto verification = verifyFolder(folder, &reference, {}, unwatched());
    QVERIFY2(verification && verification->passed(), toJson(*verification).dump(1).c_str());
    QCOMPARE(verification->format, std::string("serving-layers"));
    const json groups = (*readJson(folder / "config.json"))["quantization_config"]["config_groups"];
    int seen = 0;
    for (const auto& [name, group] : groups.items()) {
        const std::string target = group["targets"][0].get<std::string>();
        if (target.find("experts\\.") == std::string::npos)
            continue;
        ++seen;
        const std::regex pattern(target.substr(3));
        const int bits = group["weights"]["num_bits"].get<int>();
        QCOMPARE(std::regex_match("model.layers.0.mlp.experts.3.up_proj", pattern), bits == 4);
        QCOMPARE(std::regex_match("model.layers.1.mlp.experts.3.up_proj", pattern), bits == 8);
    }
    QCOMPARE(seen, 2);
    const auto one = predictExportSize("serving", made.model, plan),
               apart = predictExportSize("serving-layers", made.model, plan);
    QVERIFY(apart->tensorBytes < one->tensorBytes);
    QCOMPARE(bytesOf(folder), apart->fileBytes);
}

void TestExport::servingRefusesWhatFusedExpertsDoNotTake() {
    const Made made = make({}, false, "serving");
    const std::string module = "model.layers.1.mlp.experts.2.down_proj";
    const auto refused = [&](const char* format, const ModulePlan& setting) {
        Plan plan = made.run.plan();
        plan.modules[module] = setting;
        return QString::fromStdString(messageOf(checkExport(format, made.model, plan)));
    };
    QVERIFY(refused("serving", {.bits = 16}).contains("stays at 16 bits"));
    QVERIFY(refused("serving", {.bits = 4, .group = 64}).contains("groups of 64"));
    QVERIFY(refused("serving-layers", {.bits = 4, .group = 64}).contains("groups of 64"));
    QVERIFY(refused("serving", {.bits = 4, .group = 32, .symmetric = false}).contains("asymmetric"));
    QVERIFY(refused("serving", {.bits = 4, .group = 16, .grid = NumberGrid::nvfp4}).contains("NVFP4"));
}

void TestExport::formatsRefuseTheOthersGrid() {
    const Made made = make({}, false, "nvfp4");
    QVERIFY(messageOf(checkExport("mixed", made.model, made.run.plan())).find("is on the NVFP4 grid") !=
            std::string::npos);
    Plan plan = made.run.plan();
    plan.modules["model.layers.1.mlp.experts.2.down_proj"] = {.bits = 4, .group = 32};
    QVERIFY(messageOf(checkExport("nvfp4", made.model, plan))
                .find("'model.layers.1.mlp.experts.2.down_proj' has 4 bits on the integer grid") != std::string::npos);
    plan = made.run.plan();
    plan.modules["model.layers.0.self_attn.o_proj"] = {.bits = 8, .group = 32};
    QVERIFY(messageOf(checkExport("nvfp4", made.model, plan)).find("'model.layers.0.self_attn.o_proj'") !=
            std::string::npos);
}

void TestExport::sizesAgreeWithThePlanner() {
    const Made made = make({});
    const auto predicted = predictExportSize("mixed", made.model, made.run.plan());
    QCOMPARE(predicted->tensorBytes, sizeOf(made.run.plan(), made.model).tensorBytes);
    QVERIFY(predicted->tensorBytes < predictExportSize("bf16", made.model, made.run.plan())->tensorBytes);
}

void TestExport::shardsHaveAnIndex() {
    const Made made = make({});
    const ExportOptions options{.shardBytes = 100'000};
    const auto predicted = predictExportSize("mixed", made.model, made.run.plan(), options);
    QVERIFY(predicted->files > 2);
    const fs::path folder = exportTo(made, "mixed", options);
    QCOMPARE(bytesOf(folder), predicted->fileBytes);
    const json index = *readJson(folder / "model.safetensors.index.json");
    QCOMPARE(index["metadata"]["total_size"], json(predicted->tensorBytes));
    std::set<std::string> files;
    for (const auto& [tensor, file] : index["weight_map"].items())
        files.insert(file.get<std::string>());
    QCOMPARE(static_cast<int>(files.size()), predicted->files);
    QCOMPARE(*files.begin(), fmt::format("model-00001-of-{:05}.safetensors", predicted->files));
    for (const std::string& file : files) // an embedding alone may be larger
        QVERIFY(SafetensorsFile::open(folder / file)->tensors().size() == 1 || fs::file_size(folder / file) < 130'000);
    const VerificationReference reference{made.model, made.run};
    QVERIFY(verifyFolder(folder, &reference, {}, unwatched())->passed());
}

void TestExport::mixtralTakesTheLoadersNames_data() {
    QTest::addColumn<QString>("names");
    QTest::addColumn<QString>("expert");
    QTest::addColumn<QString>("router");
    QTest::newRow("v5") << "v5"
                        << "model.layers.1.mlp.experts.2.up_proj"
                        << "model.layers.1.mlp.gate.weight";
    QTest::newRow("v4") << "v4"
                        << "model.layers.1.block_sparse_moe.experts.2.w3"
                        << "model.layers.1.block_sparse_moe.gate.weight";
}

void TestExport::mixtralTakesTheLoadersNames() {
    QFETCH(QString, names);
    QFETCH(QString, expert);
    QFETCH(QString, router);
    const Made made = make({.family = "mixtral"});
    const fs::path folder = exportTo(made, "mixed", {.names = names.toStdString()});
    const Checkpoint checkpoint = *Checkpoint::open(folder);
    QVERIFY(checkpoint.find(expert.toStdString() + ".qweight"));
    QVERIFY(checkpoint.find(router.toStdString()));
    // All names of one kind: a loader that does not know one leaves it random without an error.
    for (const std::string& name : checkpoint.names())
        QVERIFY2(name.find(names == "v4" ? ".mlp." : "block_sparse_moe") == std::string::npos, name.c_str());
    for (const auto& [module, rule] : checkpoint.config()["quantization_config"]["extra_config"].items())
        QVERIFY2(checkpoint.find(module + ".qweight") || checkpoint.find(module + ".weight"), module.c_str());
}

void TestExport::configsCoverEachModuleOnce() {
    const Made made = make({});
    const fs::path folder = exportTo(made, "mixed");
    const json config = *readJson(folder / "config.json");
    const json& autoRound = config["quantization_config"];
    QCOMPARE(autoRound["quant_method"], json("auto-round"));
    QCOMPARE(autoRound["packing_format"], json("auto_round:auto_gptq"));
    const json gptq = *readJson(folder / "quantize_config.json");
    QCOMPARE(gptq["checkpoint_format"], json("gptq"));
    QVERIFY(!gptq.contains("meta")); // auto-round refuses a GPTQModel config with it
    for (const Linear& linear : made.model.linears()) {
        const ModulePlan& plan = made.run.plan().modules.at(linear.module);
        QCOMPARE(autoRound["extra_config"][linear.module]["bits"], json(plan.bits));
        int matches = 0;
        for (const auto& [key, rule] : gptq["dynamic"].items())
            if (std::regex_match(linear.module, std::regex(key.substr(2)))) {
                ++matches;
                QCOMPARE(key.starts_with("-:"), plan.bits == 16);
                if (plan.bits != 16)
                    QCOMPARE(rule["bits"], json(plan.bits));
            }
        QCOMPARE(matches, 1);
    }
    QCOMPARE(autoRound["extra_config"]["model.layers.0.mlp.gate"]["bits"], json(16));
    QCOMPARE(autoRound["extra_config"]["model.layers.0.mlp.shared_expert_gate"]["bits"], json(16));
}

void TestExport::companionsAreCopied() {
    const Made made = make({});
    for (const char* format : {"bf16", "mixed"}) {
        const fs::path folder = exportTo(made, format);
        QCOMPARE(*readFile(folder / "tokenizer_config.json"), *readFile(made.model.folder() / "tokenizer_config.json"));
        QVERIFY(fs::exists(folder / "generation_config.json"));
    }
    QCOMPARE(*readFile(made.folder / "bf16v5" / "config.json"), *readFile(made.model.folder() / "config.json"));
}

void TestExport::manifestListsEverything() {
    const Made made = make({});
    const fs::path folder = exportTo(made, "mixed");
    const json manifest = *readJson(folder / "moescope.json");
    const Checkpoint checkpoint = *Checkpoint::open(folder);
    QCOMPARE(manifest["tensors"].size(), checkpoint.names().size());
    for (const std::string& name : checkpoint.names())
        QCOMPARE(manifest["tensors"][name]["sha256"], json(sha256(checkpoint.view(name).bytes)));
    QCOMPARE(manifest["modules"].size(), made.model.linears().size() - 1); // one is left at 16 bits
    QCOMPARE(
        manifest["modules"]["model.layers.0.mlp.experts.0.gate_proj"],
        (json{
            {"original", "model.layers.0.mlp.experts.0.gate_proj"}, {"bits", 2}, {"group", 32}, {"symmetric", true}}));
    QCOMPARE(manifest["run"]["fingerprint"], made.run.fingerprint());
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().filename() != "moescope.json")
            QCOMPARE(manifest["files"][entry.path().filename().string()]["sha256"], json(*sha256OfFile(entry.path())));
}

void TestExport::refusesWhatTheFormatCannotHold_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("group");
    QTest::addColumn<bool>("symmetric");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("asymmetric") << 4 << 32 << false << "is asymmetric";
    QTest::newRow("5 bits") << 5 << 32 << true << "has 5 bits";
    QTest::newRow("ragged group") << 4 << 48 << true << "which do not divide its";
    QTest::newRow("nothing to pack") << 16 << 32 << true << "leaves every linear at 16 bits";
}

void TestExport::refusesWhatTheFormatCannotHold() {
    QFETCH(int, bits);
    QFETCH(int, group);
    QFETCH(bool, symmetric);
    QFETCH(QString, sentence);
    const Made made = make({});
    const Status fits = checkExport("mixed", made.model, test::uniformPlan(made.model, bits, group, symmetric));
    QVERIFY(!fits);
    QVERIFY2(fits.error().message.find(sentence.toStdString()) != std::string::npos, fits.error().message.c_str());
    QVERIFY(checkExport("bf16", made.model, test::uniformPlan(made.model, bits, group, symmetric)));
    QVERIFY(messageOf(checkExport("papyrus", made.model, made.run.plan()))
                .find("Known: mixed, serving, serving-layers, nvfp4, nvfp4-auto-round, nvfp4-modelopt, gguf, bf16") !=
            std::string::npos);
}

void TestExport::stopsWhenAsked() {
    const Made made = make({});
    std::stop_source stop;
    stop.request_stop();
    fs::create_directories(made.folder / "stopped");
    const auto size =
        writeExport("mixed", made.model, made.run, made.folder / "stopped", {}, stop.get_token(), unwatched());
    QVERIFY(!size && size.error().isCancelled());
}

void TestExport::refusesAnotherRunsModel() {
    const Made made = make({});
    const Made other = make({.seed = 5});
    fs::create_directories(made.folder / "wrong");
    const auto size = writeExport("mixed", other.model, made.run, made.folder / "wrong", {}, {}, unwatched());
    QVERIFY(messageOf(size).find("is not the file that the run was made on") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestExport)
#include "test_export.moc"
