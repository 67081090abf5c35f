// SPDX-License-Identifier: GPL-3.0-or-later
// What pointer and keys do on every plot: zoom, move, rectangle, cross-hair, pins, copies, choices that are kept.
#include <algorithm>

#include <QAccessible>
#include <QClipboard>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <qcustomplot.h>

#include "hands.h"
#include "plots/density_plot.h"
#include "plots/error_size_curve.h"
#include "plots/heatmap.h"
#include "plots/plot_memory.h"
#include "plots/plot_view.h"
#include "plots/range_dialog.h"
#include "theme/theme.h"
#include "widget_test.h"

using namespace moescope;
using namespace moescope::testing;

namespace {

std::shared_ptr<const Spectrum> spectrum() {
    auto value = std::make_shared<Spectrum>();
    value->module = "layers.0";
    value->eigenvalues = {0.1, 0.2, 0.4, 0.8};
    value->densityX = {0.1, 0.2, 0.4, 0.8};
    value->density = {2.0, 1.0, 0.5, 0.25};
    return value;
}

HeatmapData cells(const QString& kind = {}) {
    HeatmapData data;
    data.columns = 8;
    data.quantity = "Alpha";
    data.kind = kind;
    for (int layer = 0; layer < 6; ++layer) {
        HeatmapRow row{QString("L%1").arg(layer), {}, layer, -1, -1, {}};
        for (int column = 0; column < 8; ++column)
            row.values.push_back(layer + 0.1 * column);
        data.rows.push_back(row);
    }
    return data;
}

void turn(QCustomPlot& plot, QPointF at, int notches, Qt::KeyboardModifiers modifiers = Qt::ControlModifier) {
    QWheelEvent wheel(at, plot.mapToGlobal(at), {}, {0, 120 * notches}, {}, modifiers, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&plot, &wheel);
}

void drag(QCustomPlot& plot, QPoint from, QPoint to, Qt::MouseButton button = Qt::LeftButton) {
    QTest::mousePress(&plot, button, {}, from);
    for (const QPoint at : {from + (to - from) / 2, to}) {
        QMouseEvent move(QEvent::MouseMove, QPointF(at), plot.mapToGlobal(QPointF(at)), Qt::NoButton, button, {});
        QApplication::sendEvent(&plot, &move);
    }
    QTest::mouseRelease(&plot, button, {}, to);
}

void pointAt(QCustomPlot& plot, QPointF at) {
    QMouseEvent move(QEvent::MouseMove, at, plot.mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
    QApplication::sendEvent(&plot, &move);
}

QAction* entry(const QMenu& menu, const QString& text) {
    for (QAction* action : menu.actions()) {
        if (action->text().startsWith(text))
            return action;
        if (action->menu())
            if (QAction* inner = entry(*action->menu(), text))
                return inner;
    }
    return nullptr;
}

bool isNear(double a, double b, double part) { return std::abs(a - b) <= part * std::max(std::abs(a), std::abs(b)); }

} // namespace

class TestGestures : public WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void init() {
        WidgetTest::init();
        PlotMemory::instance().keepIn({});
        m_plot = std::make_unique<QCustomPlot>();
        m_plot->resize(500, 300);
    }

    /// The value under the pointer stays under it: on logarithmic axes as on linear ones.
    void controlWheelZoomsAboutThePointer() {
        DensityPlot& density = makeDensity();
        const QPointF at(m_plot->axisRect()->left() + 90.0, m_plot->axisRect()->top() + 70.0);
        const double x = m_plot->xAxis->pixelToCoord(at.x()), y = m_plot->yAxis->pixelToCoord(at.y());
        const double decades = std::log10(m_plot->xAxis->range().upper / m_plot->xAxis->range().lower);
        turn(*m_plot, at, 2);
        QVERIFY(isNear(m_plot->xAxis->pixelToCoord(at.x()), x, 1e-6));
        QVERIFY(isNear(m_plot->yAxis->pixelToCoord(at.y()), y, 1e-6));
        const double after = std::log10(m_plot->xAxis->range().upper / m_plot->xAxis->range().lower);
        QVERIFY(isNear(after, decades * 0.85 * 0.85, 1e-6));
        QVERIFY(density.view()->isZoomed());
        // The wheel alone is the page's.
        const QCPRange zoomed = m_plot->xAxis->range();
        turn(*m_plot, at, 1, {});
        QVERIFY(m_plot->xAxis->range() == zoomed);
    }

