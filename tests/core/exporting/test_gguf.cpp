// SPDX-License-Identifier: Apache-2.0
// GGUF files: blocks by hand, what is refused, damaged files. tests/peers/check_gguf_export.py has llama.cpp itself
// load them.
#include <QtTest>

#include <fstream>

#include "exporting/detail/gguf/gguf_blocks.h"
#include "exporting/detail/gguf/gguf_bytes.h"
#include "exporting/detail/gguf/gguf_layout.h"
#include "exporting/detail/gguf/gguf_reader.h"
#include "exporting/detail/gguf/gguf_writer.h"
#include "exporting/exporter.h"
#include "exporting/quantized_source.h"
#include "exporting/verify.h"
#include "support/atomic_write.h"
#include "support/random_model.h"
#include "support/rounded_run.h"

using namespace moescope;
using namespace moescope::detail;
namespace fs = std::filesystem;

namespace {

QString messageOf(const auto& result) { return result ? QString() : QString::fromStdString(result.error().message); }

QuantizedLinear linearOf(int bits, int group, std::int64_t out, std::int64_t in) {
    QuantizedLinear linear;
    linear.module = "a.linear";
    linear.bits = bits;
    linear.group = group;
    linear.out = out;
    linear.in = in;
    for (std::int64_t i = 0; i < out * in; ++i)
        linear.codes.push_back(static_cast<std::uint8_t>((7 * i + i / 5) % (1 << bits)));
    for (std::int64_t i = 0; i < out * in / group; ++i)
        linear.scales.push_back((i % 3 == 0 ? -0.25F : 0.5F) * static_cast<float>(1 + i % 4));
    linear.zeros.assign(linear.scales.size(), static_cast<std::uint8_t>(1 << (bits - 1)));
    return linear;
}

} // namespace

class TestGguf : public QObject {
    Q_OBJECT
private slots:
    void blocksHoldTheSameNumbers_data() {
        QTest::addColumn<int>("bits");
        for (const int bits : {2, 3, 4, 8})
            QTest::addRow("%d bits", bits) << bits;
    }
    void blocksHoldTheSameNumbers() {
        QFETCH(const int, bits);
        const QuantizedLinear linear = linearOf(bits, 64, 3, 128);
        for (const GgmlType type : {GgmlType::Q4_0, GgmlType::Q8_0}) {
            if (type == GgmlType::Q4_0 && bits > 4)
                continue;
            const auto blocks = toBlocks(linear, type);
            QVERIFY2(blocks, qPrintable(messageOf(blocks)));
            QCOMPARE(blocks->size(), ggmlBytes(type, 3 * 128));
            QVERIFY(fromBlocks(*blocks, type, 3, 128).decode() == linear.decode());
        }
    }

    /// ggml-quants.c: a half of scale, then 16 bytes with weights 0..15 in the low and 16..31 in the high halves.
    void q4BlocksAreGgmls() {
        QuantizedLinear linear = linearOf(4, 32, 1, 32);
        linear.scales = {1.5F};
        const auto blocks = *toBlocks(linear, GgmlType::Q4_0);
        QCOMPARE(std::to_integer<int>(blocks[0]), 0x00);
        QCOMPARE(std::to_integer<int>(blocks[1]), 0x3E); // 1.5 in fp16 is 0x3E00
        for (std::size_t i = 0; i < 16; ++i)
            QCOMPARE(std::to_integer<int>(blocks[2 + i]), linear.codes[i] + 16 * linear.codes[16 + i]);
    }

    void scalesThatHalvesDoNotHoldAreRefused() {
        QuantizedLinear linear = linearOf(4, 32, 1, 32);
        linear.scales = {1.0F + 1.0F / 4096.0F};
        QVERIFY(messageOf(toBlocks(linear, GgmlType::Q4_0)).contains("fp16 does not hold"));
    }

    /// convert_hf_to_gguf.py: reshape(heads, 2, half).swapaxes(1, 2).
    void rotatedRowsArePaired() {
        std::vector<std::int64_t> rows;
        for (std::int64_t row = 0; row < 8; ++row)
            rows.push_back(ropeRow(row, 2));
        QCOMPARE(rows, (std::vector<std::int64_t>{0, 2, 1, 3, 4, 6, 5, 7}));
        std::vector<std::byte> bytes(16);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::byte>(i);
        const auto ordered = ropeOrderedRows(bytes, 8, 4);
        QCOMPARE(std::to_integer<int>(ordered[2]), 4);
        QVERIFY(ropeOrderedRows(ordered, 8, 4, /*back=*/true) == bytes);
    }

