// SPDX-License-Identifier: GPL-3.0-or-later
// One layer tried before a run: by mouse and keys, with made-up answers.
#include <thread>

#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTableView>

#include <qcustomplot.h>

#include "hands.h"
#include "models/trial_table.h"
#include "panels/layer_trial_panel.h"
#include "studio.h"
#include "window/banner.h"

using namespace moescope;
using namespace moescope::testing;

namespace {

struct TrialWindow : Studio {
    explicit TrialWindow(CoreJobs engine = made_up::engine())
        : Studio(std::move(engine)) {
        openDemo();
        press(Qt::Key_T, Qt::ControlModifier | Qt::AltModifier);
        dialog = window.findChild<QDialog*>("layerTrial");
        if (!dialog || !QTest::qWaitForWindowExposed(dialog))
            qFatal("the dialog does not show");
        panel = dialog->findChild<LayerTrialPanel*>();
    }
    template <class T>
    [[nodiscard]] T* find(const char* name) const {
        return panel->findChild<T*>(name);
    }
    void tryIt() { QTest::mouseClick(find<QPushButton>("trialStart"), Qt::LeftButton); }
    [[nodiscard]] QAbstractItemModel& rows() const { return *panel->findChild<QTableView*>()->model(); }
    [[nodiscard]] QString cell(int row, int column) const { return rows().index(row, column).data().toString(); }

    QDialog* dialog = nullptr;
    LayerTrialPanel* panel = nullptr;
};

} // namespace

class TestLayerTrial : public WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void eachTrialIsARow() {
        TrialWindow studio;
        auto* layers = studio.find<QComboBox>("trialLayer");
        QCOMPARE(layers->count(), studio.document().model()->config().layers);
        QTest::keyClick(layers, Qt::Key_Home);
        studio.tryIt();
        QTRY_COMPARE_WITH_TIMEOUT(studio.rows().rowCount(), 1, patience);
        QCOMPARE(studio.cell(0, TrialTable::layer), QString("0"));
        QCOMPARE(studio.cell(0, TrialTable::ownFlips), QString("4.0 % → 3.0 %"));
        QVERIFY(studio.cell(0, TrialTable::run).startsWith("about "));
        QCOMPARE(studio.workbench.trials()->monitor()->steps(0).size(), std::size_t(20));
        auto* plot = studio.panel->findChild<QCustomPlot*>();
        QVERIFY(plot->graphCount() > 0 && plot->graph(0)->dataCount() > 0);

        RunConfig config = studio.document().runConfig();
        config.tuning.valueWeight = 0.7;
        studio.document().setRunConfig(config);
        QTest::keyClick(layers, Qt::Key_End);
        studio.tryIt();
        QTRY_COMPARE_WITH_TIMEOUT(studio.rows().rowCount(), 2, patience);
        QCOMPARE(studio.cell(1, TrialTable::layer), QString::number(layers->count() - 1));
        QVERIFY2(studio.cell(1, TrialTable::settings).contains("0.70"), qPrintable(studio.cell(1, 1)));
        QVERIFY(!studio.cell(0, TrialTable::settings).contains("0.70"));
        QVERIFY(studio.document().runs().isEmpty()); // no run
    }

    void thePickedLayerIsChosen() {
        TrialWindow studio;
        studio.dialog->close();
        studio.workbench.selection()->setPick({1, 3, 0});
        studio.window.actions()["run.tryLayer"]->trigger();
        QCOMPARE(studio.find<QComboBox>("trialLayer")->currentData().toInt(), 1);
    }

    void itStopsAndSaysSo() {
        CoreJobs engine = made_up::engine();
        engine.tryLayer = [](const RunConfig&, const Plan&, int, std::stop_token stop,
                             QuantizeSink&) -> Result<LayerTrial> {
            while (!stop.stop_requested())
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            return cancelled();
        };
        TrialWindow studio(engine);
        auto* stop = studio.find<QPushButton>("trialStop");
        QVERIFY(!stop->isEnabled());
        studio.tryIt();
        QVERIFY(!studio.find<QPushButton>("trialStart")->isEnabled() && stop->isEnabled());
        QTest::mouseClick(stop, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(studio.find<QPushButton>("trialStart")->isEnabled(), patience);
        QVERIFY(studio.find<QLabel>("trialState")->text().startsWith("Stopped"));
        QCOMPARE(studio.rows().rowCount(), 0);
    }

    void aFailureIsTold() {
        CoreJobs engine = made_up::engine();
        engine.tryLayer = [](const RunConfig&, const Plan&, int, std::stop_token, QuantizeSink&) -> Result<LayerTrial> {
            return failure("memory ran out. Use shorter windows.");
        };
        TrialWindow studio(engine);
        studio.tryIt();
        QTRY_VERIFY_WITH_TIMEOUT(studio.window.banner()->isVisible(), patience);
        QVERIFY(studio.window.banner()->text().contains("shorter windows"));
        QVERIFY(studio.find<QLabel>("trialState")->text().startsWith("Failed"));
        QVERIFY(studio.find<QPushButton>("trialStart")->isEnabled());
    }
};

QTEST_MAIN(TestLayerTrial)
#include "test_layer_trial.moc"