    void besideAnAxisOnlyThatOneZooms() {
        makeDensity();
        const QCPRange x = m_plot->xAxis->range(), y = m_plot->yAxis->range();
        turn(*m_plot, QPointF(m_plot->axisRect()->center().x(), m_plot->height() - 3.0), 1);
        QVERIFY(m_plot->xAxis->range() != x);
        QVERIFY(m_plot->yAxis->range() == y);
    }

    void dataThatComeLaterLeaveThePartThatIsSeen() {
        DensityPlot& density = makeDensity();
        const QCPRange home = m_plot->xAxis->range();
        turn(*m_plot, m_plot->axisRect()->center(), 3);
        const QCPRange part = m_plot->xAxis->range();
        density.setCurves({{"a", spectrum()}, {"b", spectrum()}});
        QVERIFY(isNear(m_plot->xAxis->range().lower, part.lower, 1e-9));
        QTest::keyClick(m_plot.get(), Qt::Key_0);
        QVERIFY(isNear(m_plot->xAxis->range().lower, home.lower, 1e-9));
        QVERIFY(!density.view()->isZoomed());
    }

    void dragMovesWhatIsSeenAndNeverBeyondTheData() {
        makeDensity();
        const QPoint centre = m_plot->axisRect()->center();
        const QCPRange home = m_plot->xAxis->range();
        drag(*m_plot, centre, centre + QPoint(60, 0)); // all is seen: there is nowhere to go
        QVERIFY(isNear(m_plot->xAxis->range().lower, home.lower, 1e-9));
        turn(*m_plot, centre, 4);
        const double grabbed = m_plot->xAxis->pixelToCoord(centre.x());
        drag(*m_plot, centre, centre + QPoint(40, 0));
        QVERIFY(isNear(m_plot->xAxis->pixelToCoord(centre.x() + 40.0), grabbed, 1e-6));
        drag(*m_plot, centre, centre + QPoint(3000, 0), Qt::MiddleButton);
        QVERIFY(isNear(m_plot->xAxis->range().lower, home.lower, 1e-6));
    }

    void zAndARectangleZoomToIt() {
        DensityPlot& density = makeDensity();
        const QRect area = m_plot->axisRect()->rect();
        const QPoint from = area.topLeft() + QPoint(50, 40), to = area.topLeft() + QPoint(150, 120);
        const double left = m_plot->xAxis->pixelToCoord(from.x()), right = m_plot->xAxis->pixelToCoord(to.x());
        const double top = m_plot->yAxis->pixelToCoord(from.y());
        QTest::keyClick(m_plot.get(), Qt::Key_Z);
        QCOMPARE(m_plot->cursor().shape(), Qt::CrossCursor);
        drag(*m_plot, from, to);
        QVERIFY(isNear(m_plot->xAxis->range().lower, left, 1e-6));
        QVERIFY(isNear(m_plot->xAxis->range().upper, right, 1e-6));
        QVERIFY(isNear(m_plot->yAxis->range().upper, top, 1e-6));
        QCOMPARE(m_plot->cursor().shape(), Qt::ArrowCursor);
        // Once: the next drag moves. Escape takes the wish back.
        density.view()->showAll();
        const QCPRange home = m_plot->xAxis->range();
        QTest::keyClick(m_plot.get(), Qt::Key_Z);
        QTest::keyClick(m_plot.get(), Qt::Key_Escape);
        drag(*m_plot, from, to);
        QVERIFY(m_plot->xAxis->range() == home);
    }

    void keysDoWhatThePointerDoes() {
        DensityPlot& density = makeDensity();
        const auto decades = [this] { return std::log10(m_plot->xAxis->range().upper / m_plot->xAxis->range().lower); };
        const double all = decades();
        QTest::keyClick(m_plot.get(), Qt::Key_Plus);
        QVERIFY(isNear(decades(), 0.7 * all, 1e-6));
        const double lower = m_plot->xAxis->range().lower;
        QTest::keyClick(m_plot.get(), Qt::Key_Right);
        QVERIFY(m_plot->xAxis->range().lower > lower);
        QTest::keyClick(m_plot.get(), Qt::Key_Minus);
        QTest::keyClick(m_plot.get(), Qt::Key_Minus);
        QVERIFY(!density.view()->isZoomed());
    }

