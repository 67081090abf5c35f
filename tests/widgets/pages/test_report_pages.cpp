// SPDX-License-Identifier: GPL-3.0-or-later
// A report on pages: nothing is cut, nothing is lost, heads of tables come again.
#include <algorithm>

#include <QImage>
#include <QPainter>
#include <QRegularExpression>
#include <QTest>

#include "made_up_report.h"
#include "pages/report_pages.h"
#include "pages/text_lines.h"
#include "widget_test.h"

using namespace moescope;
using namespace moescope::testing;
using Kind = PagePiece::Kind;

namespace {

const PagePiece& pieceOf(const ReportPages& pages, const PlacedPiece& placed) {
    return pages.pieces()[static_cast<std::size_t>(placed.piece)];
}

/// All that can be read, without spaces (lines are broken anywhere) and heads that stand there again.
QString lettersOf(const ReportPages& pages) {
    QString letters;
    for (const PageOfPieces& page : pages.pages())
        for (const PlacedPiece& placed : page)
            if (placed.y > 0.0 || pieceOf(pages, placed).kind != Kind::tableHead)
                for (const PageText& text : pieceOf(pages, placed).texts)
                    letters += text.text;
    return letters.remove(' ');
}

QString letters(std::string text) { return QString::fromStdString(text).remove(' '); }

int countOf(const ReportPages& pages, Kind kind) {
    return static_cast<int>(std::ranges::count(pages.pieces(), kind, &PagePiece::kind));
}

/// Colours of a page that was painted whole.
QImage painted(const ReportPages& pages, int page) {
    QImage image(static_cast<int>(pages.style().width), static_cast<int>(pages.heightOf(page)) + 1,
                 QImage::Format_RGB32);
    image.fill(pages.style().colours().page);
    QPainter painter(&image);
    pages.paint(painter, page);
    return image;
}

} // namespace

class TestReportPages : public WidgetTest {
    Q_OBJECT

    /// Every piece lies on its page, below the one before, and holds its own texts and boxes.
    static void nothingIsCut(const ReportPages& pages) {
        const PageStyle& style = pages.style();
        for (const PageOfPieces& page : pages.pages()) {
            QVERIFY(!page.empty());
            double end = 0.0;
            for (const PlacedPiece& placed : page) {
                const PagePiece& piece = pieceOf(pages, placed);
                QVERIFY(placed.y >= end);
                end = placed.y + piece.height;
                for (const PageText& text : piece.texts) {
                    const double right = text.at.x() + lineWidth(text.text, style.font(text.font));
                    QVERIFY2(text.at.x() >= 0.0 && right <= style.width + 0.5,
                             qPrintable(QString("%1: ends at %2").arg(text.text.left(60)).arg(right)));
                    QVERIFY2(text.at.y() > 0.0 && text.at.y() < piece.height, qPrintable(text.text.left(60)));
                }
                for (const PageBox& box : piece.boxes)
                    QVERIFY(QRectF(0.0, 0.0, style.width, piece.height).contains(box.rect));
                if (piece.figure)
                    QVERIFY(piece.figure->width * piece.height / piece.figure->height <= style.width + 0.5);
            }
            QVERIFY(!style.hasPages() || end <= style.height);
        }
    }

private slots:
    void nothingIsCutOff_data() {
        QTest::addColumn<bool>("large");
        QTest::addColumn<bool>("paper");
        QTest::newRow("small on paper") << false << true;
        QTest::newRow("small on a screen") << false << false;
        QTest::newRow("large on paper") << true << true;
        QTest::newRow("large on a screen") << true << false;
    }
    void nothingIsCutOff() {
        QFETCH(const bool, large);
        QFETCH(const bool, paper);
        const ReportPages pages(large ? largeReport(300, 512) : smallReport(),
                                paper ? PageStyle::paper() : PageStyle::screen(1000.0, false));
        nothingIsCut(pages);
        QVERIFY(paper ? pages.count() > 1 || !large : pages.count() == 1);
    }

