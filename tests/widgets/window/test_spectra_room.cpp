// SPDX-License-Identifier: GPL-3.0-or-later
// Picking in the Spectra room, with real spectra of the demo model.
#include <cmath>

#include <QLabel>
#include <QStatusBar>
#include <QTableView>

#include "hands.h"
#include "panels/linear_table.h"
#include "panels/spectra_panel.h"
#include "panels/spectrum_detail.h"
#include "panels/statistic_map.h"
#include "plots/density_plot.h"
#include "plots/heatmap.h"
#include "studio.h"

using namespace moescope;
using namespace moescope::testing;

class TestSpectraRoom : public WidgetTest {
    Q_OBJECT

    static CoreJobs engine() {
        CoreJobs engine = made_up::engine();
        engine.spectrum = coreJobs().spectrum;
        return engine;
    }

    /// What the density plot holds of one matrix, as its CSV would say it.
    static QList<QStringList> drawn(const DensityPlot& plot, const QString& module) {
        QList<QStringList> rows;
        for (const QStringList& row : plot.table().rows) {
            if (row.first() == module)
                rows << row;
        }
        return rows;
    }

    struct Room {
        explicit Room(Studio& studio)
            : panel(*studio.window.findChild<SpectraPanel*>())
            , map(*panel.map()->heatmap())
            , density(*panel.detail()->density()) {}
        void click(HeatmapCell cell, Qt::KeyboardModifiers modifiers = {}) {
            QTest::mouseClick(map.plot(), Qt::LeftButton, modifiers, map.cellRect(cell).center().toPoint());
        }
        SpectraPanel& panel;
        Heatmap& map;
        DensityPlot& density;
    };

private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void aClickDrawsTheDensityOfThatMatrix() {
        Studio studio(engine());
        studio.openDemo();
        Room room(studio);
        QTRY_VERIFY_WITH_TIMEOUT(room.map.plot()->isVisible(), patience);
        room.click({7, 3}); // layer 2, up
        QCOMPARE(studio.workbench.selection()->pick(), (Pick{2, 3, static_cast<int>(Projection::up)}));
        const QString module = "model.layers.2.mlp.experts.3.up_proj";
        QTRY_VERIFY_WITH_TIMEOUT(!drawn(room.density, module).isEmpty(), patience);
        QVERIFY(room.density.summary().startsWith("L2 · E3 · up: "));

        const Model& model = *studio.document().model();
        const auto expected =
            spectrumOf(model, *model.find(module.toStdString()), SpectrumOptions{}, std::stop_token());
        QVERIFY(expected);
        const auto rows = drawn(room.density, module);
        QCOMPARE(rows.size(), static_cast<qsizetype>(expected->density.size()));
        for (qsizetype i = 0; i < rows.size(); ++i) {
            const auto at = static_cast<std::size_t>(i);
            // The table has nine digits.
            QVERIFY(qAbs(rows[i][1].toDouble() - expected->densityX[at]) <= 1e-8 * expected->densityX[at]);
            QVERIFY(qAbs(rows[i][2].toDouble() - expected->density[at]) <= 1e-8 * expected->density[at]);
        }
    }

    void controlClicksOverlayAndAPlainOneStartsAnew() {
        Studio studio(engine());
        studio.openDemo();
        Room room(studio);
        room.click({7, 3});
        room.click({3, 1}, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(!drawn(room.density, "model.layers.2.mlp.experts.3.up_proj").isEmpty(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(!drawn(room.density, "model.layers.1.mlp.experts.1.gate_proj").isEmpty(), patience);
        QCOMPARE(studio.workbench.selection()->overlays().size(), 1);
        room.click({0, 0});
        QTRY_VERIFY_WITH_TIMEOUT(!drawn(room.density, "model.layers.0.mlp.experts.0.gate_proj").isEmpty(), patience);
        QVERIFY(drawn(room.density, "model.layers.2.mlp.experts.3.up_proj").isEmpty());
        QVERIFY(drawn(room.density, "model.layers.1.mlp.experts.1.gate_proj").isEmpty());
    }

    void arrowKeysMoveThePick() {
        Studio studio(engine());
        studio.openDemo();
        Room room(studio);
        room.click({7, 3});
        QTest::keyClick(room.map.plot(), Qt::Key_Right);
        QTest::keyClick(room.map.plot(), Qt::Key_Down);
        QCOMPARE(studio.workbench.selection()->pick(), (Pick{2, 4, static_cast<int>(Projection::down)}));
        QTRY_VERIFY_WITH_TIMEOUT(!drawn(room.density, "model.layers.2.mlp.experts.4.down_proj").isEmpty(), patience);
    }

    void aRowOfTheTablePicksTheSame_data() {
        QTest::addColumn<QString>("place");
        QTest::addColumn<QString>("drawn");
        QTest::newRow("expert") << "L1 E4"
                                << "L1 · E4 · ";
        QTest::newRow("attention") << "L2 attention"
                                   << "L2 · ";
        QTest::newRow("shared expert") << "L3 shared"
                                       << "L3 · shared · ";
    }
    void aRowOfTheTablePicksTheSame() {
        QFETCH(const QString, place);
        QFETCH(const QString, drawn);
        Studio studio(engine());
        studio.openDemo();
        Room room(studio);
        QTRY_VERIFY_WITH_TIMEOUT(!std::isnan(room.map.value({0, 0})), patience); // sorted for good
        QTableView* table = room.panel.table()->view();
        const auto rows = table->model()->match(table->model()->index(0, 0), Qt::DisplayRole, place, 1);
        QCOMPARE(rows.size(), 1);
        table->scrollTo(rows.first());
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(rows.first()).center());
        QTRY_VERIFY2_WITH_TIMEOUT(room.density.summary().startsWith(drawn), qPrintable(room.density.summary()),
                                  patience);
    }

    void thePointerIsReadInTheStatusBar() {
        Studio studio(engine());
        studio.openDemo();
        Room room(studio);
        const QPoint at = room.map.cellRect({7, 3}).center().toPoint();
        QTest::mouseMove(room.map.plot(), at - QPoint(2, 0));
        QTest::mouseMove(room.map.plot(), at);
        const auto said = [&] {
            for (const QLabel* label : studio.window.statusBar()->findChildren<QLabel*>()) {
                if (label->text().startsWith("model.layers.2.mlp.experts.3.up_proj: "))
                    return true;
            }
            return false;
        };
        QTRY_VERIFY_WITH_TIMEOUT(said(), patience);
    }
};

QTEST_MAIN(TestSpectraRoom)
#include "test_spectra_room.moc"
