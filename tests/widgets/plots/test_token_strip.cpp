// SPDX-License-Identifier: GPL-3.0-or-later
#include <QClipboard>
#include <QSignalSpy>
#include <QTest>

#include "plots/token_strip.h"
#include "theme/theme.h"
#include "widget_test.h"

using namespace moescope;

class TestTokenStrip : public moescope::testing::WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void init() {
        WidgetTest::init();
        TokenStrip::Window window;
        window.topK = 2;
        for (int t = 0; t < 200; ++t)
            window.texts.push_back(t % 5 ? QString(" word%1").arg(t) : QString("\n"));
        for (int layer = 0; layer < 4; ++layer) {
            TokenStrip::Row row{layer, std::vector<std::uint8_t>(200, 0), std::vector<float>(200, 0.25F)};
            row.replaced[3] = static_cast<std::uint8_t>(layer);
            window.rows.push_back(row);
        }
        m_strip = std::make_unique<TokenStrip>();
        m_strip->resize(800, m_strip->sizeHint().height());
        m_strip->setWindow(window);
        m_strip->resize(800, m_strip->sizeHint().height());
        m_strip->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_strip.get()));
    }

    void threeLinesShowTheFirstTokensInOrder() {
        QCOMPARE(m_strip->firstToken(), 0);
        QVERIFY(m_strip->lastToken() > 20 && m_strip->lastToken() < 199);
        QVERIFY(m_strip->cellRect({0, 0}).right() <= m_strip->cellRect({1, 0}).left());
        QVERIFY(m_strip->cellRect({m_strip->lastToken(), 3}).bottom() <= m_strip->height());
        QVERIFY(m_strip->cellRect({m_strip->lastToken(), 0}).top() > m_strip->cellRect({0, 0}).top());
    }

    void cellsHaveTheColourOfTheirCount() {
        const QImage image = m_strip->grab().toImage();
        for (int row = 0; row < 4; ++row)
            QCOMPARE(image.pixelColor(m_strip->cellRect({3, row}).center()),
                     Theme::instance().palette().replaced[static_cast<std::size_t>(row)]);
    }

    void pointerTellsTokenLayerAndMargin() {
        QSignalSpy hovered(m_strip.get(), &TokenStrip::hovered);
        QTest::mouseMove(m_strip.get(), m_strip->cellRect({3, 2}).center());
        QTRY_VERIFY(!hovered.isEmpty());
        QCOMPARE(hovered.last()[0].toString(),
                 QString("Token 3 “·word3”, layer 2: 2 of 2 experts replaced, margin 0.25 sd"));
    }

    void controlCCopiesWhatThePointerIsOn() {
        const QPointF at = m_strip->cellRect({3, 2}).center();
        QMouseEvent move(QEvent::MouseMove, at, m_strip->mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
        QApplication::sendEvent(m_strip.get(), &move);
        QSignalSpy hovered(m_strip.get(), &TokenStrip::hovered);
        QTest::keyClick(m_strip.get(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QString("Token 3 “·word3”, layer 2: 2 of 2 experts replaced, margin 0.25 sd"));
        QVERIFY(hovered.last()[0].toString().startsWith("Copied: Token 3"));
    }

    void clickPicksTheLayer() {
        QSignalSpy picked(m_strip.get(), &TokenStrip::layerPicked);
        QTest::mouseClick(m_strip.get(), Qt::LeftButton, {}, m_strip->cellRect({3, 2}).center());
        QCOMPARE(picked.value(0).value(0).toInt(), 2);
    }

    void overviewAndKeysScroll() {
        QTest::mouseClick(m_strip.get(), Qt::LeftButton, {}, QPoint(m_strip->width() / 2, 6));
        QVERIFY(m_strip->firstToken() < 100 && m_strip->lastToken() > 100);
        const int first = m_strip->firstToken();
        QTest::keyClick(m_strip.get(), Qt::Key_Right);
        QCOMPARE(m_strip->firstToken(), first + 1);
        QTest::keyClick(m_strip.get(), Qt::Key_Home);
        QCOMPARE(m_strip->firstToken(), 0);
    }

    void tableHasARowAToken() {
        QCOMPARE(m_strip->table().rows.size(), 200);
        QCOMPARE(m_strip->table().rows[3], (QStringList{"3", " word3", "0", "1", "2", "3"}));
    }

private:
    std::unique_ptr<TokenStrip> m_strip;
};

QTEST_MAIN(TestTokenStrip)
#include "test_token_strip.moc"
