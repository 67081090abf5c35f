// SPDX-License-Identifier: GPL-3.0-or-later
// Strategies that look at texts, the preview of a plan, and memory as the target.
#include <atomic>
#include <mutex>
#include <thread>

#include <QCheckBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QToolButton>

#include "controls/figure_strip.h"
#include "controls/value_slider.h"
#include "panels/budget_panel.h"
#include "panels/budget_settings.h"
#include "panels/preview_strip.h"
#include "studio.h"

using namespace moescope;
using namespace moescope::testing;

namespace {

/// What the studio asked the engine for.
struct Asked {
    std::vector<MeasureConfig> evidence;
    std::vector<AllocateEvidence> solved;
    int previews = 0;
    std::mutex mutex;
};

CoreJobs engineThatListens(Asked& asked) {
    CoreJobs engine = made_up::engine();
    engine.evidence = [&asked, answer = engine.evidence](const Model& model, const MeasureConfig& config,
                                                         const StrategyNeeds& needs, TextEvidence kept,
                                                         std::stop_token stop, ProgressSink& sink) {
        {
            const std::lock_guard lock(asked.mutex);
            asked.evidence.push_back(config);
        }
        return answer(model, config, needs, std::move(kept), std::move(stop), sink);
    };
    engine.prepare = [&asked, answer = engine.prepare](const Model& model, const Inspection& inspection,
                                                       const AllocateEvidence& evidence, const AllocateConfig& config) {
        {
            const std::lock_guard lock(asked.mutex);
            if (config.strategy == "gemq")
                asked.solved.push_back(evidence);
        }
        return answer(model, inspection, evidence, config);
    };
    engine.compare = [&asked, answer = engine.compare](const CompareConfig& config, std::stop_token stop,
                                                       ProgressSink& sink) {
        {
            const std::lock_guard lock(asked.mutex);
            asked.previews += config.windows == 2 ? 1 : 0;
        }
        return answer(config, std::move(stop), sink);
    };
    return engine;
}

AllocateConfig budgetOf(const std::string& strategy) {
    AllocateConfig budget;
    budget.strategy = strategy;
    return budget;
}

} // namespace

class TestTextStrategies : public WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void aStrategyThatLooksAtTextsGetsThem() {
        Asked asked;
        Studio studio(engineThatListens(asked));
        studio.openDemo();
        studio.document().setBudget(budgetOf("gemq"), "Choose GEMQ");
        QTRY_COMPARE(studio.document().planState().plan.strategy, std::string("gemq"));
        QTRY_VERIFY(studio.isIdle());
        QCOMPARE(asked.evidence.size(), std::size_t(1));
        // Comparisons start at the beginning of a text: what is measured lies behind.
        QCOMPARE(asked.evidence.front().texts.size(), std::size_t(2));
        QCOMPARE(asked.evidence.front().texts.front().from, 50.0);
        QVERIFY(!asked.solved.empty() && asked.solved.front().measured);

        AllocateConfig other = budgetOf("gemq");
        other.meanBits = 2.5;
        studio.document().setBudget(other, "Set mean bits");
        QTRY_COMPARE(studio.document().planState().config.meanBits, 2.5);
        QTRY_VERIFY(studio.isIdle());
        QCOMPARE(asked.evidence.size(), std::size_t(1)); // it is there