    void everyWordIsThere() {
        const Report report = smallReport();
        const QString all = lettersOf(ReportPages(report, PageStyle::paper()));
        QVERIFY(all.contains(letters(report.title)));
        for (const std::string& line : report.summary) {
            const QString text = QString::fromStdString(line);
            QVERIFY2(all.contains(text.section(": ", 0, 0)) && all.contains(text.section(": ", 1).remove(' ')),
                     line.c_str()); // the label stands beside it
        }
        for (const char* text :
             {"Nine million parameters", "Alpha of every expert matrix", "Tail exponent.", "round to nearest",
              "20.00 %", "Missing", "The run was not exported.", "Made by", "moescope-cli export run --format mixed",
              "passed", "FAILED", "In order", "moescope-cli quantize model --out run"})
            QVERIFY2(all.contains(letters(text)), text);
    }

    void everyWordOfTheLargeOneIsThere() {
        const Report report = largeReport(30, 64);
        const QString all = lettersOf(ReportPages(report, PageStyle::paper()));
        QVERIFY(all.contains(letters(report.title)));
        QString word;
        for (int i = 0; i < 4000; ++i)
            word += QString("word%1").arg(i);
        QCOMPARE(all.count(word), 2); // in the cell and in the paragraph
        for (int row = 0; row < 3; ++row)
            for (int column = 1; column < 40; ++column)
                QCOMPARE(all.count(QRegularExpression(QString("r%1c%2(?!\\d)").arg(row).arg(column))), 1);
    }

    void headsOfTablesComeAgain() {
        const ReportPages pages(largeReport(300, 8), PageStyle::paper());
        int again = 0;
        for (const PageOfPieces& page : pages.pages()) {
            if (pieceOf(pages, page.front()).kind == Kind::tableHead) {
                QCOMPARE(pieceOf(pages, page[1]).head, page.front().piece);
                ++again;
            }
            for (std::size_t i = 0; i < page.size(); ++i) // a row stands under its own head, wherever it is
                if (const PagePiece& piece = pieceOf(pages, page[i]); piece.kind == Kind::tableRow) {
                    const auto above = std::find_if(
                        page.rend() - static_cast<std::ptrdiff_t>(i), page.rend(),
                        [&](const PlacedPiece& placed) { return pieceOf(pages, placed).kind == Kind::tableHead; });
                    QVERIFY(above != page.rend() && above->piece == piece.head);
                }
        }
        QVERIFY(again >= 600 * 20 / 1000); // 600 rows of some 20 pixels on pages of about 1000
    }

    void captionsStayWithWhatTheyName() {
        const ReportPages pages(largeReport(300, 64), PageStyle::paper());
        for (const PageOfPieces& page : pages.pages()) {
            QVERIFY(!pieceOf(pages, page.back()).keepWithNext);
            for (std::size_t i = 0; i < page.size(); ++i)
                if (pieceOf(pages, page[i]).kind == Kind::figure)
                    QVERIFY(i > 0 && pieceOf(pages, page[i - 1]).kind == Kind::caption);
        }
    }

    void aTallMapComesInParts() {
        Report report;
        report.sections = {{"spectra", "Weight spectra", {heatmapOf(300, 512)}}};
        const ReportPages pages(report, PageStyle::paper());
        QCOMPARE(countOf(pages, Kind::figure), 3);
        const QString all = lettersOf(pages);
        QVERIFY(all.contains(letters("Alpha of every expert matrix, L0 to L99")));
        QVERIFY(all.contains(letters("Alpha of every expert matrix, L200 to L299")));
    }

    void aWideTableComesInParts() {
        const ReportPages pages(largeReport(2, 8), PageStyle::paper());
        int parts = 0;
        for (const PagePiece& piece : pages.pieces())
            for (const PageText& text : piece.texts)
                if (piece.kind == Kind::caption && text.text.startsWith("Widths of many linears (columns "))
                    ++parts;
        QVERIFY(parts > 1);
        QCOMPARE(lettersOf(pages).count(letters("model.layers.2.") + QString(3, 'n')), parts); // each names its rows
    }