    /// Where arrows move the pick, Shift and arrows move the map.
    void shiftAndArrowsMoveAMap() {
        Heatmap& map = makeMap();
        map.highlight({2, 3, -1});
        QSignalSpy picked(&map, &Heatmap::picked);
        QTest::keyClick(m_plot.get(), Qt::Key_Plus);
        const double left = m_plot->xAxis->range().lower;
        QTest::keyClick(m_plot.get(), Qt::Key_Right, Qt::ShiftModifier);
        QVERIFY(m_plot->xAxis->range().lower > left);
        QCOMPARE(picked.count(), 0);
        QTest::keyClick(m_plot.get(), Qt::Key_Right);
        QCOMPARE(picked.count(), 1);
    }

    /// A drag over a map that moves it picks nothing; over one whose owner draws with it, cells are told.
    void aDragThatMovesAMapDoesNotPick() {
        Heatmap& map = makeMap();
        turn(*m_plot, m_plot->axisRect()->center(), 4);
        QSignalSpy picked(&map, &Heatmap::picked), dragged(&map, &Heatmap::cellDragged);
        const QPoint centre = m_plot->axisRect()->center();
        const double left = m_plot->xAxis->range().lower;
        drag(*m_plot, centre, centre - QPoint(60, 0));
        QVERIFY(m_plot->xAxis->range().lower > left);
        QCOMPARE(picked.count(), 0);
        map.setDragMoves(false);
        drag(*m_plot, centre, centre - QPoint(60, 0));
        QVERIFY(dragged.count() >= 1);
        QCOMPARE(picked.count(), 1);
    }

    void crossHairTellsValuesAndCanBeSwitchedOff() {
        DensityPlot& density = makeDensity();
        QSignalSpy hovered(&density, &DensityPlot::hovered);
        const QPoint at = pixel(0.4, 0.5), free = m_plot->axisRect()->topRight() + QPoint(-40, 40);
        const QColor ground = Theme::instance().palette().plot;
        const auto lines = [&] { // other than ground along the vertical line of the cross, where nothing else is
            const QImage image = m_plot->grab().toImage();
            int seen = 0;
            for (int y = m_plot->axisRect()->top() + 2; y < free.y() - 14; ++y)
                seen += image.pixelColor(free.x(), y) != ground;
            return seen;
        };
        pointAt(*m_plot, free);
        QTRY_VERIFY(!hovered.isEmpty());
        QVERIFY2(hovered.last()[0].toString().startsWith("Eigenvalue λ "), qPrintable(hovered.last()[0].toString()));
        const int shown = lines();
        PlotMemory::instance().set("cross-hair", false);
        const int hidden = lines();
        QVERIFY2(shown > hidden, qPrintable(QString("%1 %2").arg(shown).arg(hidden)));
        pointAt(*m_plot, at);
        QTRY_COMPARE(hovered.last()[0].toString(), QString("a: λ 0.400, density 0.500"));
    }

    void pinsStayWithTheirPlaceAndSayWhatStandsThereNow() {
        DensityPlot& density = makeDensity();
        pointAt(*m_plot, pixel(0.4, 0.5));
        QTRY_COMPARE(density.valueText(), QString("a: λ 0.400, density 0.500"));
        QTest::keyClick(m_plot.get(), Qt::Key_P);
        QVERIFY(density.description().contains("Pinned: a: λ 0.400, density 0.500."));
        QCOMPARE(m_plot->accessibleDescription(), density.description());
        turn(*m_plot, pixel(0.4, 0.5), 2);
        QVERIFY(density.description().contains("Pinned: a: λ 0.400"));
        auto other = std::make_shared<Spectrum>(*spectrum());
        density.setCurves({{"b", other}});
        QVERIFY(density.description().contains("Pinned: b: λ 0.400"));
        density.setCurves({});
        QVERIFY(!density.description().contains("Pinned"));
        density.setCurves({{"a", spectrum()}});
        QTest::keyClick(m_plot.get(), Qt::Key_0);
        m_plot->replot();
        pointAt(*m_plot, pixel(0.4, 0.5) + QPoint(1, 0));
        QTRY_VERIFY(density.valueText().startsWith("a: λ 0.400"));
        QTest::keyClick(m_plot.get(), Qt::Key_P); // again: away
        QVERIFY(!density.description().contains("Pinned"));
    }

