// SPDX-License-Identifier: Apache-2.0
// Damages exports in the ways that exports go wrong, and looks whether verification names tensor and reason.
#include <QtTest>

#include <fstream>
#include <functional>

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
using test::flipBit;
using test::tensorNamed;

namespace {

const std::string expert = "model.layers.1.mlp.experts.2.down_proj";

using Damage = std::function<void(const fs::path&)>;

} // namespace

Q_DECLARE_METATYPE(Damage)

class TestVerify : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void findsDamage_data();
    void findsDamage();
    void anotherRunsGridIsNamed();
    void findsDamageAlone_data();
    void findsDamageAlone();
    void expertsStoredInSeveralWaysAreNamed();
    void jsonComesBack();
    void otherFoldersAreRefused();
    void longListsAreCut();

private:
    fs::path copyOf(const std::string& format);
    const RunFolder& runOf(const std::string& format) const {
        return format.starts_with("nvfp4") ? *m_nvfp4Run : *m_run;
    }

    QTemporaryDir m_temporary;
    fs::path m_folder;
    std::optional<Model> m_model;
    std::optional<RunFolder> m_run, m_nvfp4Run;
    int m_copies = 0;
};

void TestVerify::initTestCase() {
    m_folder = m_temporary.path().toStdString();
    test::writeRandomModel(m_folder / "model", {});
    m_model = *Model::open(m_folder / "model");
    m_run = test::makeRoundedRun(m_folder / "run", *m_model, test::mixedPlan(*m_model), {.refitRouters = true});
    m_nvfp4Run =
        test::makeRoundedRun(m_folder / "nvfp4-run", *m_model, test::nvfp4Plan(*m_model), {.refitRouters = true});
    for (const char* format : {"mixed", "bf16", "nvfp4", "nvfp4-auto-round", "nvfp4-modelopt"}) {
        fs::create_directories(m_folder / format);
        const auto size = writeExport(format, *m_model, runOf(format), m_folder / format, {}, {}, unwatched());
        QVERIFY2(size, size ? "" : size.error().message.c_str());
    }
}

fs::path TestVerify::copyOf(const std::string& format) {
    fs::path copy = m_folder / fmt::format("{}-{}", format, m_copies++);
    fs::copy(m_folder / format, copy);
    return copy;
}

