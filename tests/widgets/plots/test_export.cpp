// SPDX-License-Identifier: GPL-3.0-or-later
#include <QClipboard>
#include <QMenu>
#include <QMimeData>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <qcustomplot.h>

#include "plots/bar_plot.h"
#include "plots/plot_export.h"
#include "theme/theme.h"
#include "widget_test.h"

using namespace moescope;

class TestExport : public moescope::testing::WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void init() {
        WidgetTest::init();
        m_plot.resize(300, 200);
        m_bars->setValue({0.0, 0.5, {40.0, 10.0}, {}, -1.0, {}});
    }

    void pngAtAScale() {
        QCOMPARE(exportTo(*m_bars, path("a.png"), 2.0), QString());
        const QImage image(path("a.png"));
        QCOMPARE(image.size(), QSize(600, 400));
        QVERIFY(colours(image) > 10); // something is drawn
    }

    void svgKeepsText() {
        QCOMPARE(exportTo(*m_bars, path("a.svg")), QString());
        QVERIFY(QSvgRenderer(path("a.svg")).isValid());
        QVERIFY(read("a.svg").contains("Flip rate, %"));
    }

    void pdf() {
        QCOMPARE(exportTo(*m_bars, path("a.pdf")), QString());
        QVERIFY(read("a.pdf").startsWith("%PDF-"));
    }

    void csvQuotesWhatItMust() {
        QCOMPARE(exportTo(*m_bars, path("a.csv")), QString());
        QCOMPARE(read("a.csv"), QByteArray("from,to,\"Flip rate, %\"\r\n0,0.5,40\r\n0.5,1,10\r\n"));
        QCOMPARE((Table{{"say \"hi\""}, {{"two\nlines"}}}).csv(), QString("\"say \"\"hi\"\"\"\r\n\"two\nlines\"\r\n"));
    }

    void failuresNameTheFile() {
        QVERIFY(exportTo(*m_bars, path("no/such/folder/a.png")).contains("no/such/folder/a.png"));
        QVERIFY(exportTo(*m_bars, path("a.doc")).contains("a.doc"));
        QVERIFY(!QFile::exists(path("a.doc")));
    }

    void buttonOffersEveryFormatAndCopies() {
        QToolButton button;
        attachExport(&button, m_bars);
        QStringList texts;
        for (QAction* action : button.menu()->actions())
            texts << action->text();
        for (const char* format : {"PNG", "SVG", "PDF", "CSV"})
            QVERIFY2(texts.join('|').contains(format), format);
        const auto actions = button.menu()->actions();
        QCOMPARE(actions.first()->menu()->actions().size(), 4); // scales of the PNG
        actions[actions.size() - 2]->trigger();
        QVERIFY(QGuiApplication::clipboard()->mimeData()->hasImage());
        actions.last()->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().startsWith("from,to"));
    }

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QByteArray read(const QString& name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static qsizetype colours(const QImage& image) {
        QSet<QRgb> seen;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                seen.insert(image.pixel(x, y));
        return seen.size();
    }

    QTemporaryDir m_folder;
    QCustomPlot m_plot;
    BarPlot* m_bars = new BarPlot(&m_plot, "Flips by margin", "Margin", "Flip rate, %");
};

QTEST_MAIN(TestExport)
#include "test_export.moc"
