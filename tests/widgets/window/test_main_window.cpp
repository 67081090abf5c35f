// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QDockWidget>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QTreeView>

#include "made_up.h"
#include "panels/bits_grid.h"
#include "panels/run_header.h"
#include "plots/heatmap.h"
#include "theme/theme.h"
#include "window/banner.h"
#include "window/dock_area.h"
#include "window/dock_title.h"
#include "window/main_window.h"

using namespace moescope;

namespace {

const QString demo = QStringLiteral(MOESCOPE_SOURCE_DIR "/resources/demo");

/// Presses a button of the next message box.
void answerNextQuestion(QMessageBox::StandardButton button) {
    QTimer::singleShot(0, qApp, [button] {
        QTRY_VERIFY(qobject_cast<QMessageBox*>(QApplication::activeModalWidget()));
        QTest::mouseClick(qobject_cast<QMessageBox*>(QApplication::activeModalWidget())->button(button),
                          Qt::LeftButton);
    });
}

/// A window with everything that the demo works out, ready to be used.
struct Studio {
    explicit Studio(CoreJobs engine = made_up::engine())
        : workbench(std::move(engine))
        , window(&workbench, demo) {
        window.resize(1920, 1200);
        window.show();
    }
    void openDemo() {
        window.openDemo();
        QTRY_VERIFY(workbench.document()->comparison());
        QTRY_VERIFY(workbench.jobs()->queue().jobs().empty());
    }

