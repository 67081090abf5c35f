// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include "plots/heatmap.h"
#include "theme/theme.h"
#include "widget_test.h"

using namespace moescope;

namespace {

HeatmapData data(int layers, int projections, int columns) {
    HeatmapData data;
    data.columns = columns;
    data.quantity = "Alpha";
    for (int layer = 0; layer < layers; ++layer)
        for (int p = 0; p < projections; ++p) {
            HeatmapRow row{QString("L%1").arg(layer), QString("p%1").arg(p), layer, p, -1, {}};
            for (int c = 0; c < columns; ++c)
                row.values.push_back(layer + 0.1 * p + 0.01 * c);
            data.rows.push_back(row);
        }
    return data;
}

} // namespace

class TestHeatmap : public moescope::testing::WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void init() {
        WidgetTest::init();
        m_plot = std::make_unique<QCustomPlot>();
        m_plot->resize(640, 320);
        m_map = new Heatmap(m_plot.get(), "Map");
        m_map->setData(data(3, 3, 8));
        m_map->setGradient([](const Palette&) { return QCPColorGradient(QCPColorGradient::gpGrayscale); }, 0.0, 3.0);
        m_plot->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_plot.get()));
        m_plot->replot();
    }

    void everyCellIsFoundAtItsCentreAndHasItsColour() {
        const QImage image = m_plot->grab().toImage();
        for (int row = 0; row < 9; ++row)
            for (int column = 0; column < 8; ++column) {
                const QRectF rect = m_map->cellRect({row, column});
                QCOMPARE(m_map->cellAt(rect.center()), (HeatmapCell{row, column}));
                const QColor corner =
                    image.pixelColor((rect.topLeft() + QPointF(3, 3)).toPoint()); // no digit reaches it
                QVERIFY(std::abs(corner.red() - m_map->colourOf(m_map->value({row, column})).red()) <= 1);
            }
    }

    void groupsStandApart() {
        QVERIFY(m_map->cellRect({3, 0}).top() - m_map->cellRect({2, 0}).bottom() >= 3);
        QVERIFY(!m_map->cellAt(QPointF(m_map->cellRect({3, 0}).center().x(), m_map->cellRect({3, 0}).top() - 2)));
    }

    void clickPicksAndControlClickOverlays() {
        QSignalSpy picked(m_map, &Heatmap::picked), overlaid(m_map, &Heatmap::overlayPicked);
        const QPoint at = m_map->cellRect({4, 5}).center().toPoint();
        QTest::mouseClick(m_plot.get(), Qt::LeftButton, {}, at);
        QCOMPARE(picked.count(), 1);
        QCOMPARE(picked[0][0].value<Pick>(), (Pick{1, 5, 1}));
        QTest::mouseClick(m_plot.get(), Qt::LeftButton, Qt::ControlModifier, at);
        QCOMPARE(overlaid.count(), 1);
        QCOMPARE(picked.count(), 1);
        QTest::mouseClick(m_plot.get(), Qt::LeftButton, {}, QPoint(2, 2)); // outside
        QCOMPARE(picked.count(), 1);
    }

    void draggingVisitsCells() {
        QSignalSpy pressed(m_map, &Heatmap::cellPressed), dragged(m_map, &Heatmap::cellDragged),
            released(m_map, &Heatmap::released);
        m_map->setDragMoves(false);
        QTest::mousePress(m_plot.get(), Qt::LeftButton, {}, m_map->cellRect({0, 1}).center().toPoint());
        for (const int column : {2, 3}) {
            QMouseEvent move(QEvent::MouseMove, m_map->cellRect({0, column}).center(),
                             m_map->cellRect({0, column}).center(), Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(m_plot.get(), &move);
        }
        QTest::mouseRelease(m_plot.get(), Qt::LeftButton, {}, m_map->cellRect({0, 3}).center().toPoint());
        QCOMPARE(pressed.count(), 1);
        QCOMPARE(dragged.count(), 2);
        QCOMPARE(dragged[1][0].value<HeatmapCell>(), (HeatmapCell{0, 3}));
        QCOMPARE(released.count(), 1);
    }

    void pointerTellsPlaceAndValue() {
        QSignalSpy hovered(m_map, &Heatmap::hovered);
        QTest::mouseMove(m_plot.get(), m_map->cellRect({2, 7}).center().toPoint());
        QTRY_COMPARE(hovered.count(), 1);
        QCOMPARE(hovered[0][0].toString(), QString("Layer 0, expert 7, p2: Alpha 0.27"));
        QVERIFY(m_map->hoverAt(m_map->cellRect({2, 7}).center())->toolTip.contains("<b>Layer 0, expert 7, p2</b>"));
    }

    void arrowsMoveThePick() {
        QSignalSpy picked(m_map, &Heatmap::picked);
        m_map->highlight({1, 5, 1});
        m_plot->setFocus();
        QTest::keyClick(m_plot.get(), Qt::Key_Right);
        QCOMPARE(picked.last()[0].value<Pick>(), (Pick{1, 6, 1}));
        QTest::keyClick(m_plot.get(), Qt::Key_Down);
        QCOMPARE(picked.last()[0].value<Pick>(), (Pick{1, 5, 2}));
    }

    void pickIsFramedInAccent() {
        const QPoint edge = QPoint(qRound(m_map->cellRect({4, 5}).center().x()), qRound(m_map->cellRect({4, 5}).top()));
        m_map->highlight({1, 5, 1});
        QTRY_VERIFY(m_plot->grab().toImage().pixelColor(edge) == Theme::instance().palette().accent);
        m_map->highlight({});
        QVERIFY(m_plot->grab().toImage().pixelColor(edge) != Theme::instance().palette().accent);
    }

    void zoomsWithControlWheelAndShowsAllAgain() {
        const double whole = m_map->cellRect({0, 0}).width();
        QWheelEvent wheel(m_map->cellRect({4, 4}).center(), m_map->cellRect({4, 4}).center(), {}, {0, 120}, {},
                          Qt::ControlModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_plot.get(), &wheel);
        QVERIFY(m_map->cellRect({0, 0}).width() > whole);
        QTest::keyClick(m_plot.get(), Qt::Key_0);
        QCOMPARE(m_map->cellRect({0, 0}).width(), whole);
    }

    void missingValuesAreLeftOutOfSummaryAndTable() {
        HeatmapData some = data(1, 1, 3);
        some.rows[0].values = {NAN, 2.5, NAN};
        m_map->setData(some);
        QVERIFY(m_map->summary().contains("Lowest: Layer 0, expert 1, p0, 2.50. Highest: Layer 0, expert 1"));
        QCOMPARE(m_map->table().rows, (QList<QStringList>{{"0", "p0", "", "2.5", ""}}));
        QCOMPARE(m_map->colourOf(NAN), Theme::instance().palette().zero);
        QCOMPARE(m_plot->accessibleDescription(), m_map->summary());
    }

    void oneCellIsDrawn() {
        m_map->setData(data(1, 1, 1));
        m_map->setGradient([](const Palette&) { return QCPColorGradient(QCPColorGradient::gpGrayscale); }, -1.0, 1.0);
        m_plot->replot();
        const QRectF rect = m_map->cellRect({0, 0});
        QVERIFY(std::abs(m_plot->grab().toImage().pixelColor((rect.topLeft() + QPointF(9, 9)).toPoint()).red() - 127) <=
                2);
    }

    void hundredThousandCellsAreQuick() {
        QElapsedTimer timer;
        timer.start();
        m_map->setData(data(98, 3, 342)); // 100,548 cells
        m_plot->replot();
        const qint64 first = timer.restart();
        for (int i = 0; i < 20; ++i) {
            m_map->highlight({i, i, 1});
            m_plot->repaint();
        }
        qInfo("first drawing %lld ms, a highlight %lld ms", static_cast<long long>(first),
              static_cast<long long>(timer.elapsed() / 20));
        // a bound that only a quadratic mistake breaks, on a busy machine too; the bench holds the real figures
        QVERIFY(first < 3000);
    }

private:
    std::unique_ptr<QCustomPlot> m_plot;
    Heatmap* m_map = nullptr;
};

QTEST_MAIN(TestHeatmap)
#include "test_heatmap.moc"
