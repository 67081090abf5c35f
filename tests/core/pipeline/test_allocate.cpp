// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

#include "fixtures/tiny_model.h"
#include "pipeline/allocate.h"

using namespace moescope;

class TestAllocate : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::optional<Model> m_model;
    Inspection m_inspection;

    Allocation allocated(const AllocateConfig& config) const {
        auto allocation = allocate(*m_model, m_inspection, config);
        if (!allocation)
            qFatal("%s", allocation.error().message.c_str());
        if (Status checked = checkPlan(allocation->plan, *m_model); !checked)
            qFatal("%s", checked.error().message.c_str());
        return *allocation;
    }
    QString problem(const AllocateConfig& config) const {
        const auto allocation = allocate(*m_model, m_inspection, config);
        return allocation ? QString() : QString::fromStdString(allocation.error().message);
    }
    static AllocateConfig config(const std::string& strategy, double meanBits) {
        AllocateConfig result;
        result.strategy = strategy;
        result.meanBits = meanBits;
        result.group = 16; // the tiny attention output has 16 inputs
        return result;
    }

private slots:
    void initTestCase() {
        test::TinyModel("qwen2_moe", {.layers = 2, .experts = 4, .hidden = 64, .width = 32}).write(m_folder.path().toStdString());
        auto model = Model::open(m_folder.path().toStdString());
        QVERIFY(model);
        m_model = std::move(*model);
        InspectConfig given;
        given.model = m_model->folder();
        auto inspection = inspect(given, {}, unwatched());
        QVERIFY2(inspection, inspection ? "" : inspection.error().message.c_str());
        m_inspection = std::move(*inspection);
    }

    void everyStrategyKeepsTheBudget() {
        for (const char* strategy : {"uniform", "alphaq", "router_norm", "manual"})
            for (const double mean : {2.0, 2.5, 3.0, 3.37, 4.0}) {
                const Allocation found = allocated(config(strategy, mean));
                const bool rounds = std::string(strategy) == "router_norm"; // to whole ones of 4 experts, as published
                QVERIFY2(found.size.meanBits <= mean + (rounds ? 0.25 : 1e-9), strategy);
                QCOMPARE(found.plan.note.find("counts whole experts") != std::string::npos, found.size.meanBits > mean + 1e-9);
                QCOMPARE(found.plan.strategy, std::string(strategy));
                QVERIFY(found.plan.parameters["mean_bits"] == mean);
                const int attention = found.plan.modules.at("model.layers.0.self_attn.q_proj").bits;
                QCOMPARE(attention, std::string(strategy) == "uniform" ? static_cast<int>(mean) : 4);
            }
    }

    void alphaQSpendsTheBudgetAndBeatsUniform() {
        for (const char* budget : {"parameters", "modules"})
            for (const char* granularity : {"projection", "expert"}) {
                AllocateConfig given = config("alphaq", 3.0);
                given.budget = budget;
                given.granularity = granularity;
                const Allocation found = allocated(given);
                QCOMPARE(found.size.meanBits, 3.0);
                QCOMPARE(found.gap, 0.0);
                QVERIFY(found.loss <= found.uniformLoss);
                QVERIFY(found.loss > 0.0);
            }
    }

    void expertGranularityGivesAnExpertOneWidth() {
        AllocateConfig given = config("alphaq", 2.6);
        given.granularity = "expert";
        const Allocation found = allocated(given);
        for (const auto& layer : m_model->layers())
            for (const auto& expert : layer.experts) {
                const auto bits = [&](int part) { return found.plan.modules.at(m_model->linears()[static_cast<std::size_t>(expert[static_cast<std::size_t>(part)])].module).bits; };
                QVERIFY(bits(0) == bits(1) && bits(1) == bits(2));
            }
    }

    void locksAreKeptAndCounted() {
        const std::string module = "model.layers.1.mlp.experts.2.down_proj";
        for (const char* strategy : {"uniform", "alphaq", "router_norm", "manual"}) {
            AllocateConfig given = config(strategy, 3.0);
            given.locked[module] = {.bits = 8, .group = 32, .symmetric = false};
            given.locked["model.layers.0.self_attn.q_proj"] = {.bits = 16};
            const Allocation found = allocated(given);
            QVERIFY(found.plan.modules.at(module) == (ModulePlan{.bits = 8, .group = 32, .symmetric = false, .locked = true}));
            QCOMPARE(found.plan.modules.at("model.layers.0.self_attn.q_proj").bits, 16);
            QCOMPARE(std::ranges::count_if(found.plan.modules, [](const auto& entry) { return entry.second.locked; }), 2);
            const bool counts = std::string(strategy) == "alphaq" || std::string(strategy) == "manual";
            QCOMPARE(found.size.meanBits <= 3.0 + 1e-9, counts);
            QCOMPARE(found.plan.note.find("With the locks") != std::string::npos, !counts);
        }
    }

    /// The objective is of the whole plan: locks that the solver would have made change nothing, others cost.
    void locksAreSeenInTheLoss() {
        const Allocation free = allocated(config("alphaq", 3.0));
        AllocateConfig same = config("alphaq", 3.0), other = same;
        int locked = 0;
        for (const Linear& linear : m_model->linears()) {
            if (linear.kind != LinearKind::expert || ++locked > 4)
                continue;
            same.locked[linear.module] = free.plan.modules.at(linear.module);
            other.locked[linear.module] = {.bits = free.plan.modules.at(linear.module).bits == 2 ? 4 : 2, .group = 16};
        }
        const double room = free.gap * free.loss + 1e-9 * free.loss; // both answers are within their gap of the optimum
        QVERIFY(std::abs(allocated(same).loss - free.loss) <= room);
        QVERIFY(allocated(other).loss > 1.001 * free.loss);
    }

    void infeasibleBudgetsNameTheNearest() {
        QVERIFY(problem(config("alphaq", 1.9)).contains("the nearest that can is 2"));
        AllocateConfig locked = config("alphaq", 2.1);
        for (const Linear& linear : m_model->linears())
            if (linear.expert == 0)
                locked.locked[linear.module] = {.bits = 4, .group = 16};
        QVERIFY2(problem(locked).contains("with these locks: the nearest that can is 2.5"), qPrintable(problem(locked)));
        locked.meanBits = 2.5;
        QCOMPARE(allocated(locked).size.meanBits, 2.5);
        QVERIFY(problem(config("uniform", 1.0)).contains("narrowest"));
    }

    void sameInputSamePlan() {
        QVERIFY(toJson(allocated(config("alphaq", 2.7)).plan) == toJson(allocated(config("alphaq", 2.7)).plan));
    }

    void preparedProblemFollowsTheSlider() {
        const auto prepared = PreparedAllocation::prepare(*m_model, m_inspection, config("alphaq", 3.0));
        QVERIFY(prepared);
        double last = INFINITY;
        for (double mean = 2.0; mean <= 4.0; mean += 0.05) {
            const auto found = prepared->at(mean);
            QVERIFY(found);
            QVERIFY(found->size.meanBits <= mean + 1e-9);
            QVERIFY(found->loss <= last);
            last = found->loss;
        }
    }

    void curveAgreesWithTheSolver() {
        const AllocateConfig given = config("alphaq", 3.0);
        const auto curve = budgetCurve(*m_model, m_inspection, given);
        QVERIFY(curve);
        QCOMPARE(curve->meanBits.front(), 2.0);
        QCOMPARE(curve->meanBits.back(), 4.0);
        const auto prepared = PreparedAllocation::prepare(*m_model, m_inspection, given);
        for (std::size_t i = 0; i < curve->meanBits.size(); i += 7) {
            const auto found = prepared->at(curve->meanBits[i]);
            QVERIFY(std::abs(found->loss / curve->loss[i] - 1.0) < 1e-9);
            QCOMPARE(found->size.tensorBytes, curve->tensorBytes[i]);
        }
        QVERIFY(!budgetCurve(*m_model, m_inspection, config("router_norm", 3.0)));
    }

    void nonsenseIsRefusedWithASentence() {
        AllocateConfig given = config("magic", 3.0);
        QVERIFY(problem(given).contains("alphaq"));
        given = config("alphaq", 3.0);
        given.parameters["gamma"] = 1e9;
        QVERIFY(problem(given).contains("gamma"));
        given = config("alphaq", NAN);
        QVERIFY(problem(given).contains("mean"));
        given = config("alphaq", 3.0);
        given.bits = {};
        QVERIFY(problem(given).contains("candidate"));
        given.bits = {5};
        QVERIFY(problem(given).contains("5 bits"));
        given = config("alphaq", 3.0);
        given.otherBits = 7;
        QVERIFY(problem(given).contains("7 bits"));
        given = config("alphaq", 3.0);
        given.granularity = "row";
        QVERIFY(problem(given).contains("'row'"));
        given = config("alphaq", 3.0);
        given.budget = "euros";
        QVERIFY(problem(given).contains("'euros'"));
        given = config("alphaq", 3.0);
        given.group = 128;
        QVERIFY(problem(given).contains("groups of 128"));
        given = config("alphaq", 3.0);
        given.locked["model.nothing"] = {};
        QVERIFY(problem(given).contains("'model.nothing'"));
        const auto other = allocate(*m_model, Inspection{}, config("alphaq", 3.0));
        QVERIFY(!other && other.error().message.find("do not belong") != std::string::npos);
    }

    void candidatesMayComeInAnyOrder() {
        AllocateConfig given = config("alphaq", 3.0);
        given.bits = {4, 2, 3, 2};
        QVERIFY(allocated(given).plan.modules == allocated(config("alphaq", 3.0)).plan.modules);
    }
};

QTEST_GUILESS_MAIN(TestAllocate)
#include "test_allocate.moc"