    Workbench workbench;
    MainWindow window;
};

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QDir(Workbench::runsFolder()).removeRecursively();
        Theme::instance().install(*qApp);
    }

    void theDemoFillsEveryRoomByItself() {
        Studio studio;
        studio.openDemo();
        const Document& document = *studio.workbench.document();
        QVERIFY(document.inspection());
        QVERIFY(document.coverage());
        QVERIFY(document.hasPlan());
        QVERIFY(!document.isDirty());
        QCOMPARE(document.runConfig().texts.size(), std::size_t(2));
        QVERIFY(studio.window.actions()["run.start"]->isEnabled());
        QVERIFY(!studio.window.actions()["export"]->isEnabled());
    }

    void everyActionIsInAMenuAndHasHelp() {
        Studio studio;
        QSet<QAction*> inMenus;
        for (const QAction* menu : studio.window.menuBar()->actions()) {
            for (QAction* action : menu->menu()->actions())
                inMenus.insert(action);
        }
        for (QAction* action : studio.window.actions().all()) {
            QVERIFY2(inMenus.contains(action), qPrintable(action->objectName()));
            const bool named = action->objectName().startsWith("edit.") || !action->statusTip().isEmpty();
            QVERIFY2(named, qPrintable(action->objectName()));
        }
        QHash<QString, QString> shortcuts;
        for (QAction* action : studio.window.actions().all()) {
            for (const QKeySequence& keys : action->shortcuts()) {
                QVERIFY2(!shortcuts.contains(keys.toString()),
                         qPrintable(action->objectName() + shortcuts[keys.toString()]));
                shortcuts[keys.toString()] = action->objectName();
            }
        }
    }

    void paintingACellIsUndoneByKey() {
        Studio studio;
        studio.openDemo();
        studio.window.actions()["window.budget"]->trigger();
        auto* grid = studio.window.findChild<BitsGrid*>();
        QTRY_VERIFY(grid->isVisible());
        grid->setTool(BitsGrid::Tool::paint);
        QCustomPlot* plot = grid->heatmap()->plot();
        QTRY_VERIFY(!grid->heatmap()->cellRect({4, 2}).isEmpty());
        QTest::keyClick(plot, Qt::Key_8);
        QCOMPARE(grid->paintWidth(), 8);
        const auto centre = [&](HeatmapCell cell) { return grid->heatmap()->cellRect(cell).center().toPoint(); };
        QTest::mousePress(plot, Qt::LeftButton, {}, centre({4, 2}));
        QTest::mouseMove(plot, centre({4, 3}));
        QTest::mouseRelease(plot, Qt::LeftButton, {}, centre({4, 3}));
        const Document& document = *studio.workbench.document();
        const auto bitsOf = [&](int expert) {
            return document.planState().plan.modules.at("model.layers.1.mlp.experts." + std::to_string(expert) +
                                                        ".up_proj");
        };
        QCOMPARE(bitsOf(2).bits, 8);
        QCOMPARE(bitsOf(3).bits, 8);
        QVERIFY(bitsOf(3).locked);
        QTRY_VERIFY(document.planState().figures.has_value()); // solved around the stroke
        QCOMPARE(document.undoStack()->count(), 1);
        QCOMPARE(studio.workbench.selection()->pick().layer, 1);
        QTest::keyClick(&studio.window, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(bitsOf(2).bits, 3);
        QVERIFY(!bitsOf(3).locked);
    }

    void aRunStartsByKeyAndEndsInTheListOfRuns() {
        Studio studio;
        studio.openDemo();
        QTest::keyClick(&studio.window, Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(studio.workbench.monitor()->state(), RunMonitor::State::done);
        QCOMPARE(studio.workbench.document()->runs().size(), 1);
        QVERIFY(studio.window.banner()->isVisible());
        QVERIFY(studio.window.actions()["export"]->isEnabled());
        QVERIFY(studio.workbench.document()->isDirty());
        for (const auto& layer : studio.workbench.monitor()->layers())
            QVERIFY(layer.outcome.has_value());
    }

    void stopEndsARunAndSaysSo() {
        CoreJobs engine = made_up::engine();
        engine.quantize = [](const RunConfig&, const Plan&, const std::filesystem::path&, std::stop_token stop,
                             QuantizeSink& sink) -> Result<QuantizeResult> {
            sink.layerStarted(0);
            for (int i = 0; !stop.stop_requested(); ++i) {
                sink.step(made_up::step(0, i % 200, 200));
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
            return cancelled();
        };
        Studio studio(engine);
        studio.openDemo();
        studio.window.actions()["run.start"]->trigger();
        QTRY_VERIFY(!studio.workbench.monitor()->steps(0).empty());
        QVERIFY(!studio.window.actions()["run.start"]->isEnabled());
        const auto buttons = studio.window.findChild<RunHeader*>()->findChildren<QPushButton*>();
        QPushButton* stop = *std::ranges::find_if(buttons, [](const auto* button) { return button->text() == "Stop"; });
        QTest::mouseClick(stop, Qt::LeftButton);
        QTRY_COMPARE(studio.workbench.monitor()->state(), RunMonitor::State::stopped);
        QVERIFY(studio.workbench.document()->runs().isEmpty());
    }

    void aFailureIsASentenceInTheBanner() {
        CoreJobs engine = made_up::engine();
        engine.compare = [](const CompareConfig&, std::stop_token, ProgressSink&) -> Result<Comparison> {
            return failure("text.txt: the text is shorter than one window");
        };
        Studio studio(engine);
        studio.window.openDemo();
        QTRY_VERIFY(studio.window.banner()->isVisible());
        QVERIFY(studio.window.banner()->text().contains("shorter than one window"));
    }

    void aFolderThatIsNoModelIsRefusedAndTheOldOneStays() {
        Studio studio;
        studio.openDemo();
        QTemporaryDir empty;
        studio.window.open(empty.path());
        QTRY_VERIFY(studio.window.banner()->isVisible());
        QVERIFY(studio.window.banner()->text().contains(empty.path()));
        QVERIFY(studio.workbench.document()->model());
    }

    void unsavedChangesAreAskedAboutOnEveryWayOut() {
        Studio studio;
        studio.openDemo();
        RunConfig config = studio.workbench.document()->runConfig();
        config.samples = 64;
        studio.workbench.document()->setRunConfig(config);
        QVERIFY(studio.window.isWindowModified());
        answerNextQuestion(QMessageBox::Cancel);
        QVERIFY(!studio.window.close());
        answerNextQuestion(QMessageBox::Cancel);
        studio.window.openDemo();
        QCOMPARE(studio.workbench.document()->runConfig().samples, 64);
        answerNextQuestion(QMessageBox::Discard);
        QVERIFY(studio.window.close());
    }

    void aSavedSessionComesBack() {
        QTemporaryDir folder;
        const QString file = folder.filePath("s.moescope");
        Studio studio;
        studio.openDemo();
        Document* document = studio.workbench.document();
        AllocateConfig budget = document->budget();
        budget.meanBits = 4.0;
        document->setBudget(budget, "Set mean bits");
        QTRY_COMPARE(document->planState().config.meanBits, 4.0);
        QVERIFY(studio.workbench.save(file));
        QVERIFY(!document->isDirty());
        studio.openDemo();
        QCOMPARE(document->budget().meanBits, 3.0);
        studio.window.open(file);
        QTRY_COMPARE(document->budget().meanBits, 4.0);
        QCOMPARE(document->name(), QString("s.moescope"));
        QVERIFY(!document->isDirty());
    }

    void tabsBringTheirRoomToFront() {
        Studio studio;
        studio.openDemo();
        QDockWidget* spectra = studio.window.rooms()->room("spectra");
        QDockWidget* routing = studio.window.rooms()->room("routing");
        QTRY_VERIFY(!spectra->visibleRegion().isEmpty());
        auto* title = static_cast<DockTitle*>(spectra->titleBarWidget());
        QCOMPARE(title->group().size(), 2);
        QTest::mouseClick(title, Qt::LeftButton, {}, title->tabRect(routing).center());
        QTRY_VERIFY(!routing->visibleRegion().isEmpty());
        routing->close();
        studio.window.actions()["window.reset"]->trigger();
        QTRY_VERIFY(routing->toggleViewAction()->isChecked());
    }

    void aDroppedFolderIsOpened() {
        Studio studio;
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(demo + "/tuned")});
        QDropEvent drop(QPointF(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&studio.window, &drop);
        QTRY_VERIFY(studio.workbench.document()->model());
    }
};

QTEST_MAIN(TestMainWindow)
#include "test_main_window.moc"