    void anExportComesBackAsWeights_data() {
        QTest::addColumn<QString>("family");
        for (const char* family : {"qwen2_moe", "mixtral"})
            QTest::newRow(family) << family;
    }
    void anExportComesBackAsWeights() {
        QFETCH(const QString, family);
        const Made made = make(family.toStdString());
        const fs::path folder = exported(made);
        const auto source = QuantizedSource::open(folder, made.model);
        QVERIFY2(source, qPrintable(messageOf(source)));
        for (int layer = 0; layer < made.model.config().layers; ++layer) {
            const QuantizedLayer stored = *made.run.readLayer(layer);
            for (const QuantizedLinear& linear : stored.linears) {
                const auto weight = source->weight(*made.model.find(linear.module));
                QVERIFY2(weight && *weight, linear.module.c_str());
                QVERIFY2(**weight == linear.decode(), linear.module.c_str());
            }
            const auto router = source->router(layer);
            QVERIFY(router && *router); // refitted
        }
        const GgufFile file = *GgufFile::open(folder / "model.gguf");
        const std::string architecture(ggufArchitecture(made.model));
        QVERIFY(file.metadata().at("general.architecture") == GgufValue(architecture));
        QVERIFY(file.metadata().at(architecture + ".expert_count") ==
                GgufValue(static_cast<std::uint32_t>(made.model.config().experts)));
    }

    void damageIsNamed_data() {
        QTest::addColumn<QString>("tensor");
        QTest::addColumn<QString>("check");
        QTest::newRow("a code") << "blk.1.ffn_up_exps.weight"
                                << "codes";
        QTest::newRow("a router") << "blk.0.ffn_gate_inp.weight"
                                  << "norms";
        QTest::newRow("an embedding") << "token_embd.weight"
                                      << "norms";
    }
    void damageIsNamed() {
        QFETCH(const QString, tensor);
        QFETCH(const QString, check);
        const Made made = make("qwen2_moe");
        const fs::path folder = exported(made);
        const VerificationReference reference{made.model, made.run};
        QVERIFY(verifyFolder(folder, &reference, {}, unwatched())->passed());
        std::string bytes = *readFile(folder / "model.gguf");
        {
            const GgufFile file = *GgufFile::open(folder / "model.gguf");
            const auto place = file.bytes(*file.find(tensor.toStdString())).data() -
                               file.bytes(*file.find("token_embd.weight")).data();
            const auto start = bytes.size() - (file.bytes(file.tensors().back()).data() +
                                               static_cast<std::ptrdiff_t>(file.tensors().back().bytes()) -
                                               file.bytes(*file.find("token_embd.weight")).data());
            bytes.at(start + static_cast<std::size_t>(place) + 5) ^= 1;
        }
        QVERIFY(writeFileAtomically(folder / "model.gguf", bytes));
        const auto verification = verifyFolder(folder, &reference, {}, unwatched());
        QVERIFY(verification && !verification->passed());
        for (const VerificationCheck& one : verification->checks)
            if (!one.passed && one.id != "manifest") {
                QCOMPARE(QString::fromStdString(one.id), check);
                QVERIFY2(QString::fromStdString(one.problems.front()).contains(tensor), one.problems.front().c_str());
            }
    }

    void whatLlamaCppDoesNotComputeIsRefused() {
        Made made = make("qwen2_moe");
        const std::string module = "model.layers.1.mlp.experts.2.down_proj";
        const auto refused = [&](const ModulePlan& setting) {
            Plan plan = made.run.plan();
            plan.modules[module] = setting;
            return messageOf(checkExport("gguf", made.model, plan));
        };
        QVERIFY(refused({.bits = 16}).contains("stays at 16 bits"));
        QVERIFY(refused({.bits = 4, .group = 16}).contains("multiples of 32"));
        QVERIFY(refused({.bits = 4, .group = 32, .symmetric = false}).contains("asymmetric"));
        QVERIFY(refused({.bits = 4, .group = 16, .grid = NumberGrid::nvfp4}).contains("NVFP4"));
        auto config = *readJson(made.model.folder() / "config.json");
        config["norm_topk_prob"] = true;
        QVERIFY(writeFileAtomically(made.model.folder() / "config.json", config.dump()));
        const Model changed = *Model::open(made.model.folder());
        QVERIFY(messageOf(checkExport("gguf", changed, made.run.plan())).contains("norm_topk_prob"));
    }