    void controlCCopiesValueWithItsName() {
        Heatmap& map = makeMap();
        QSignalSpy hovered(&map, &Heatmap::hovered);
        const auto copied = [this] {
            QGuiApplication::clipboard()->clear();
            QTest::keyClick(m_plot.get(), Qt::Key_C, Qt::ControlModifier);
            return QGuiApplication::clipboard()->text();
        };
        map.highlight({1, 2, -1});
        QCOMPARE(copied(), QString("Layer 1, expert 2: Alpha 1.20")); // no pointer here: the pick
        pointAt(*m_plot, map.cellRect({3, 4}).center().toPoint());
        QTRY_COMPARE(copied(), QString("Layer 3, expert 4: Alpha 3.40"));
        QCOMPARE(hovered.last()[0].toString(), QString("Copied: Layer 3, expert 4: Alpha 3.40"));
        QTest::keyClick(m_plot.get(), Qt::Key_P);
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(m_plot.get(), &leave);
        QCOMPARE(copied(), QString("Layer 3, expert 4: Alpha 3.40")); // the pinned one goes before the pick
    }

    void theMenuHasEverything() {
        DensityPlot& density = makeDensity();
        const auto menu = density.makeMenu(pixel(0.4, 0.5));
        for (const char* text :
             {"Pin this value", "Copy this value", "Show all", "Zoom in", "Zoom to a rectangle", "Cross-hair",
              "Logarithmic density", "PNG", "SVG", "PDF", "Data as CSV", "Copy as picture", "Copy the data"})
            QVERIFY2(entry(*menu, text), text);
        entry(*menu, "Pin this value")->trigger();
        QVERIFY(density.makeMenu(pixel(0.4, 0.5))->actions().first()->text().startsWith("Take this pin away"));
        entry(*menu, "Zoom in")->trigger();
        QVERIFY(density.view()->isZoomed());
        entry(*density.makeMenu({}), "Show all")->trigger();
        QVERIFY(!density.view()->isZoomed());
    }

    void theMenuComesWhereItIsAskedFor() {
        makeDensity();
        const QPoint at = m_plot->axisRect()->center();
        QContextMenuEvent wish(QContextMenuEvent::Mouse, at, m_plot->mapToGlobal(at));
        QApplication::sendEvent(m_plot.get(), &wish);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        QCOMPARE(menu->pos(), m_plot->mapToGlobal(at));
        menu->close();
    }

    void scalesAreChosenAndKept() {
        QTemporaryDir folder;
        PlotMemory::instance().keepIn(folder.filePath("studio.ini"));
        makeDensity();
        QCOMPARE(m_plot->xAxis->scaleType(), QCPAxis::stLogarithmic);
        auto& density = *m_plot->findChild<DensityPlot*>();
        entry(*density.makeMenu({}), "Logarithmic eigenvalues")->trigger();
        QCOMPARE(m_plot->xAxis->scaleType(), QCPAxis::stLinear);
        QCOMPARE(m_plot->yAxis->scaleType(), QCPAxis::stLogarithmic);
        QCOMPARE(m_plot->xAxis->range().lower, 0.0);
        QVERIFY(density.description().contains("Eigenvalue λ, from 0 to"));
        // Another plot of another start of the program.
        PlotMemory::instance().keepIn({});
        PlotMemory::instance().keepIn(folder.filePath("studio.ini"));
        QCustomPlot later;
        DensityPlot second(&later);
        QCOMPARE(later.xAxis->scaleType(), QCPAxis::stLinear);
        QCOMPARE(later.yAxis->scaleType(), QCPAxis::stLogarithmic);
    }

