// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>

#include "made_up.h"
#include "session/document.h"
#include "session/merge_key.h"
#include "session/plan_edits.h"
#include "session/run_config_change.h"
#include "widget_test.h"

using namespace moescope;

namespace {

Allocation answer(const Document& document, int bits) {
    Allocation allocation;
    allocation.plan = made_up::uniformPlan(*document.model(), bits);
    allocation.loss = 1.0 / bits;
    return allocation;
}

std::string expertModule() {
    return expertModules(*made_up::demoModel(), 1, 2, static_cast<int>(Projection::up)).front();
}

} // namespace

class TestDocument : public moescope::testing::WidgetTest {
    Q_OBJECT

    /// Answers each wish at once with the mean width, rounded down, everywhere.
    static void solveAtOnce(Document& document) {
        connect(&document, &Document::solveWanted, &document, [&document](const SolveRequest& request) {
            Allocation allocation = answer(document, static_cast<int>(request.config.meanBits));
            for (const auto& [module, setting] : request.config.locked)
                allocation.plan.modules[module] = setting;
            document.applySolution(allocation, request);
        });
    }

private slots:
    void aDragOfTheSliderIsOneUndoStep() {
        Document document;
        document.setModel(made_up::demoModel(), nullptr);
        solveAtOnce(document);
        document.solve({});
        QVERIFY(!document.undoStack()->canUndo());
        QCOMPARE(document.planState().plan.modules.at(expertModule()).bits, 3);

        AllocateConfig budget = document.budget();
        const int drag = newMergeKey();
        for (const double mean : {3.2, 3.7, 4.0}) {
            budget.meanBits = mean;
            document.setBudget(budget, "Set mean bits", drag);
        }
        QCOMPARE(document.undoStack()->count(), 1);
        QCOMPARE(document.planState().plan.modules.at(expertModule()).bits, 4);
        document.undoStack()->undo();
        QCOMPARE(document.planState().plan.modules.at(expertModule()).bits, 3);
        QCOMPARE(document.budget().meanBits, 3.0);
        document.undoStack()->redo();
        QCOMPARE(document.budget().meanBits, 4.0);
    }

    void aProfileComesBackAsAnUndoStep() {
        Document document;
        document.setModel(made_up::demoModel(), nullptr);
        solveAtOnce(document);
        document.saveProfile("nothing yet"); // no plan: nothing to keep
        QVERIFY(document.profiles().empty());
        document.solve({});
        document.saveProfile("three");
        QVERIFY(document.isDirty());
        AllocateConfig budget = document.budget();
        budget.meanBits = 4.0;
        document.setBudget(budget, "Set mean bits");
        document.saveProfile("four");
        QCOMPARE(document.profiles().size(), std::size_t(2));
        document.useProfile(0);
        QCOMPARE(document.planState().plan.modules.at(expertModule()).bits, 3);
        QCOMPARE(document.budget().meanBits, 3.0);
        document.undoStack()->undo();
        QCOMPARE(document.profiles().size(), std::size_t(2)); // the step was the plan's
        QCOMPARE(document.planState().plan.modules.at(expertModule()).bits, 4);
        QCOMPARE(document.budget().meanBits, 4.0);
        document.saveProfile("three"); // takes the place of the one of that name
        QCOMPARE(document.profiles().size(), std::size_t(2));
        QCOMPARE(document.profiles()[0].state.plan.modules.at(expertModule()).bits, 4);
        document.removeProfile(1);
        QCOMPARE(document.profiles().size(), std::size_t(1));
        document.setModel(made_up::demoModel(), nullptr);
        QVERIFY(document.profiles().empty());
    }

    void paintingLocksAndTheSolveAroundItIsTheSameStep() {
        Document document;
        document.setModel(made_up::demoModel(), nullptr);
        solveAtOnce(document);
        document.solve({});
        const int stroke = newMergeKey();
        document.editPlan(painted(document.planState().plan, {expertModule()}, {.bits = 8}), "Paint 8 bits", stroke);
        document.solve("Paint 8 bits", stroke);
        QCOMPARE(document.undoStack()->count(), 1);
        const ModulePlan& module = document.planState().plan.modules.at(expertModule());
        QCOMPARE(module.bits, 8);
        QVERIFY(module.locked);
        QVERIFY(document.planState().figures.has_value());
        document.undoStack()->undo();
        QVERIFY(!document.planState().plan.modules.at(expertModule()).locked);
    }

    void anAnswerThatAnEditOvertookIsDropped() {
        Document document;
        document.setModel(made_up::demoModel(), nullptr);
        QSignalSpy wanted(&document, &Document::solveWanted);
        document.solve({});
        document.applySolution(answer(document, 3), wanted.at(0).at(0).value<SolveRequest>());
        document.solve("Solve");
        document.editPlan(painted(document.planState().plan, {expertModule()}, {.bits = 8}), "Paint");
        document.applySolution(answer(document, 4), wanted.at(1).at(0).value<SolveRequest>());
        QCOMPARE(document.planState().plan.modules.at(expertModule()).bits, 8);
    }

