// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include "architecture/model.h"
#include "fixtures/tiny_model.h"

using namespace moescope;

class TestModel : public QObject {
    Q_OBJECT

    static Result<Model> opened(const test::TinyModel& tiny) {
        static std::vector<std::unique_ptr<QTemporaryDir>> folders; // a model maps its files as long as it lives
        folders.push_back(std::make_unique<QTemporaryDir>());
        tiny.write(folders.back()->path().toStdString());
        return Model::open(folders.back()->path().toStdString());
    }
    static bool fails(const test::TinyModel& tiny, const std::string& part) {
        const auto model = opened(tiny);
        if (model)
            return false;
        if (model.error().message.find(part) == std::string::npos)
            qWarning("%s", model.error().message.c_str());
        return model.error().message.find(part) != std::string::npos;
    }

private slots:
    void everyFamilyOpens_data() {
        QTest::addColumn<QString>("family");
        QTest::addColumn<QString>("gate");
        QTest::newRow("mixtral") << "mixtral"
                                 << "model.layers.1.block_sparse_moe.experts.3.w1";
        for (const char* family : {"qwen2_moe", "qwen3_moe", "olmoe"})
            QTest::newRow(family) << family << "model.layers.1.mlp.experts.3.gate_proj";
    }
    void everyFamilyOpens() {
        QFETCH(QString, family);
        QFETCH(QString, gate);
        test::TinyModel tiny(family.toStdString());
        if (family == "olmoe")
            tiny.add("model.layers.0.self_attn.rotary_emb.inv_freq", {4});
        const auto model = opened(tiny);
        QVERIFY2(model, model ? "" : model.error().message.c_str());
        QCOMPARE(model->family().modelType, std::string_view(model->config().modelType));
        const int shared = family == "qwen2_moe" ? 3 : 0;
        QCOMPARE(model->linears().size(), std::size_t(2 * (4 + 4 * 3 + shared)));
        const Linear* linear = model->find(gate.toStdString());
        QVERIFY(linear);
        QCOMPARE(linear->kind, LinearKind::expert);
        QCOMPARE(linear->projection, Projection::gate);
        QCOMPARE(linear->layer, 1);
        QCOMPARE(linear->expert, 3);
        QCOMPARE(linear->out, 32);
        QCOMPARE(linear->in, 64);
        QCOMPARE(&model->linears()[static_cast<std::size_t>(model->layers()[1].experts[3][0])], linear);
        QCOMPARE(model->weight(*linear).bytes.size(), std::size_t(32 * 64 * 4));
        QCOMPARE(model->unusedTensors().size(), std::size_t(family == "olmoe" ? 1 : 0));
        QCOMPARE(model->expertParameters(), 2 * 4 * 3 * 32 * 64);
        std::int64_t all = 0;
        for (const auto& [name, tensor] : tiny.tensors)
            all += name.ends_with("inv_freq") ? 0 : static_cast<std::int64_t>(tensor.bytes.size()) / 4;
        QCOMPARE(model->parameters(), all);
        QCOMPARE(model->activeParameters(), all - 2L * 2 * 3 * 32 * 64); // 2 of 4 experts
    }

    void fusedExpertsAreTheSameMatrices() {
        for (const char* family : {"mixtral", "qwen2_moe", "qwen3_moe", "olmoe"}) {
            test::TinyModel tiny(family);
            const auto plain = opened(tiny);
            tiny.fuse();
            const auto fused = opened(tiny);
            QVERIFY2(plain && fused, fused ? "" : fused.error().message.c_str());
            QVERIFY(std::ranges::equal(plain->linears(), fused->linears(), {}, &Linear::module, &Linear::module));
            for (std::size_t i = 0; i < plain->linears().size(); ++i)
                QVERIFY2(std::ranges::equal(plain->weight(plain->linears()[i]).bytes,
                                            fused->weight(fused->linears()[i]).bytes),
                         plain->linears()[i].module.c_str());
            QCOMPARE(fused->parameters(), plain->parameters());
        }
    }