    void theContentsNameThePages() {
        const ReportPages pages(largeReport(300, 8), PageStyle::paper());
        int checked = 0;
        for (const PagePiece& line : pages.pieces()) {
            if (line.kind != Kind::contents || line.section < 0)
                continue;
            const PageOfPieces& page = pages.pages()[line.texts.back().text.toUInt() - 1];
            QVERIFY(std::ranges::any_of(page, [&](const PlacedPiece& placed) {
                const PagePiece& piece = pieceOf(pages, placed);
                return piece.kind == Kind::section && piece.texts.front().text == line.texts.front().text;
            }));
            ++checked;
        }
        QCOMPARE(checked, 4);
    }

    void figuresAndPanelsArePainted() {
        for (const bool dark : {false, true}) {
            const ReportPages pages(smallReport(), PageStyle::screen(1000.0, dark));
            const QImage image = painted(pages, 0);
            QCOMPARE(image.pixelColor(image.width() - 1, 1), pages.style().colours().page);
            for (const PlacedPiece& placed : pages.pages().front()) {
                const PagePiece& piece = pieceOf(pages, placed);
                QSet<QRgb> colours;
                for (int y = static_cast<int>(placed.y); y < static_cast<int>(placed.y + piece.height); ++y)
                    for (int x = 0; x < image.width(); ++x)
                        colours.insert(image.pixel(x, y));
                const int least = piece.figure ? 12 : piece.texts.empty() ? 1 : 4;
                QVERIFY2(colours.size() >= least, qPrintable(piece.texts.empty() ? "figure" : piece.texts[0].text));
                if (piece.kind == Kind::summary)
                    QVERIFY(colours.contains(pages.style().colours().accent.rgb()));
                if (piece.kind == Kind::missing)
                    QVERIFY(colours.contains(pages.style().colours().warning.rgb()));
            }
        }
    }

    /// Cells that stand beside the SVG are where the SVG leaves room for them, in the colours of small maps.
    void picturesOfCellsAreInTheirPlace() {
        const auto parts = drawFigure(heatmapOf(100, 60), {920.0, 1800.0, false});
        QCOMPARE(parts.size(), std::size_t(1));
        QVERIFY(parts[0].cells.columns == 60 && parts[0].cells.colours.size() == 60 * 300);
        Report report;
        report.sections = {{"spectra", "Weight spectra", {heatmapOf(100, 60)}}};
        const ReportPages pages(report, PageStyle::screen(984.0, false)); // a column of 920
        const QImage image = painted(pages, 0);
        for (const PlacedPiece& placed : pages.pages().front())
            if (const auto& figure = pieceOf(pages, placed).figure) {
                const FigureCells& cells = figure->cells;
                const double width = cells.width / 60.0, height = cells.height / 300.0;
                for (const int row : {0, 149, 299})
                    for (const int column : {0, 31, 59}) {
                        const QPointF at(cells.x + (column + 0.5) * width, placed.y + cells.y + (row + 0.5) * height);
                        QCOMPARE(image.pixel(at.toPoint()) & 0xFFFFFFU,
                                 cells.colours[static_cast<std::size_t>(row * 60 + column)]);
                    }
            }
    }

    void anEmptyReportHasOnePage() {
        const ReportPages pages(Report(), PageStyle::paper());
        QCOMPARE(pages.count(), 1);
    }

    void linesKeepWhatTheyBreak() {
        const QFont font = PageStyle::paper().font(PageFont::body);
        QCOMPARE(brokenLines("", font, 100.0), QStringList{""});
        QCOMPARE(brokenLines("a\nb", font, 100.0), (QStringList{"a", "b"}));
        QCOMPARE(brokenLines("a\x01\tb", font, 100.0), QStringList{QString("a") + QChar(0xFFFD) + " b"});
        const QString name(500, 'x');
        const QStringList lines = brokenLines(name, font, 100.0);
        QCOMPARE(lines.join(QString()), name);
        for (const QString& line : lines)
            QVERIFY(lineWidth(line, font) <= 100.0);
    }
};

QTEST_MAIN(TestReportPages)
#include "test_report_pages.moc"
