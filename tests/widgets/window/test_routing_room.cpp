// SPDX-License-Identifier: GPL-3.0-or-later
// From asking for a comparison to reading and picking in the map of lost and gained tokens.
#include <cmath>

#include <QComboBox>
#include <QDockWidget>
#include <QPushButton>
#include <QSpinBox>

#include "hands.h"
#include "panels/flip_section.h"
#include "panels/routing_panel.h"
#include "plots/heatmap.h"
#include "plots/number_text.h"
#include "studio.h"
#include "window/compare_dialog.h"
#include "window/dock_area.h"

using namespace moescope;
using namespace moescope::testing;

class TestRoutingRoom : public WidgetTest {
    Q_OBJECT

    static void compare(Studio& studio, int windows) {
        useNext<CompareDialog>([windows](CompareDialog& dialog) {
            auto* box = dialog.findChildren<QSpinBox*>().first();
            box->setFocus();
            box->selectAll();
            QTest::keyClicks(box, QString::number(windows));
            QPushButton* accept = nullptr;
            for (auto* button : dialog.findChildren<QPushButton*>()) {
                if (button->property("primary").toBool())
                    accept = button;
            }
            QVERIFY(accept && accept->isEnabled());
            QTest::mouseClick(accept, Qt::LeftButton);
        });
        studio.press(Qt::Key_K, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(studio.document().comparison()->windows, windows, patience);
    }

private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void aComparisonIsAskedForAndFillsTheMap() {
        Studio studio;
        studio.openDemo();
        compare(studio, 6);
        QDockWidget* dock = studio.window.rooms()->room("routing");
        QTRY_VERIFY_WITH_TIMEOUT(!dock->visibleRegion().isEmpty(), patience);
        const Heatmap& map = *studio.window.findChild<RoutingPanel*>()->flips()->lostGained();
        const Comparison& comparison = *studio.document().comparison();
        for (std::size_t layer = 0; layer < comparison.layers.size(); ++layer) {
            for (int expert = 0; expert < comparison.experts; ++expert) {
                const auto e = static_cast<std::size_t>(expert);
                const int row = 2 * static_cast<int>(layer);
                QCOMPARE(map.value({row, expert}), static_cast<double>(comparison.layers[layer].lost[e]));
                QCOMPARE(map.value({row + 1, expert}), -static_cast<double>(comparison.layers[layer].gained[e]));
            }
        }
    }

    void thePointerTellsLostFromGained() {
        Studio studio;
        studio.openDemo();
        compare(studio, 6);
        const Heatmap& map = *studio.window.findChild<RoutingPanel*>()->flips()->lostGained();
        QTRY_VERIFY_WITH_TIMEOUT(!map.cellRect({4, 5}).isEmpty(), patience);
        const LayerFlips& flips = studio.document().comparison()->layers[2];
        const auto lost = map.hoverAt(map.cellRect({4, 5}).center());
        const auto gained = map.hoverAt(map.cellRect({5, 5}).center());
        QVERIFY(lost && gained);
        QCOMPARE(lost->line, QStringLiteral("Layer 2, expert 5: lost %1 tokens").arg(countText(flips.lost[5])));
        QCOMPARE(gained->line, QStringLiteral("Layer 2, expert 5: gained %1 tokens").arg(countText(flips.gained[5])));
    }

    void aClickOnTheGainedSidePicksInEveryRoom() {
        Studio studio;
        studio.openDemo();
        compare(studio, 6);
        FlipSection& flips = *studio.window.findChild<RoutingPanel*>()->flips();
        Heatmap& map = *flips.lostGained();
        QTRY_VERIFY_WITH_TIMEOUT(!map.cellRect({5, 6}).isEmpty(), patience);
        QTest::mouseClick(map.plot(), Qt::LeftButton, {}, map.cellRect({5, 6}).center().toPoint());
        QCOMPARE(studio.workbench.selection()->pick(), (Pick{2, 6, -1}));
        QCOMPARE(flips.findChild<QComboBox*>()->currentText(), QString("Layer 2"));
        // The replacement matrix shows that layer: its row sums are the layer's lost tokens.
        const Comparison& comparison = *studio.document().comparison();
        for (int from = 0; from < comparison.experts; ++from) {
            double sum = 0.0;
            for (int to = 0; to < comparison.experts; ++to) {
                const double tokens = flips.replacement()->value({from, to});
                sum += std::isnan(tokens) ? 0.0 : tokens;
            }
            QCOMPARE(sum, static_cast<double>(comparison.layers[2].lost[static_cast<std::size_t>(from)]));
        }
    }
};

QTEST_MAIN(TestRoutingRoom)
#include "test_routing_room.moc"