    void aRangeOfColoursIsKeptForItsKind() {
        Heatmap& map = makeMap("alpha");
        map.setGradient([](const Palette&) { return QCPColorGradient(QCPColorGradient::gpGrayscale); }, 0.5, 5.0);
        QVERIFY(map.colourRange() == QCPRange(0.5, 5.0));
        entry(*map.makeMenu({}), "Range of the data")->trigger();
        QVERIFY(map.colourRange() == QCPRange(0.0, 5.7));
        entry(*map.makeMenu({}), "2nd to 98th percentile")->trigger();
        QVERIFY(map.colourRange() == QCPRange(0.0, 5.7)); // of 48 values less than one lies beyond
        useNext<RangeDialog>([](RangeDialog& dialog) {
            dialog.findChild<QLineEdit*>("lower")->setText("x");
            const auto buttons = dialog.findChildren<QPushButton*>();
            QCOMPARE(std::ranges::count(buttons, false, &QPushButton::isEnabled), 1); // all but Cancel
            dialog.findChild<QLineEdit*>("lower")->setText("1");
            dialog.findChild<QLineEdit*>("upper")->setText("2,5");
            QTest::keyClick(&dialog, Qt::Key_Return);
        });
        entry(*map.makeMenu({}), "Fixed…")->trigger();
        QVERIFY(map.colourRange() == QCPRange(1.0, 2.5));
        QCOMPARE(map.colourOf(77.0), map.colourOf(2.5)); // beyond: the colour of the end
        // Another statistic of the kind, in hundreds: the same numbers.
        HeatmapData other = cells("alpha");
        other.unit = 100.0;
        map.setData(other);
        QVERIFY(map.colourRange() == QCPRange(0.01, 0.025));
        map.setData(cells("variance"));
        QVERIFY(map.colourRange() == QCPRange(0.5, 5.0));
    }

    void aSizeIsAskedForByDragAndTheMiddleButtonMoves() {
        auto& errors = *new ErrorSizeCurve(m_plot.get());
        errors.setCurve({{4.0, 4.0}, {5.0, 1.0}, {6.0, 0.25}}, "AlphaQ", "MB", "Error");
        show();
        turn(*m_plot, m_plot->axisRect()->center(), 4);
        QSignalSpy wanted(&errors, &ErrorSizeCurve::sizeWanted);
        const QCPRange seen = m_plot->xAxis->range();
        const QPoint centre = m_plot->axisRect()->center();
        drag(*m_plot, centre, centre + QPoint(30, 0));
        QCOMPARE(wanted.count(), 3);
        QVERIFY(m_plot->xAxis->range() == seen);
        drag(*m_plot, centre, centre + QPoint(30, 0), Qt::MiddleButton);
        QCOMPARE(wanted.count(), 3);
        QVERIFY(m_plot->xAxis->range() != seen);
    }

    void screenReadersHearWhatIsShown() {
        Heatmap& map = makeMap();
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(m_plot.get());
        QVERIFY(face);
        QCOMPARE(face->role(), QAccessible::Chart);
        QCOMPARE(face->text(QAccessible::Name), QString("Map"));
        QCOMPARE(face->text(QAccessible::Description),
                 QString("Alpha, 6 rows by 8 columns. Lowest: Layer 0, expert 0, 0.00. Highest: Layer 5, expert 7, "
                         "5.70."));
        map.highlight({2, 3, -1});
        QVERIFY(face->text(QAccessible::Description).endsWith("Picked: Layer 2, expert 3, 2.30."));
        QTest::keyClick(m_plot.get(), Qt::Key_Plus);
        QVERIFY(face->text(QAccessible::Description).endsWith("A part is shown; 0 shows all."));
    }

private:
    void show() {
        m_plot->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_plot.get()));
        m_plot->replot();
        m_plot->setFocus();
    }
    DensityPlot& makeDensity() {
        auto& density = *new DensityPlot(m_plot.get());
        density.setCurves({{"a", spectrum()}});
        show();
        return density;
    }
    Heatmap& makeMap(const QString& kind = {}) {
        auto& map = *new Heatmap(m_plot.get(), "Map");
        map.setData(cells(kind));
        show();
        return map;
    }
    [[nodiscard]] QPoint pixel(double x, double y) const {
        return {qRound(m_plot->xAxis->coordToPixel(x)), qRound(m_plot->yAxis->coordToPixel(y))};
    }

    std::unique_ptr<QCustomPlot> m_plot;
};

QTEST_MAIN(TestGestures)
#include "test_gestures.moc"