        other.bits = {2, 3, 4, 8};
        studio.document().setBudget(other, "Choose widths");
        QTRY_COMPARE(studio.document().planState().config.bits.size(), std::size_t(4));
        QCOMPARE(asked.evidence.size(), std::size_t(2)); // 8 bits were never measured
        QCOMPARE(asked.evidence.back().settings.widths, std::vector<int>({2, 3, 4, 8}));
    }

    void withoutATextItSaysSoAndGoesOnLater() {
        Asked asked;
        Studio studio(engineThatListens(asked));
        studio.openDemo();
        RunConfig run = studio.document().runConfig();
        const auto texts = std::exchange(run.texts, {});
        studio.document().setRunConfig(run);
        studio.document().setBudget(budgetOf("gemq"), "Choose GEMQ");
        const auto said = [&studio](const char* words) {
            for (const QLabel* label : studio.window.findChild<BudgetSettings*>()->findChildren<QLabel*>())
                if (label->isVisibleTo(label->parentWidget()) && label->text().contains(words))
                    return true;
            return false;
        };
        QTRY_VERIFY(said("looks at texts"));
        QVERIFY(asked.evidence.empty());
        QVERIFY(studio.document().planState().plan.strategy != "gemq");
        run.texts = texts;
        studio.document().setRunConfig(run);
        QTRY_COMPARE(studio.document().planState().plan.strategy, std::string("gemq"));
        QVERIFY(!said("looks at texts"));
    }

    void anotherStrategyDoesNotWaitForTheMeasuring() {
        Asked asked;
        CoreJobs engine = engineThatListens(asked);
        std::atomic<bool> go = false, stopped = false;
        engine.evidence = [&](const Model& model, const MeasureConfig&, const StrategyNeeds&, const TextEvidence&,
                              std::stop_token stop, ProgressSink&) -> Result<TextEvidence> {
            while (!go && !stop.stop_requested())
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            if (stop.stop_requested()) {
                stopped = true;
                return cancelled();
            }
            return TextEvidence{made_up::routing(model), MeasuredCosts()};
        };
        Studio studio(engine);
        studio.openDemo();
        studio.document().setBudget(budgetOf("gemq"), "Choose GEMQ");
        QTRY_VERIFY(studio.workbench.jobs()->queue().isActive(JobKind::evidence));
        studio.document().setBudget(budgetOf("uniform"), "Choose uniform");
        QTRY_COMPARE(studio.document().planState().plan.strategy, std::string("uniform"));
        go = true;
        QTRY_VERIFY(studio.document().findings());
        QTRY_VERIFY(studio.isIdle());
        QCOMPARE(studio.document().planState().plan.strategy, std::string("uniform")); // the older wish is over
        QVERIFY(!stopped);
    }

    void stoppingTheMeasuringSaysWhatToDo() {
        CoreJobs engine = made_up::engine();
        engine.evidence = [](const Model&, const MeasureConfig&, const StrategyNeeds&, const TextEvidence&,
                             std::stop_token stop, ProgressSink&) -> Result<TextEvidence> {
            while (!stop.stop_requested())
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            return cancelled();
        };
        Studio studio(engine);
        studio.openDemo();
        QSignalSpy said(&studio.workbench, &Workbench::budgetProblem);
        studio.document().setBudget(budgetOf("pmq"), "Choose PMQ");
        QTRY_VERIFY(studio.workbench.jobs()->queue().isActive(JobKind::evidence));
        studio.workbench.jobs()->queue().stop(JobKind::evidence);
        QTRY_VERIFY(!said.isEmpty() && said.back().front().toString().contains("stopped"));
    }

    void everyStrategyIsComparedOnceTextsAreThere() {
        Asked asked;
        Studio studio(engineThatListens(asked));
        studio.openDemo();
        studio.workbench.compareStrategies();
        const auto measured = [&studio](const QString& name) {
            return std::ranges::any_of(studio.document().comparisons(),
                                       [&](const ComparedPlan& plan) { return plan.nameB.startsWith(name); });
        };
        for (const char* name : {"GEMQ", "PMQ", "Routing-aware", "AlphaQ"})
            QTRY_VERIFY2_WITH_TIMEOUT(measured(name), name, patience);
        QCOMPARE(asked.evidence.size(), std::size_t(1));
    }

    void aChangedPlanIsPreviewed() {
        Asked asked;
        Studio studio(engineThatListens(asked));
        studio.openDemo();
        PreviewStrip& strip = *studio.window.findChild<BudgetPanel*>()->preview();
        QTRY_COMPARE(strip.figures()->figures().size(), std::size_t(4));
        QVERIFY(strip.figures()->figures().front().note.isEmpty()); // nothing came before
        AllocateConfig budget = studio.document().budget();
        budget.meanBits = 2.5;
        studio.document().setBudget(budget, "Set mean bits");
        QTRY_VERIFY(!strip.figures()->figures().front().note.isEmpty()); // what it was
        QTRY_VERIFY(studio.isIdle());
        const int before = asked.previews;
        studio.window.actions()["window.budget"]->trigger();
        QTest::mouseClick(strip.toggle(), Qt::LeftButton, {}, QPoint(8, strip.toggle()->height() / 2));
        QVERIFY(!strip.toggle()->isChecked());
        budget.meanBits = 3.5;
        studio.document().setBudget(budget, "Set mean bits");
        QTRY_COMPARE(studio.document().planState().config.meanBits, 3.5);
        QTest::qWait(500);
        QCOMPARE(asked.previews, before);
    }

    void memoryIsATargetToo() {
        Asked asked;
        Studio studio(engineThatListens(asked));
        studio.openDemo();
        studio.window.actions()["window.budget"]->trigger();
        auto* settings = studio.window.findChild<BudgetSettings*>();
        auto* segment = settings->findChild<QToolButton*>("memory");
        QTRY_VERIFY(segment->isEnabled());
        QTest::mouseClick(segment, Qt::LeftButton);
        auto* memory = settings->findChild<ValueSlider*>("memory");
        QTRY_VERIFY(memory->isVisible());
        // Tensors, 2 x layers x kv heads x head size x context x 2 bytes, and 1 GB.
        const ModelConfig& model = studio.document().model()->config();
        const AllocateConfig budget = studio.document().budget();
        const double cache =
            4.0 * model.layers * model.keyValueHeads * model.headSize * static_cast<double>(budget.context);
        const double expected =
            (static_cast<double>(studio.document().planState().size.tensorBytes) + cache + 1e9) / 1e6; // MB
        QVERIFY2(std::abs(memory->value() - expected) < 0.011, qPrintable(QString::number(memory->value(), 'f', 6)));
        const double bits = budget.meanBits;
        memory->slider()->setFocus();
        QTest::keyClick(memory->slider(), Qt::Key_Home);
        QTRY_VERIFY(studio.document().planState().config.meanBits < bits);
    }
};

QTEST_MAIN(TestTextStrategies)
#include "test_text_strategies.moc"