void TestVerify::findsDamage_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<Damage>("damage");
    QTest::addColumn<QString>("check");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char* name, const char* format, const Damage& damage, const char* check,
                        const std::string& problem) {
        QTest::newRow(name) << format << damage << check << QString::fromStdString(problem);
    };
    row(
        "one code", "mixed", [](auto& folder) { flipBit(folder, expert + ".qweight"); }, "codes",
        "'" + expert + ".qweight': 1 of 8192 values differ from the run, first at");
    row(
        "one scale", "mixed", [](auto& folder) { flipBit(folder, expert + ".scales"); }, "scales",
        "'" + expert + ".scales': 1 of");
    row(
        "one zero point", "mixed", [](auto& folder) { flipBit(folder, expert + ".qzeros"); }, "scales",
        "'" + expert + "': zero points: 1 of");
    row(
        "group index", "mixed", [](auto& folder) { flipBit(folder, expert + ".g_idx"); }, "codes",
        "does not count groups");
    row(
        "one rounded weight", "bf16", [](auto& folder) { flipBit(folder, expert + ".weight"); }, "codes",
        "'" + expert + ".weight': 1 of 8192 values differ");
    row(
        "router", "mixed", [](auto& folder) { flipBit(folder, "model.layers.0.mlp.gate.weight"); }, "routers",
        "'model.layers.0.mlp.gate.weight': differs from byte 4");
    row(
        "norm", "bf16", [](auto& folder) { flipBit(folder, "model.norm.weight"); }, "norms",
        "'model.norm.weight': differs");
    row(
        "embedding", "mixed", [](auto& folder) { flipBit(folder, "model.embed_tokens.weight"); }, "norms",
        "'model.embed_tokens.weight'");
    row(
        "16 bit linear", "mixed", [](auto& folder) { flipBit(folder, "model.layers.0.self_attn.o_proj.weight"); },
        "norms", "o_proj.weight");
    row(
        "bias", "mixed", [](auto& folder) { flipBit(folder, "model.layers.0.self_attn.q_proj.bias"); }, "norms",
        "q_proj.bias");
    row(
        "missing part", "mixed",
        [](auto& folder) {
            editTensors(folder, [](auto& all) {
                std::erase_if(all, [](auto& t) { return t.spec.name == expert + ".qzeros"; });
            });
        },
        "accounted", "'" + expert + ".qzeros': missing, while other parts");
    row(
        "missing linear", "bf16",
        [](auto& folder) {
            editTensors(folder, [](auto& all) {
                std::erase_if(all, [](auto& t) { return t.spec.name == expert + ".weight"; });
            });
        },
        "accounted", "'" + expert + "': neither packed nor in full precision");
    row(
        "missing norm", "mixed",
        [](auto& folder) {
            editTensors(folder, [](auto& all) {
                std::erase_if(all, [](auto& t) { return t.spec.name == "model.norm.weight"; });
            });
        },
        "accounted", "'model.norm.weight': missing");
    row(
        "stale copy", "mixed",
        [](auto& folder) {
            editTensors(folder, [](auto& all) {
                all.push_back({{expert + ".weight", DType::BF16, {128, 64}}, std::vector<std::byte>(128UL * 64 * 2)});
            });
        },
        "accounted", "'" + expert + ".weight': a full-precision copy beside");
    row(
        "stranger", "mixed",
        [](auto& folder) {
            editTensors(folder, [](auto& all) {
                all.push_back({{"model.stranger", DType::U8, {1}}, std::vector<std::byte>(1)});
            });
        },
        "accounted", "'model.stranger': belongs to no part");
    row(
        "another type", "bf16",
        [](auto& folder) {
            editTensors(folder, [](auto& all) { tensorNamed(all, expert + ".weight").spec.dtype = DType::F16; });
        },
        "shapes", "'" + expert + ".weight': F16 [128, 64] where BF16 [128, 64] is needed");
    row(
        "rule of another width", "mixed",
        [](auto& folder) {
            editJson(folder / "config.json",
                     [](json& c) { c["quantization_config"]["extra_config"][expert]["bits"] = 8; });
        },
        "config", "config.json: the rule of '" + expert + "' says 8 bits");
    row(
        "no rule", "mixed",
        [](auto& folder) {
            editJson(folder / "config.json", [](json& c) { c["quantization_config"]["extra_config"].erase(expert); });
        },
        "config", "config.json: no rule covers '" + expert + "'");
    row(
        "router as a packed module", "mixed",
        [](auto& folder) {
            editJson(folder / "config.json", [](json& c) {
                c["quantization_config"]["extra_config"]["model.layers.0.mlp.gate"] = {{"bits", 4}};
            });
        },
        "config", "the rule of 'model.layers.0.mlp.gate' says 4 bits");
    row(
        "two GPTQ rules", "mixed",
        [](auto& folder) {
            editJson(folder / "quantize_config.json", [](json& c) { c["dynamic"]["+:.*experts.*$"] = {{"bits", 4}}; });
        },
        "config", "quantize_config.json: 2 rules cover");
    row(
        "no GPTQ config", "mixed", [](auto& folder) { fs::remove(folder / "quantize_config.json"); }, "config",
        "quantize_config.json");
    row(
        "another model's config", "bf16",
        [](auto& folder) { editJson(folder / "config.json", [](json& c) { c["num_experts_per_tok"] = 1; }); }, "config",
        "describes another model");
    row(
        "cut short", "mixed",
        [](auto& folder) {
            fs::resize_file(folder / "model.safetensors", fs::file_size(folder / "model.safetensors") - 1);
        },
        "files", "model.safetensors: tensor '");
    row(
        "tokenizer changed", "mixed", [](auto& folder) { std::ofstream(folder / "tokenizer_config.json") << "{}"; },
        "manifest", "'tokenizer_config.json': the file is not as it was written");
    row(
        "file gone", "bf16", [](auto& folder) { fs::remove(folder / "generation_config.json"); }, "manifest",
        "'generation_config.json': is missing");
    row(
        "no manifest", "mixed", [](auto& folder) { fs::remove(folder / "moescope.json"); }, "manifest",
        "'moescope.json': is missing");
    row(
        "manifest broken", "mixed", [](auto& folder) { std::ofstream(folder / "moescope.json") << "{\"files\""; },
        "manifest", "is not valid JSON");
    row(
        "one FP4 code", "nvfp4", [](auto& folder) { flipBit(folder, expert + ".weight_packed"); }, "codes",
        "'" + expert + ".weight_packed': 1 of 8192 values differ");
    row(
        "one FP8 scale", "nvfp4", [](auto& folder) { flipBit(folder, expert + ".weight_scale"); }, "scales",
        "'" + expert + ".weight_scale': 1 of 512 values differ");
    row(
        "global scale", "nvfp4",
        [](auto& folder) {
            editTensors(folder, [](auto& all) {
                tensorNamed(all, expert + ".weight_global_scale").bytes.at(2) ^= std::byte{1};
            });
        },
        "scales", "'" + expert + ".weight_global_scale': ");
    row(
        "global scale missing", "nvfp4",
        [](auto& folder) {
            editTensors(folder, [](auto& all) {
                std::erase_if(all, [](auto& t) { return t.spec.name == expert + ".weight_global_scale"; });
            });
        },
        "accounted", "'" + expert + ".weight_global_scale': missing, while other parts");
    row(
        "NVFP4 router", "nvfp4", [](auto& folder) { flipBit(folder, "model.layers.0.mlp.gate.weight"); }, "routers",
        "'model.layers.0.mlp.gate.weight': differs from byte 4");
    row(
        "packed and ignored", "nvfp4",
        [](auto& folder) {
            editJson(folder / "config.json", [](json& c) { c["quantization_config"]["ignore"].push_back(expert); });
        },
        "config", "config.json: '" + expert + "' is ignored although it is packed");
    row(
        "covered by two targets", "nvfp4",
        [](auto& folder) {
            editJson(folder / "config.json", [](json& c) {
                c["quantization_config"]["config_groups"]["experts"]["targets"].push_back("re:.*down_proj$");
            });
        },
        "config", "config.json: 2 targets cover");
    row(
        "router not ignored", "nvfp4",
        [](auto& folder) {
            editJson(folder / "config.json", [](json& c) {
                json& ignore = c["quantization_config"]["ignore"];
                ignore.erase(std::ranges::find(ignore, json("model.layers.1.mlp.gate")));
            });
        },
        "config", "config.json: 'model.layers.1.mlp.gate' is not ignored although it is in full precision");
    row(
        "activations quantized too", "nvfp4",
        [](auto& folder) {
            editJson(folder / "config.json", [](json& c) {
                c["quantization_config"]["config_groups"]["experts"]["input_activations"] = {{"num_bits", 4}};
            });
        },
        "config", "the group 'experts' is not NVFP4");
    row(
        "activations quantized without their scale", "nvfp4",
        [](auto& folder) {
            editJson(folder / "config.json", [](json& c) {
                c["quantization_config"]["config_groups"]["experts"]["input_activations"] = {
                    {"num_bits", 4}, {"type", "float"}, {"strategy", "tensor_group"}};
            });
        },
        "config", ".input_global_scale': missing, although config.json quantizes activations");
    row(
        "one FP4 code of ModelOpt's", "nvfp4-modelopt", [](auto& folder) { flipBit(folder, expert + ".weight"); },
        "codes", "'" + expert + ".weight': 1 of 8192 values differ");
    row(
        "ModelOpt's multiplier", "nvfp4-modelopt",
        [](auto& folder) {
            editTensors(folder,
                        [](auto& all) { tensorNamed(all, expert + ".weight_scale_2").bytes.at(1) ^= std::byte{1}; });
        },
        "scales", "'" + expert + ".weight_scale_2': ");
    row(
        "no scale of activations", "nvfp4-modelopt",
        [](auto& folder) { test::removeTensor(folder, expert + ".input_scale"); }, "config",
        "'" + expert + ".input_scale': missing, although config.json quantizes activations");
    row(
        "excluded in one file alone", "nvfp4-modelopt",
        [](auto& folder) {
            editJson(folder / "hf_quant_config.json",
                     [](json& c) { c["quantization"]["exclude_modules"].push_back("model.layers.1.mlp.experts.2*"); });
        },
        "config", "hf_quant_config.json: '" + expert + "' is excluded although it is packed");
    row(
        "no scale of auto-round's activations", "nvfp4-auto-round",
        [](auto& folder) { test::removeTensor(folder, expert + ".input_global_scale"); }, "accounted",
        "'" + expert + ".input_global_scale': missing, while other parts");
    row(
        "linear at 16 bits taken for packed", "nvfp4-auto-round",
        [](auto& folder) {
            editJson(folder / "config.json", [](json& c) {
                c["quantization_config"]["extra_config"].erase("model.layers.0.self_attn.o_proj");
            });
        },
        "config", "says 4 bits of 'model.layers.0.self_attn.o_proj', which is in full precision");
    row(
        "taken for GPTQ", "nvfp4",
        [](auto& folder) {
            editJson(folder / "config.json", [](json& c) { c["quantization_config"]["quant_method"] = "gptq"; });
        },
        "accounted", "'model.layers.0.mlp.experts.1.down_proj': neither packed nor in full precision");
    row(
        "taken for NVFP4", "mixed",
        [](auto& folder) {
            editJson(folder / "config.json",
                     [](json& c) { c["quantization_config"]["quant_method"] = "compressed-tensors"; });
        },
        "accounted", "'model.layers.0.mlp.experts.1.down_proj': neither packed nor in full precision");
}

