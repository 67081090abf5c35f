// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include <nlohmann/json.hpp>

#include "architecture/family.h"

using namespace moescope;
using nlohmann::json;

namespace {

Result<ModelConfig> read(const json& config) {
    const auto family = familyOf(config);
    if (!family)
        return tl::unexpected(family.error());
    return readModelConfig(**family, config);
}

bool fails(const json& config, const std::string& part) {
    const auto result = read(config);
    if (!result && result.error().message.find(part) == std::string::npos)
        qWarning("%s", result.error().message.c_str());
    return !result && result.error().message.find(part) != std::string::npos;
}

} // namespace

class TestModelConfig : public QObject {
    Q_OBJECT

private slots:
    // The values that transformers 5.23's configuration classes take when config.json says nothing.
    void defaultsAreTransformers() {
        const auto mixtral = read({{"model_type", "mixtral"}});
        QVERIFY2(mixtral, mixtral ? "" : mixtral.error().message.c_str());
        QCOMPARE(mixtral->layers, 32);
        QCOMPARE(mixtral->hidden, 4096);
        QCOMPARE(mixtral->keyValueHeads, 8);
        QCOMPARE(mixtral->headSize, 128);
        QCOMPARE(mixtral->experts, 8);
        QCOMPARE(mixtral->expertWidth, 14336);
        QVERIFY(mixtral->renormaliseTopK);
        QCOMPARE(mixtral->rmsEpsilon, 1e-5);
        QCOMPARE(mixtral->rope.theta, 1e6);
        const auto qwen2 = read({{"model_type", "qwen2_moe"}});
        QVERIFY(qwen2);
        QCOMPARE(qwen2->experts, 60);
        QCOMPARE(qwen2->topK, 4);
        QCOMPARE(qwen2->sharedExpertWidth, 5632);
        QVERIFY(qwen2->queryKeyValueBias && !qwen2->outputBias && !qwen2->renormaliseTopK);
        QCOMPARE(qwen2->slidingWindow, std::vector<std::int64_t>(24, 0));
        const auto qwen3 = read({{"model_type", "qwen3_moe"}});
        QVERIFY(qwen3);
        QCOMPARE(qwen3->queryKeyNorm, QueryKeyNorm::perHead);
        QCOMPARE(qwen3->topK, 8);
        QCOMPARE(qwen3->expertWidth, 768);
        QCOMPARE(qwen3->sharedExpertWidth, 0);
        const auto olmoe = read({{"model_type", "olmoe"}});
        QVERIFY(olmoe);
        QCOMPARE(olmoe->queryKeyNorm, QueryKeyNorm::whole);
        QCOMPARE(olmoe->keyValueHeads, olmoe->heads);
        QVERIFY(!olmoe->clipQueryKeyValue);
    }

    void nullsCountAsLeftOut() {
        const auto config = read(
            {{"model_type", "mixtral"}, {"sliding_window", nullptr}, {"head_dim", nullptr}, {"rope_scaling", nullptr}});
        QVERIFY2(config, config ? "" : config.error().message.c_str());
        QCOMPARE(config->slidingWindow.front(), 0);
        QCOMPARE(config->headSize, 128);
    }

    void ropeIsReadInBothDialects() {
        const json scaling{{"rope_type", "yarn"}, {"factor", 4.0}, {"original_max_position_embeddings", 4096}};
        const auto old = read({{"model_type", "qwen3_moe"}, {"rope_theta", 1e6}, {"rope_scaling", scaling}});
        QVERIFY(old);
        json parameters = scaling;
        parameters["rope_theta"] = 1e6;
        const auto fresh = read({{"model_type", "qwen3_moe"}, {"rope_parameters", parameters}});
        QVERIFY(fresh);
        for (const ModelConfig& config : {*old, *fresh}) {
            QCOMPARE(config.rope.kind, RopeConfig::Kind::yarn);
            QCOMPARE(config.rope.theta, 1e6);
            QCOMPARE(config.rope.factor, 4.0);
            QCOMPARE(config.rope.originalMaxPositions, 4096.0);
        }
        QVERIFY(fails({{"model_type", "mixtral"}, {"rope_scaling", {{"type", "longrope"}}}}, "longrope"));
        QVERIFY(fails({{"model_type", "mixtral"}, {"rope_scaling", "yarn"}}, "rope_scaling"));
    }

