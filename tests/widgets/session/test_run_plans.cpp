// SPDX-License-Identifier: GPL-3.0-or-later
// Plans that come out of run folders and go on with them.
#include <QtTest>

#include "made_up.h"
#include "session/budget_of_plan.h"
#include "session/resumed_plan.h"

using namespace moescope;

class TestRunPlans : public QObject {
    Q_OBJECT
private slots:
    void finishedLayersStayAsTheyAre() {
        const auto model = made_up::demoModel();
        const Plan run = made_up::uniformPlan(*model, 3), wanted = made_up::uniformPlan(*model, 4);
        QCOMPARE(resumedPlan(run, wanted, *model, model->config().layers), run);
        const Plan plan = resumedPlan(run, wanted, *model, 1);
        int changed = 0;
        for (const Linear& linear : model->linears()) {
            const int bits = plan.modules.at(linear.module).bits;
            QCOMPARE(bits, (linear.layer < 1 ? run : wanted).modules.at(linear.module).bits);
            changed += bits == run.modules.at(linear.module).bits ? 0 : 1;
        }
        QVERIFY(changed > 0);
        QCOMPARE(differingModules(run, plan), changed);
        QCOMPARE(differingModules(run, run), 0);
    }

    void locksAloneAreNoDifference() {
        const auto model = made_up::demoModel();
        const Plan run = made_up::uniformPlan(*model, 3);
        Plan locked = run;
        locked.modules.begin()->second.locked = true;
        QCOMPARE(differingModules(run, locked), 0);
        locked.modules.begin()->second.symmetric = false;
        QCOMPARE(differingModules(run, locked), 1);
    }

    void aBudgetIsReadOffThePlansRecord() {
        const auto model = made_up::demoModel();
        Plan plan = made_up::uniformPlan(*model, 3);
        plan.strategy = "alphaq";
        plan.parameters = {{"bits", {8, 3, 2, 3}}, {"granularity", "layer"}, {"budget", "file"}, {"bytes", 123456},
                           {"other_bits", 8},      {"gamma", "no number"},   {"unknown", 1}};
        for (auto& [module, setting] : plan.modules) {
            setting.symmetric = false;
            setting.group = 32;
        }
        const AllocateConfig budget = budgetOf(plan, sizeOf(plan, *model));
        QCOMPARE(budget.strategy, std::string("alphaq"));
        QCOMPARE(budget.bits, (std::vector<int>{2, 3, 8}));
        QCOMPARE(budget.granularity, std::string("layer"));
        QCOMPARE(budget.budget, std::string("file"));
        QCOMPARE(budget.bytes, std::int64_t(123456));
        QCOMPARE(budget.otherBits, 8);
        QCOMPARE(budget.group, 32);
        QVERIFY(!budget.symmetric);
        QVERIFY(budget.parameters.empty());
        QCOMPARE(budget.meanBits, 3.0);
    }

    void aRecordOfAnotherWorldIsPassedOver() {
        const auto model = made_up::demoModel();
        Plan plan = made_up::uniformPlan(*model, 4);
        plan.strategy = "<b>of tomorrow</b>";
        plan.parameters = {{"bits", "all"}, {"granularity", 7}, {"budget", "file"}, {"other_bits", "x"}};
        AllocateConfig budget = budgetOf(plan, sizeOf(plan, *model));
        QCOMPARE(budget.strategy, std::string("manual"));
        QCOMPARE(budget.bits, AllocateConfig().bits);
        QCOMPARE(budget.granularity, AllocateConfig().granularity);
        QCOMPARE(budget.budget, std::string("parameters")); // of no bytes
        plan.parameters = nlohmann::json::array({1, 2});
        budget = budgetOf(plan, sizeOf(plan, *model));
        QCOMPARE(budget.bits, AllocateConfig().bits);
    }
};

QTEST_APPLESS_MAIN(TestRunPlans)
#include "test_run_plans.moc"