void TestVerify::findsDamage() {
    QFETCH(QString, format);
    QFETCH(Damage, damage);
    QFETCH(QString, check);
    QFETCH(QString, problem);
    const fs::path folder = copyOf(format.toStdString());
    const VerificationReference reference{*m_model, runOf(format.toStdString())};
    const auto before = verifyFolder(folder, &reference, {}, unwatched());
    QVERIFY2(before && before->passed(), toJson(*before).dump(1).c_str());
    damage(folder);
    const auto after = verifyFolder(folder, &reference, {}, unwatched());
    QVERIFY2(after, after ? "" : after.error().message.c_str());
    QVERIFY(!after->passed());
    const std::string text = toJson(*after).dump(1);
    const auto found = std::ranges::find(after->checks, check.toStdString(), &VerificationCheck::id);
    QVERIFY2(found != after->checks.end() && !found->passed, text.c_str());
    const auto names = [&](const std::string& sentence) {
        return sentence.find(problem.toStdString()) != std::string::npos;
    };
    QVERIFY2(std::ranges::any_of(found->problems, names), text.c_str());
}

/// An export in the right format, but of another plan: its tensors have the shapes that are looked for.
void TestVerify::anotherRunsGridIsNamed() {
    const VerificationReference reference{*m_model, *m_run};
    const auto verification = verifyFolder(m_folder / "nvfp4", &reference, {}, unwatched());
    QVERIFY(verification && !verification->passed());
    const auto found = std::ranges::find(verification->checks, "accounted", &VerificationCheck::id);
    QVERIFY2(std::ranges::any_of(found->problems,
                                 [](const std::string& sentence) {
                                     return sentence.find("NVFP4, the plan says the integer grid") != std::string::npos;
                                 }),
             toJson(*verification).dump(1).c_str());
}