    void mixtralOpensWithTheNewNames() {
        test::TinyModel old("mixtral");
        test::TinyModel tiny("mixtral");
        tiny.tensors.clear();
        for (const auto& [name, tensor] : old.tensors) {
            std::string renamed = name;
            for (const auto& [from, to] :
                 {std::pair{"block_sparse_moe", "mlp"}, {"w1", "gate_proj"}, {"w2", "down_proj"}, {"w3", "up_proj"}})
                if (const auto at = renamed.find(from); at != std::string::npos)
                    renamed.replace(at, std::string(from).size(), to);
            tiny.tensors[renamed] = tensor;
            tiny.tensors[renamed].spec.name = renamed;
        }
        const auto model = opened(tiny);
        QVERIFY2(model, model ? "" : model.error().message.c_str());
        QVERIFY(model->find("model.layers.0.mlp.experts.0.gate_proj"));
    }

    void denseLayersHaveAnMlp() {
        test::TinyModel tiny("qwen3_moe");
        tiny.config["mlp_only_layers"] = {0};
        std::erase_if(tiny.tensors, [](const auto& entry) { return entry.first.starts_with("model.layers.0.mlp."); });
        for (const char* name : {"gate_proj", "up_proj"})
            tiny.add(fmt::format("model.layers.0.mlp.{}.weight", name), {32, 64});
        tiny.add("model.layers.0.mlp.down_proj.weight", {64, 32});
        const auto model = opened(tiny);
        QVERIFY2(model, model ? "" : model.error().message.c_str());
        QVERIFY(model->layers()[0].router.empty() && model->layers()[0].experts.empty());
        QCOMPARE(model->linears()[static_cast<std::size_t>(model->layers()[0].denseMlp[2])].kind, LinearKind::denseMlp);
        QCOMPARE(model->expertParameters(), 4 * 3 * 32 * 64);
    }

    void missingAndMisshapenTensorsAreNamed() {
        const std::string name = "model.layers.1.mlp.experts.2.up_proj.weight";
        test::TinyModel missing("olmoe");
        missing.tensors.erase(name);
        QVERIFY(fails(missing, "'" + name + "' is missing"));
        test::TinyModel misshapen("olmoe");
        misshapen.add(name, {64, 32});
        QVERIFY(fails(misshapen, "'" + name + "' has the shape [64, 32] where config.json needs [32, 64]"));
        test::TinyModel flat("olmoe");
        flat.add(name, {2048});
        QVERIFY(fails(flat, name));
        test::TinyModel integers("olmoe");
        integers.tensors[name].spec.dtype = DType::I32;
        QVERIFY(fails(integers, "quantized checkpoint"));
        test::TinyModel router("olmoe");
        router.tensors.erase("model.layers.0.mlp.gate.weight");
        QVERIFY(fails(router, "model.layers.0.mlp.gate.weight"));
        test::TinyModel fused("olmoe");
        fused.fuse();
        fused.add("model.layers.1.mlp.experts.gate_up_proj", {4, 63, 64});
        QVERIFY(fails(fused, "model.layers.1.mlp.experts.gate_up_proj"));
        test::TinyModel head("olmoe");
        head.tensors.erase("lm_head.weight");
        QVERIFY(fails(head, "lm_head.weight"));
        head.config["tie_word_embeddings"] = true;
        const auto tied = opened(head);
        QVERIFY(tied);
        QCOMPARE(tied->head(), tied->embedding());
    }

    void quantizedAndUnknownModelsAreRefused() {
        test::TinyModel quantized("olmoe");
        quantized.config["quantization_config"] = {{"bits", 4}};
        QVERIFY(fails(quantized, "quantized already"));
        test::TinyModel unknown("olmoe");
        unknown.config["model_type"] = "llama";
        QVERIFY(fails(unknown, "'llama'"));
    }

    void demoModelOpens() {
        const auto model = Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
        QVERIFY2(model, model ? "" : model.error().message.c_str());
        QCOMPARE(model->config().experts, 8);
        QVERIFY(model->unusedTensors().empty());
    }
};

QTEST_GUILESS_MAIN(TestModel)
#include "test_model.moc"
