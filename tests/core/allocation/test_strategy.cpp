// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <set>

#include "allocation/strategy.h"
#include "fixtures/tiny_model.h"

using namespace moescope;

class TestStrategy : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::optional<Model> m_model;
    std::vector<LinearStatistics> m_linears;
    RouterStatistics m_routers;
    std::map<std::string, ModulePlan> m_locked;

    static ExpertRouterStatistics quietExpert(int layer, int expert) {
        ExpertRouterStatistics row;
        row.layer = layer;
        row.expert = expert;
        row.norm = 4.0 - expert;
        row.maxVar = row.normRowVar = 1.0;
        return row;
    }
    StrategyInput input() const { return {*m_model, m_linears, m_routers}; }
    StrategySettings settings(const std::string& strategy, double meanBits,
                              const std::map<std::string, double>& parameters = {}) const {
        return {meanBits, {2, 3, 4}, false, 8, *checkedParameters(**findStrategy(strategy), parameters), m_locked};
    }
    std::vector<int> expertBits(const Assignment& assignment, int layer) const {
        std::vector<int> bits;
        for (const auto& expert : m_model->layers()[static_cast<std::size_t>(layer)].experts) {
            const int first = assignment.bits[static_cast<std::size_t>(expert[0])];
            for (const int linear : expert)
                if (assignment.bits[static_cast<std::size_t>(linear)] != first)
                    qFatal("the matrices of an expert differ");
            bits.push_back(first);
        }
        return bits;
    }