void TestVerify::findsDamageAlone_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<Damage>("damage");
    QTest::addColumn<QString>("check");
    QTest::addColumn<QString>("problem");
    QTest::newRow("scale not a number") << "mixed" << Damage([](auto& folder) {
        editTensors(folder, [](auto& all) { tensorNamed(all, expert + ".scales").bytes.at(1) = std::byte{0x7E}; });
    }) << "scales" << QString::fromStdString("'" + expert + ".scales': nan at group 0 of output 0");
    QTest::newRow("scale zero") << "mixed" << Damage([](auto& folder) {
        editTensors(folder, [](auto& all) {
            std::fill_n(tensorNamed(all, expert + ".scales").bytes.begin(), 2, std::byte{0});
        });
    }) << "scales" << QString::fromStdString("'" + expert + ".scales': 0 at group 0 of output 0");
    QTest::newRow("part missing") << "mixed" << Damage([](auto& folder) {
        editTensors(folder,
                    [](auto& all) { std::erase_if(all, [](auto& t) { return t.spec.name == expert + ".scales"; }); });
    }) << "accounted" << QString::fromStdString("'" + expert + ".scales': missing");
    QTest::newRow("router packed") << "mixed" << Damage([](auto& folder) {
        editTensors(folder, [](auto& all) {
            for (TensorData& data : all)
                if (const std::string stem = "model.layers.0.self_attn.q_proj.";
                    data.spec.name.starts_with(stem) && !data.spec.name.ends_with("bias"))
                    data.spec.name = "model.layers.0.mlp.gate." + data.spec.name.substr(stem.size());
            std::erase_if(all, [](auto& t) { return t.spec.name == "model.layers.0.mlp.gate.weight"; });
        });
    }) << "routers"
                                   << "'model.layers.0.mlp.gate': a router or gate is quantized to 4 bits";
    QTest::newRow("norm not a number") << "mixed" << Damage([](auto& folder) {
        editTensors(folder, [](auto& all) {
            std::fill_n(tensorNamed(all, "model.norm.weight").bytes.begin(), 2, std::byte{0xFF});
        });
    }) << "norms"
                                       << "'model.norm.weight': holds a value that is not finite";
    QTest::newRow("FP8 scale not a number") << "nvfp4" << Damage([](auto& folder) {
        editTensors(folder,
                    [](auto& all) { tensorNamed(all, expert + ".weight_scale").bytes.at(1) = std::byte{0x7F}; });
    }) << "scales" << QString::fromStdString("'" + expert + ".weight_scale': nan at group 1 of output 0");
    QTest::newRow("global scale zero") << "nvfp4" << Damage([](auto& folder) {
        editTensors(folder, [](auto& all) {
            std::ranges::fill(tensorNamed(all, expert + ".weight_global_scale").bytes, std::byte{0});
        });
    }) << "scales" << QString::fromStdString("'" + expert + ".weight_global_scale': 0");
    QTest::newRow("scale of activations zero") << "nvfp4-modelopt" << Damage([](auto& folder) {
        editTensors(folder, [](auto& all) {
            std::ranges::fill(tensorNamed(all, expert + ".input_scale").bytes, std::byte{0});
        });
    }) << "scales" << QString::fromStdString("'" + expert + ".input_scale': 0");
    QTest::newRow("full precision beside scales") << "nvfp4-modelopt" << Damage([](auto& folder) {
        editTensors(folder, [](auto& all) {
            tensorNamed(all, expert + ".weight") = {{expert + ".weight", DType::BF16, {128, 64}},
                                                    std::vector<std::byte>(128UL * 64 * 2)};
        });
    }) << "accounted" << QString::fromStdString("'" + expert + ".weight': a full-precision copy beside the packed");
    QTest::newRow("gate and up apart") << "nvfp4" << Damage([](auto& folder) {
        editTensors(folder, [](auto& all) {
            tensorNamed(all, "model.layers.1.mlp.experts.2.up_proj.weight_global_scale").bytes.at(2) ^= std::byte{1};
        });
    }) << "scales"
                                       << "'model.layers.1.mlp.experts.2.up_proj': its matrix has another scale than "
                                          "the gate_proj beside it";
    QTest::newRow("columns that are no groups") << "nvfp4" << Damage([](auto& folder) {
        editTensors(folder, [](auto& all) {
            TensorData& packed = tensorNamed(all, expert + ".weight_packed");
            packed.spec.shape = {4096, 1};
        });
    }) << "shapes" << QString::fromStdString("'" + expert + ".weight_packed': its shape fits no linear");
}