    void tokenizersAreWritten() {
        const Made made = make("qwen2_moe");
        std::vector<std::string> warnings;
        auto none = *ggufTokenizer(made.model, warnings);
        QVERIFY(none.front().second == GgufValue(std::string("no_vocab")));
        QCOMPARE(warnings.size(), std::size_t(1));
        for (const char* odd : {R"({"model": "BPE"})", R"({"model": [1], "added_tokens": {"a": 1}})", "[]", "{"}) {
            QVERIFY(writeFileAtomically(made.model.folder() / "tokenizer.json", odd));
            QVERIFY((*ggufTokenizer(made.model, warnings)).front().second == GgufValue(std::string("no_vocab")));
        }
        const nlohmann::json tokenizer{
            {"model",
             {{"type", "BPE"},
              {"vocab", {{"a", 0}, {"b", 1}, {"ab", 2}}},
              {"merges", nlohmann::json::array({nlohmann::json::array({"a", "b"})})}}},
            {"pre_tokenizer", {{"type", "ByteLevel"}, {"use_regex", true}}},
            {"added_tokens",
             {{{"id", 3}, {"content", "<|end|>"}, {"special", true}}, {{"id", 999999}, {"content", "far"}}}}};
        QVERIFY(writeFileAtomically(made.model.folder() / "tokenizer.json", tokenizer.dump()));
        warnings.clear();
        std::map<std::string, GgufValue> found;
        const auto written = ggufTokenizer(made.model, warnings);
        for (const auto& [key, value] : *written)
            found.emplace(key, value);
        QVERIFY(warnings.empty());
        QVERIFY(found.at("tokenizer.ggml.model") == GgufValue(std::string("gpt2")));
        QVERIFY(found.at("tokenizer.ggml.pre") == GgufValue(std::string("gpt-2")));
        QVERIFY(found.at("tokenizer.ggml.merges") == GgufValue(std::vector<std::string>{"a b"}));
        const auto& tokens = std::get<std::vector<std::string>>(found.at("tokenizer.ggml.tokens"));
        const auto& kinds = std::get<std::vector<std::int32_t>>(found.at("tokenizer.ggml.token_type"));
        QCOMPARE(std::ssize(tokens), made.model.config().vocabulary);
        QCOMPARE(tokens[2], std::string("ab"));
        QCOMPARE(tokens[3], std::string("<|end|>"));
        QCOMPARE(kinds[2], 1);
        QCOMPARE(kinds[3], 3);
        QCOMPARE(kinds[4], 5); // nobody's
    }

    /// Every file cut short, and every byte of its head changed, ends in a sentence or in a file that is read.
    void damagedFilesAreNoCrash() {
        const fs::path file = folderOf("damaged") / "model.gguf";
        fs::create_directories(file.parent_path());
        const GgufMetadata metadata{{"general.architecture", std::string("llama")},
                                    {"a", std::uint32_t(1)},
                                    {"b", std::vector<std::string>{"x", "yy"}},
                                    {"c", std::vector<float>{1, 2}},
                                    {"d", true}};
        auto writer = *GgufWriter::create(file, metadata, {{"t", {32, 2}, GgmlType::Q4_0}, {"u", {3}, GgmlType::F32}});
        QVERIFY(writer.write(std::vector<std::byte>(36)));
        QVERIFY(!writer.finish());
        QVERIFY(writer.write(std::vector<std::byte>(12)));
        QVERIFY(!writer.write(std::vector<std::byte>(1)));
        QVERIFY(writer.finish());
        const std::string whole = *readFile(file);
        QCOMPARE(whole.size(),
                 GgufWriter::fileBytes(
                     metadata, std::vector<GgufTensorInfo>{{"t", {32, 2}, GgmlType::Q4_0}, {"u", {3}, GgmlType::F32}}));
        QVERIFY(GgufFile::open(file)->metadata().at("b") == metadata[2].second);
        const auto tried = [&](const std::string& bytes) {
            QVERIFY(writeFileAtomically(file, bytes));
            const auto opened = GgufFile::open(file);
            if (!opened)
                QVERIFY2(messageOf(opened).contains("model.gguf"), qPrintable(messageOf(opened)));
        };
        for (std::size_t length = 0; length < whole.size(); length += 3)
            tried(whole.substr(0, length));
        for (std::size_t at = 0; at < whole.size() - 96; ++at)
            for (const int change : {1, 0x80, 0xFF}) {
                std::string bytes = whole;
                bytes[at] = static_cast<char>(bytes[at] ^ change);
                tried(bytes);
            }
    }

private:
    struct Made {
        Model model;
        RunFolder run;
        fs::path folder;
    };
    fs::path folderOf(const std::string& name) {
        return fs::path(m_temporary.path().toStdString()) / fmt::format("{}-{}", name, m_count++);
    }
    Made make(const std::string& family) {
        const fs::path folder = folderOf(family);
        test::writeRandomModel(folder / "model", {.family = family});
        Model model = *Model::open(folder / "model");
        RunFolder run = test::makeRoundedRun(folder / "run", model, test::servedPlan(model), {.refitRouters = true});
        return {model, run, folder};
    }
    fs::path exported(const Made& made) {
        const fs::path target = made.folder / "gguf";
        fs::create_directories(target);
        const auto size = writeExport("gguf", made.model, made.run, target, {}, {}, unwatched());
        if (!size)
            qFatal("%s", size.error().message.c_str());
        return target;
    }

    QTemporaryDir m_temporary;
    int m_count = 0;
};

QTEST_GUILESS_MAIN(TestGguf)
#include "test_gguf.moc"