    void windowsSlideByFamily() {
        const auto mixtral = read({{"model_type", "mixtral"}, {"sliding_window", 128}});
        QVERIFY(mixtral);
        QCOMPARE(mixtral->slidingWindow, std::vector<std::int64_t>(32, 128));
        const auto qwen2 = read({{"model_type", "qwen2_moe"},
                                 {"num_hidden_layers", 4},
                                 {"use_sliding_window", true},
                                 {"sliding_window", 64},
                                 {"max_window_layers", 3}});
        QVERIFY(qwen2);
        QCOMPARE(qwen2->slidingWindow, (std::vector<std::int64_t>{64, 0, 64, 0}));
        const auto listed = read({{"model_type", "qwen2_moe"},
                                  {"num_hidden_layers", 2},
                                  {"use_sliding_window", true},
                                  {"sliding_window", 64},
                                  {"layer_types", {"full_attention", "sliding_attention"}}});
        QVERIFY(listed);
        QCOMPARE(listed->slidingWindow, (std::vector<std::int64_t>{0, 64}));
    }

    void denseLayers() {
        const auto config = read({{"model_type", "qwen2_moe"},
                                  {"num_hidden_layers", 4},
                                  {"decoder_sparse_step", 2},
                                  {"mlp_only_layers", {3, 9, -1}}});
        QVERIFY2(config, config ? "" : config.error().message.c_str());
        QCOMPARE(config->sparse, (std::vector<bool>{false, true, false, false}));
    }

    void nonsenseIsNamedByKey_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        for (const char* value : {"0", "-1", "\"4\"", "1.5", "[4]", "99999999999"})
            for (const char* key :
                 {"num_hidden_layers", "hidden_size", "num_attention_heads", "num_key_value_heads", "num_local_experts",
                  "num_experts_per_tok", "vocab_size", "head_dim", "intermediate_size", "max_position_embeddings"})
                QTest::addRow("%s %s", key, value) << QString(key) << QString(value);
        QTest::newRow("epsilon") << "rms_norm_eps"
                                 << "\"small\"";
        QTest::newRow("tied") << "tie_word_embeddings"
                              << "1";
        QTest::newRow("theta") << "rope_theta"
                               << "[]";
        QTest::newRow("more than all") << "num_experts_per_tok"
                                       << "9";
        QTest::newRow("odd head") << "head_dim"
                                  << "7";
        QTest::newRow("uneven heads") << "num_key_value_heads"
                                      << "5";
    }
    void nonsenseIsNamedByKey() {
        QFETCH(QString, key);
        QFETCH(QString, value);
        json config{{"model_type", "mixtral"}};
        config[key.toStdString()] = json::parse(value.toStdString());
        const auto result = read(config);
        QVERIFY(!result);
        QVERIFY(result.error().message.starts_with("config.json: "));
    }

    void headSizeMustDivideWhenItIsNotGiven() {
        QVERIFY(fails({{"model_type", "olmoe"}, {"hidden_size", 100}, {"num_attention_heads", 16}}, "head"));
    }

    void otherActivationsAreRefused() { QVERIFY(fails({{"model_type", "olmoe"}, {"hidden_act", "gelu"}}, "gelu")); }

    void unknownFamiliesGetTheListOfKnownOnes() {
        for (const json& config : {json{{"model_type", "llama"}}, json::object(), json{{"model_type", 3}}})
            QVERIFY(fails(config, "Mixtral (mixtral)"));
    }
};

QTEST_GUILESS_MAIN(TestModelConfig)
#include "test_model_config.moc"