void TestVerify::findsDamageAlone() {
    QFETCH(QString, format);
    QFETCH(Damage, damage);
    QFETCH(QString, check);
    QFETCH(QString, problem);
    const fs::path folder = copyOf(format.toStdString());
    damage(folder);
    fs::remove(folder / "moescope.json"); // as a checkpoint that somebody else wrote
    const auto verification = verifyFolder(folder, nullptr, {}, unwatched());
    QVERIFY2(verification, verification ? "" : verification.error().message.c_str());
    const std::string text = toJson(*verification).dump(1);
    const auto found = std::ranges::find(verification->checks, check.toStdString(), &VerificationCheck::id);
    QVERIFY2(found != verification->checks.end() && !found->passed, text.c_str());
    QVERIFY2(QString::fromStdString(found->problems.front()).contains(problem), text.c_str());
}

/// What vLLM refuses and transformers 5 decodes wrong: two experts of different widths in one layer.
void TestVerify::expertsStoredInSeveralWaysAreNamed() {
    Plan plan = test::uniformPlan(*m_model, 4);
    for (auto& [module, setting] : plan.modules)
        if (module.find("layers.1.mlp.experts") != std::string::npos)
            setting.bits = 8;
    const RunFolder run = test::makeRoundedRun(m_folder / "layers-run", *m_model, plan);
    const fs::path folder = m_folder / "layers-export";
    fs::create_directories(folder);
    QVERIFY(writeExport("serving-layers", *m_model, run, folder, {}, {}, unwatched()));
    fs::remove(folder / "moescope.json");
    QVERIFY(verifyFolder(folder, nullptr, {}, unwatched())->passed());
    const std::string here = "model.layers.0.mlp.experts.3.", there = "model.layers.1.mlp.experts.3.";
    json targets = json::object();
    editTensors(folder, [&](auto& all) {
        for (TensorData& data : all) {
            std::string& name = data.spec.name;
            if (name.starts_with(here) || name.starts_with(there))
                name = (name.starts_with(here) ? there : here) + name.substr(here.size());
            if (name.find(".experts.") != std::string::npos && name.ends_with(".weight_packed")) {
                const std::string module = name.substr(0, name.size() - std::string(".weight_packed").size());
                const bool exchanged = name.starts_with(here) || name.starts_with(there);
                targets[name.starts_with("model.layers.0.") != exchanged ? "4" : "8"].push_back(module);
            }
        }
    });
    editJson(folder / "config.json", [&](json& c) {
        for (auto& [name, group] : c["quantization_config"]["config_groups"].items())
            if (name.starts_with("experts"))
                group["targets"] = targets[std::to_string(group["weights"]["num_bits"].get<int>())];
    });
    const auto verification = verifyFolder(folder, nullptr, {}, unwatched());
    const std::string text = toJson(*verification).dump(1);
    const auto found = std::ranges::find(verification->checks, "config", &VerificationCheck::id);
    QVERIFY2(found != verification->checks.end() && found->problems.size() == 2, text.c_str());
    QVERIFY2(found->problems.front().find("layer 0: its experts are stored in 2 ways; vLLM refuses that") == 0,
             text.c_str());
}