    void dirtyFollowsUndoAndSaving() {
        Document document;
        document.setModel(made_up::demoModel(), nullptr);
        solveAtOnce(document);
        document.solve({});
        QVERIFY(!document.isDirty());
        document.editPlan(painted(document.planState().plan, {expertModule()}, {.bits = 8}), "Paint");
        QVERIFY(document.isDirty());
        document.undoStack()->undo();
        QVERIFY(!document.isDirty());
        RunConfig config = document.runConfig();
        config.samples = 16;
        document.setRunConfig(config);
        QVERIFY(document.isDirty());
        document.setSaved("a.moescope");
        QVERIFY(!document.isDirty());
        QCOMPARE(document.name(), QString("a.moescope"));
    }

    void settingsOfTheRunAreUndoneByTheirName() {
        Document document;
        document.setModel(made_up::demoModel(), nullptr);
        const RunConfig first = document.runConfig();
        RunConfig config = first;
        const int drag = newMergeKey();
        for (const double weight : {0.35, 0.4, 2.0}) {
            config.tuning.valueWeight = weight;
            document.setRunConfig(config, {}, drag);
        }
        QCOMPARE(document.undoStack()->count(), 1); // one drag
        QCOMPARE(document.undoStack()->undoText(), QString("Value weight 2.00"));
        config.samples = 64;
        document.setRunConfig(config);
        QCOMPARE(document.undoStack()->undoText(), QString("Windows 64"));
        config.texts.push_back({.file = "a.txt"});
        document.setRunConfig(config);
        QCOMPARE(document.undoStack()->undoText(), QString("Texts"));
        config.tuning.tokenWeighting = std::string(tokenWeightingTable().back().id);
        document.setRunConfig(config);
        QVERIFY(document.undoStack()->undoText().startsWith("Token weights "));
        config.length = 512;
        config.device = "cuda";
        document.setRunConfig(config);
        QCOMPARE(document.undoStack()->undoText(), QString("Run settings"));
        const int steps = document.undoStack()->count();
        document.setRunConfig(config); // as it is: no step
        QCOMPARE(document.undoStack()->count(), steps);
        while (document.undoStack()->canUndo())
            document.undoStack()->undo();
        QVERIFY(sameSettings(document.runConfig(), first));
        QVERIFY(!document.isDirty());
        while (document.undoStack()->canRedo())
            document.undoStack()->redo();
        QVERIFY(sameSettings(document.runConfig(), config));
    }

    void keepingAndRemovingAProfileCanBeUndone() {
        Document document;
        document.setModel(made_up::demoModel(), nullptr);
        solveAtOnce(document);
        document.solve({});
        document.saveProfile("three");
        document.removeProfile(0);
        QVERIFY(document.profiles().empty());
        QCOMPARE(document.undoStack()->undoText(), QString("Remove three"));
        document.undoStack()->undo();
        QCOMPARE(document.profiles().size(), std::size_t(1));
        QCOMPARE(document.profiles().front().name, QString("three"));
        QCOMPARE(document.undoStack()->undoText(), QString("Keep three"));
        document.undoStack()->undo();
        QVERIFY(document.profiles().empty());
        QVERIFY(!document.isDirty());
    }

    void copyingALayerTakesWidthsExpertByExpert() {
        const auto model = made_up::demoModel();
        Plan plan = made_up::uniformPlan(*model, 3);
        plan = painted(plan, {expertModule()}, {.bits = 8});
        plan = layerCopied(plan, *model, 1, {0, 3});
        for (const int layer : {0, 3}) {
            const auto modules = expertModules(*model, layer, 2, static_cast<int>(Projection::up));
            QCOMPARE(plan.modules.at(modules.front()).bits, 8);
            QVERIFY(plan.modules.at(modules.front()).locked);
        }
        QCOMPARE(plan.modules.at(expertModules(*model, 2, 2, static_cast<int>(Projection::up)).front()).bits, 3);
    }

    void lockTogglesAllOrNothing() {
        const auto model = made_up::demoModel();
        const auto expert = expertModules(*model, 0, 1, -1);
        QCOMPARE(expert.size(), std::size_t(3));
        Plan plan = painted(made_up::uniformPlan(*model, 3), {expert.front()}, {.bits = 4});
        plan = lockToggled(plan, expert);
        QCOMPARE(lockedModules(plan).size(), std::size_t(3));
        plan = lockToggled(plan, expert);
        QVERIFY(lockedModules(plan).empty());
    }
};

QTEST_GUILESS_MAIN(TestDocument)
#include "test_document.moc"