private slots:
    void initTestCase() {
        test::TinyModel("qwen2_moe", {.layers = 2, .experts = 4}).write(m_folder.path().toStdString());
        auto model = Model::open(m_folder.path().toStdString());
        QVERIFY(model);
        m_model = std::move(*model);
    }
    void init() {
        m_locked.clear();
        m_linears.assign(m_model->linears().size(), {});
        for (std::size_t i = 0; i < m_linears.size(); ++i) {
            m_linears[i].alphaHill = 4.0;
            m_linears[i].variance = 1.0;
        }
        m_routers.layers.assign(2, std::vector<ExpertRouterStatistics>(4));
        for (int layer = 0; layer < 2; ++layer)
            for (int expert = 0; expert < 4; ++expert)
                m_routers.layers[static_cast<std::size_t>(layer)][static_cast<std::size_t>(expert)] =
                    quietExpert(layer, expert);
    }

    void tableDescribesItself() {
        std::set<std::string_view> ids;
        for (const Strategy& strategy : strategyTable()) {
            QVERIFY(ids.insert(strategy.id).second);
            QVERIFY(!strategy.name.empty() && !strategy.definition.empty() && !strategy.source.empty() &&
                    !strategy.tag.empty());
            QVERIFY((strategy.losses == nullptr) != (strategy.assign == nullptr));
            QVERIFY(checkedParameters(strategy, {})); // defaults lie in their own ranges
            for (const StrategyParameter& parameter : strategy.parameters)
                QVERIFY(checkedParameters(strategy, {{std::string(parameter.id), parameter.initial}}));
        }
        for (const char* id : {"uniform", "alphaq", "router_norm", "manual"})
            QVERIFY(ids.contains(id));
    }

    void unknownNamesAndValuesGetASentence() {
        const auto strategy = findStrategy("alpha");
        QVERIFY(!strategy && strategy.error().message.find("alphaq") != std::string::npos);
        QVERIFY(checkedParameters(**findStrategy("alphaq"), {{"gama", 1.0}}).error().message.find("'gama'") !=
                std::string::npos);
        QVERIFY(checkedParameters(**findStrategy("alphaq"), {{"gamma", -1.0}}).error().message.find("0 to 200") !=
                std::string::npos);
        QVERIFY(checkedParameters(**findStrategy("router_norm"), {{"levels", 4.0}}).error().message.find("three") !=
                std::string::npos);
    }

    void alphaQLossByHand() {
        const int first = m_model->layers()[0].experts[0][0];
        m_linears[static_cast<std::size_t>(first)].alphaHill = 2.0;
        m_linears[static_cast<std::size_t>(first)].variance = 3.0;
        const auto table = (*findStrategy("alphaq"))->losses(input(), settings("alphaq", 3.0, {{"gamma", 3.0}}));
        QVERIFY(table && table->note.empty());
        // (4 / 2)³ · 3 / 2^(2b), and 1 · 1 / 2^(2b) for all the others
        QCOMPARE(table->losses[static_cast<std::size_t>(first)],
                 (std::vector<double>{24.0 / 16, 24.0 / 64, 24.0 / 256}));
        QCOMPARE(table->losses[static_cast<std::size_t>(first) + 1],
                 (std::vector<double>{1.0 / 16, 1.0 / 64, 1.0 / 256}));
        QVERIFY(table->losses[static_cast<std::size_t>(m_model->layers()[0].attention[0])].empty());
    }

    void aMissingAlphaTakesTheMedianAndSaysSo() {
        const int first = m_model->layers()[0].experts[0][0];
        m_linears[static_cast<std::size_t>(first)].alphaHill.reset();
        const auto table = (*findStrategy("alphaq"))->losses(input(), settings("alphaq", 3.0));
        QCOMPARE(table->losses[static_cast<std::size_t>(first)][0], 1.0 / 16);
        QVERIFY(table->note.find("1 expert matrices have no alpha") != std::string::npos);
        for (LinearStatistics& linear : m_linears)
            linear.alphaHill.reset();
        QVERIFY(!(*findStrategy("alphaq"))->losses(input(), settings("alphaq", 3.0)));
    }

    void uniformTakesTheWidestThatFits() {
        const Strategy& strategy = **findStrategy("uniform");
        const auto whole = strategy.assign(input(), settings("uniform", 3.0));
        QCOMPARE(whole->bits, std::vector<int>(m_model->linears().size(), 3)); // attention and shared experts too
        QVERIFY(whole->note.empty());
        const auto half = strategy.assign(input(), settings("uniform", 2.5));
        QCOMPARE(half->bits.front(), 2);
        QVERIFY(half->note.find("2.5") != std::string::npos);
        QVERIFY(!strategy.assign(input(), settings("uniform", 1.9)));
    }

    void routerNormFollowsTheNormWithoutABase() {
        const Strategy& strategy = **findStrategy("router_norm");
        const auto two = strategy.assign(input(), settings("router_norm", 3.0));
        QCOMPARE(expertBits(*two, 0), (std::vector<int>{2, 2, 4, 4})); // smallest norm, most precise
        QVERIFY(two->note.find("norms") != std::string::npos);
        QCOMPARE(two->bits[static_cast<std::size_t>(m_model->layers()[0].attention[0])], 8);
        const auto three = strategy.assign(input(), settings("router_norm", 3.0, {{"levels", 3.0}}));
        QCOMPARE(expertBits(*three, 1), (std::vector<int>{2, 3, 3, 4}));
    }

    void routerNormFollowsTheSignedDriftAndMaxVar() {
        const Strategy& strategy = **findStrategy("router_norm");
        for (auto& layer : m_routers.layers)
            for (std::size_t e = 0; e < 4; ++e)
                layer[e].drift = std::vector<double>{0.1, -0.5, 0.4, -0.2}[e];
        QCOMPARE(expertBits(*strategy.assign(input(), settings("router_norm", 3.0)), 0),
                 (std::vector<int>{2, 4, 2, 4}));
        m_routers.layers[0][2].maxVar = 4.0; // order 1 3 0 2 becomes 2 1 3 0
        QCOMPARE(expertBits(*strategy.assign(input(), settings("router_norm", 3.0)), 0),
                 (std::vector<int>{2, 4, 4, 2}));
        QCOMPARE(expertBits(*strategy.assign(input(), settings("router_norm", 3.0, {{"zeta", 0.0}})), 0),
                 (std::vector<int>{2, 4, 2, 4}));
        QCOMPARE(expertBits(*strategy.assign(input(), settings("router_norm", 3.0, {{"max_var", 1.0}})), 0),
                 (std::vector<int>{2, 4, 2, 4}));
        m_routers.layers[0][1].maxVar.reset();
        const auto missing = strategy.assign(input(), settings("router_norm", 3.0));
        QCOMPARE(expertBits(*missing, 0), (std::vector<int>{2, 4, 4, 2})); // 2 passes 3: order 1 2 3 0
        QVERIFY(missing->note.find("1 experts have no MaxVar") != std::string::npos);
    }

    void routerNormRefusesWidthsThatItCannotUse() {
        const Strategy& strategy = **findStrategy("router_norm");
        StrategySettings uneven = settings("router_norm", 3.0, {{"levels", 3.0}});
        uneven.bits = {2, 3, 8};
        QVERIFY(strategy.assign(input(), uneven).error().message.find("2, 3, 8") != std::string::npos);
        StrategySettings single = settings("router_norm", 3.0);
        single.bits = {3};
        QVERIFY(!strategy.assign(input(), single));
        QVERIFY(!strategy.assign(input(), settings("router_norm", 1.5)));
    }

    void manualSharesWhatTheLocksLeave() {
        const Strategy& strategy = **findStrategy("manual");
        QCOMPARE(expertBits(*strategy.assign(input(), settings("manual", 3.0)), 0), (std::vector<int>{3, 3, 3, 3}));
        for (const int linear : m_model->layers()[0].experts[0])
            m_locked[m_model->linears()[static_cast<std::size_t>(linear)].module] = {.bits = 8};
        // 24 bits for 8 experts less 8 leave 16 for 7
        QCOMPARE(expertBits(*strategy.assign(input(), settings("manual", 3.0)), 1), (std::vector<int>{2, 2, 2, 2}));
        QVERIFY(!strategy.assign(input(), settings("manual", 2.5)));
    }
};

QTEST_GUILESS_MAIN(TestStrategy)
#include "test_strategy.moc"