void TestVerify::jsonComesBack() {
    const VerificationReference reference{*m_model, *m_run};
    const auto verification = verifyFolder(m_folder / "mixed", &reference, {}, unwatched());
    const auto again = verificationFromJson(json::parse(toJson(*verification).dump()));
    QVERIFY(again && again->passed());
    QCOMPARE(toJson(*again), toJson(*verification));
    QVERIFY(!Verification{}.passed()); // nothing was checked
}

void TestVerify::otherFoldersAreRefused() {
    const auto verification = verifyFolder(m_folder, nullptr, {}, unwatched());
    QVERIFY(!verification);
    QVERIFY(verification.error().message.find("config.json") != std::string::npos);
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(verifyFolder(m_folder / "mixed", nullptr, stop.get_token(), unwatched()).error().isCancelled());
}

void TestVerify::longListsAreCut() {
    const fs::path folder = copyOf("mixed");
    editTensors(folder, [](auto& all) {
        for (TensorData& data : all)
            if (data.spec.name.ends_with(".qweight"))
                data.bytes.at(0) ^= std::byte{1};
    });
    const VerificationReference reference{*m_model, *m_run};
    const auto verification = verifyFolder(folder, &reference, {}, unwatched());
    const auto codes = std::ranges::find(verification->checks, "codes", &VerificationCheck::id);
    QCOMPARE(codes->problems.size(), std::size_t(20));
    const auto packed = m_model->linears().size() - 1;
    QVERIFY2(codes->sentence.find(fmt::format("{} problems", packed)) != std::string::npos, codes->sentence.c_str());
}

QTEST_GUILESS_MAIN(TestVerify)
#include "test_verify.moc"
