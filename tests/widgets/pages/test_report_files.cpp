// SPDX-License-Identifier: GPL-3.0-or-later
// Reports as PDF and PNG files: whole or not at all, with a sentence.
#include <QDir>
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include "made_up_report.h"
#include "pages/report_files.h"
#include "pages/report_pages.h"
#include "widget_test.h"

using namespace moescope;
using namespace moescope::testing;

namespace {

QString messageOf(const Status& status) { return status ? QString() : QString::fromStdString(status.error().message); }

class Watcher final : public ProgressSink {
public:
    explicit Watcher(int stopAt = -1)
        : m_stopAt(stopAt) {}
    void progress(const Progress& progress) override {
        seen.push_back(progress);
        if (progress.done == m_stopAt)
            stop.request_stop();
    }
    std::vector<Progress> seen;
    std::stop_source stop;

private:
    int m_stopAt;
};

} // namespace

class TestReportFiles : public WidgetTest {
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }
    [[nodiscard]] QByteArray read(const char* name) const {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    [[nodiscard]] QStringList entries() const {
        return QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }
    static int pagesIn(const QByteArray& pdf) {
        return static_cast<int>(QString::fromLatin1(pdf).count(QRegularExpression("/Type /Page\\b(?!s)")));
    }

private slots:
    void cleanup() {
        for (const QString& name : entries())
            QFile::remove(m_folder.filePath(name));
        WidgetTest::cleanup();
    }

    void aPdfHasItsPagesAndRealText() {
        Watcher watcher;
        QCOMPARE(messageOf(writeReportPdf(smallReport(), path("a.pdf"), {}, watcher)), QString());
        const QByteArray pdf = read("a.pdf");
        QVERIFY(pdf.startsWith("%PDF-1.") && pdf.trimmed().endsWith("%%EOF"));
        const int pages = ReportPages(smallReport(), PageStyle::paper()).count();
        QCOMPARE(pagesIn(pdf), pages);
        QVERIFY(pdf.contains("/MediaBox [0 0 595")); // A4
        QVERIFY(pdf.contains("/ToUnicode"));         // glyphs can be read back as letters
        QVERIFY(!pdf.contains("/Subtype /Image"));   // and small figures stay drawings
        QCOMPARE(static_cast<int>(watcher.seen.size()), pages);
        QCOMPARE(entries(), QStringList{"a.pdf"}); // no temporary file is left
    }

    void aLargeModelStaysReadable() {
        QCOMPARE(messageOf(writeReportPdf(largeReport(300, 512), path("a.pdf"), {}, unwatched())), QString());
        const QByteArray pdf = read("a.pdf");
        QVERIFY2(pdf.size() < 10'000'000, qPrintable(QString::number(pdf.size())));
        QCOMPARE(pagesIn(pdf), ReportPages(largeReport(300, 512), PageStyle::paper()).count());
        QVERIFY(pdf.contains("/Subtype /Image"));
    }

    void aStopLeavesNothing() {
        Watcher watcher(1);
        const Status stopped = writeReportPdf(largeReport(60, 8), path("a.pdf"), watcher.stop.get_token(), watcher);
        QVERIFY(!stopped && stopped.error().isCancelled());
        QCOMPARE(watcher.seen.size(), std::size_t(2));
        QCOMPARE(entries(), QStringList());
    }

    void aPictureHasTheSizeThatWasAsked() {
        for (const double scale : {1.0, 2.0, 2.5}) {
            QCOMPARE(messageOf(writeReportPng(smallReport(), path("a.png"), {800.0, scale, false})), QString());
            const QImage image(m_folder.filePath("a.png"));
            QCOMPARE(image.width(), qRound(800.0 * scale));
            const double height = ReportPages(smallReport(), PageStyle::screen(800.0, false)).heightOf(0) + 64.0;
            QCOMPARE(image.height(), static_cast<int>(std::ceil(height * scale)));
            QCOMPARE(image.pixelColor(2, 2), QColor(Qt::white));
        }
    }

    void aDarkPictureIsDark() {
        QCOMPARE(messageOf(writeReportPng(smallReport(), path("a.png"), {800.0, 1.0, true})), QString());
        const QImage image(m_folder.filePath("a.png"));
        qint64 dark = 0, light = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                ++(image.pixelColor(x, y).lightness() < 128 ? dark : light);
        QVERIFY(dark > 4 * light);
        QVERIFY(light > 1000); // text
    }

    /// Bands of a long picture meet: it is the same as one painted in a single go.
    void aPictureInBandsHasNoSeams() {
        Report report = largeReport(300, 8);
        report.sections.resize(2); // maps and a table
        const ReportPicture picture{700.0, 1.0, false};
        QCOMPARE(messageOf(writeReportPng(report, path("a.png"), picture)), QString());
        const QImage image = QImage(m_folder.filePath("a.png")).convertToFormat(QImage::Format_RGB32);
        QVERIFY(image.height() > 8192 && image.height() < 32767);
        QImage whole(image.size(), QImage::Format_RGB32);
        whole.fill(Qt::white);
        QPainter painter(&whole);
        painter.translate(screenMargin, screenMargin);
        ReportPages(report, PageStyle::screen(700.0, false)).paint(painter, 0);
        painter.end();
        for (int y = 8192 - 40; y < 8192 + 40; ++y)
            for (int x = 0; x < image.width(); ++x)
                for (const int shift : {0, 8, 16}) { // edges of letters may round another way
                    const auto channel = [shift](QRgb colour) { return static_cast<int>(colour >> shift & 0xFFU); };
                    QVERIFY(std::abs(channel(image.pixel(x, y)) - channel(whole.pixel(x, y))) <= 4);
                }
    }

    void aPictureThatIsTooLargeIsRefused() {
        const QString sentence = messageOf(writeReportPng(largeReport(300, 64), path("a.png"), {1000.0, 8.0, false}));
        QVERIFY2(sentence.contains("a.png") && sentence.contains("smaller scale"), qPrintable(sentence));
        QCOMPARE(entries(), QStringList());
    }

    void failuresAreSentencesAndLeaveNothing_data() {
        QTest::addColumn<QString>("run");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("says");
        QTest::newRow("unknown ending") << "run"
                                        << "a.docx"
                                        << "ends in .html, .json, .pdf or .png";
        QTest::newRow("no ending") << "run"
                                   << "report"
                                   << "ends in .html, .json, .pdf or .png";
        QTest::newRow("no such run") << "none"
                                     << "a.pdf"
                                     << "none";
        QTest::newRow("no such run, HTML") << "none"
                                           << "a.html"
                                           << "none";
    }
    void failuresAreSentencesAndLeaveNothing() {
        QFETCH(const QString, run);
        QFETCH(const QString, file);
        QFETCH(const QString, says);
        ReportRequest request;
        request.runs = {path(run.toUtf8().constData())};
        request.file = path(file.toUtf8().constData());
        const QString sentence = messageOf(writeReportFile(request, {}, unwatched()));
        QVERIFY2(sentence.contains(QRegularExpression(says)), qPrintable(sentence));
        QVERIFY(sentence.endsWith('.') && !sentence.contains('\n'));
        QCOMPARE(entries(), QStringList());
    }

    void aTargetThatCannotBeWrittenIsNamed() {
        for (const char* file : {"/proc/nowhere/a.pdf", "/proc/nowhere/a.png"}) {
            const bool pdf = QByteArray(file).endsWith("pdf");
            const QString sentence = messageOf(pdf ? writeReportPdf(smallReport(), file, {}, unwatched())
                                                   : writeReportPng(smallReport(), file, {}));
            QVERIFY2(sentence.contains(file) && sentence.contains("cannot be written"), qPrintable(sentence));
        }
    }
};

QTEST_MAIN(TestReportFiles)
#include "test_report_files.moc"
