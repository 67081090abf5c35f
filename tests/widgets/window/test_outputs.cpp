// SPDX-License-Identifier: GPL-3.0-or-later
// Export and Report write files: a real run of the demo (round to nearest), a real export, a real report.
#include <memory>

#include <QCheckBox>
#include <QComboBox>
#include <QFileInfo>
#include <QImageReader>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "exporting/exporter.h"
#include "hands.h"
#include "studio.h"
#include "window/banner.h"
#include "window/export_dialog.h"
#include "window/report_dialog.h"

using namespace moescope;
using namespace moescope::testing;

namespace {

CoreJobs engineThatWrites() {
    CoreJobs engine = made_up::engine();
    const CoreJobs real = coreJobs();
    engine.prepare = real.prepare;
    engine.quantize = real.quantize;
    engine.exportRun = real.exportRun;
    engine.writeReport = real.writeReport;
    return engine;
}

/// A studio whose run is done.
struct Finished : Studio {
    Finished()
        : Studio(engineThatWrites()) {
        openDemo();
        RunConfig config = document().runConfig();
        config.method = "rtn";
        config.samples = 8;
        config.length = 32;
        document().setRunConfig(config);
        window.actions()["run.start"]->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(!workbench.monitor()->isActive(), patience);
        QVERIFY2(workbench.monitor()->state() == RunMonitor::State::done, qPrintable(window.banner()->text()));
    }
};

} // namespace

class TestOutputs : public WidgetTest {
    Q_OBJECT

    std::unique_ptr<Finished> m_studio; ///< one run for all

    /// A file dialog, or a dialog of the studio's own with one line for the file.
    static void askForReport(QDialog& dialog, const QString& file) {
        if (dialog.inherits("QFileDialog"))
            return pasteInto(dialog, file);
        auto* path = dialog.findChild<QLineEdit*>();
        QPushButton* write = nullptr;
        for (auto* button : dialog.findChildren<QPushButton*>())
            write = button->property("primary").toBool() ? button : write;
        QVERIFY(path && write);
        path->setFocus();
        path->selectAll();
        QTest::keyClicks(path, file);
        QTest::mouseClick(write, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(file), patience);
        dialog.close();
    }

private slots:
    void initTestCase() { Theme::instance().install(*qApp); }
    void init() {
        WidgetTest::init();
        if (!m_studio)
            m_studio = std::make_unique<Finished>();
    }
    void cleanupTestCase() { m_studio.reset(); }
    void anExportIsWrittenAndReadBack_data() {
        QTest::addColumn<QString>("format");
        for (const ExporterInfo& exporter : exporterTable())
            if (!exporter.id.starts_with("nvfp4")) // the run is on the integer grid
                QTest::newRow(std::string(exporter.id).c_str()) << QString::fromStdString(std::string(exporter.id));
    }
    void aFormatForAnotherGridSaysWhatToDo() {
        Studio& studio = *m_studio;
        QTemporaryDir folder;
        const QString out = folder.filePath("exported");
        useNext<ExportDialog>([&](ExportDialog& dialog) {
            auto* formats = dialog.findChildren<QComboBox*>().at(1);
            formats->setCurrentIndex(formats->findData("nvfp4"));
            auto* path = dialog.findChild<QLineEdit*>("exportFolder");
            auto* result = dialog.findChild<QLabel*>("exportResult");
            path->setFocus();
            path->selectAll();
            QTest::keyClicks(path, out);
            QTest::mouseClick(dialog.findChild<QPushButton*>("exportStart"), Qt::LeftButton);
            QTRY_VERIFY_WITH_TIMEOUT(result->isVisible(), patience);
            QVERIFY2(result->text().contains("integer grid") && result->text().contains("--grid nvfp4"),
                     qPrintable(result->text()));
            dialog.close();
        });
        studio.press(Qt::Key_E, Qt::ControlModifier);
        QVERIFY(!QFileInfo::exists(out));
    }
    void anExportIsWrittenAndReadBack() {
        QFETCH(const QString, format);
        Studio& studio = *m_studio;
        QTemporaryDir folder;
        const QString out = folder.filePath("exported");
        useNext<ExportDialog>([&](ExportDialog& dialog) {
            auto* formats = dialog.findChildren<QComboBox*>().at(1);
            formats->setCurrentIndex(formats->findData(format));
            auto* path = dialog.findChild<QLineEdit*>("exportFolder");
            auto* start = dialog.findChild<QPushButton*>("exportStart");
            auto* result = dialog.findChild<QLabel*>("exportResult");
            path->setFocus();
            path->selectAll();
            QTest::keyClicks(path, folder.path());
            QVERIFY(!start->isEnabled()); // it is there already
            path->selectAll();
            QTest::keyClicks(path, out);
            auto* check = dialog.findChild<QCheckBox*>("exportCheck");
            QVERIFY(check->isEnabled() && !check->isChecked());
            if (format == "mixed")
                QTest::mouseClick(check, Qt::LeftButton, {}, QPoint(8, check->height() / 2));
            QTest::mouseClick(start, Qt::LeftButton);
            QTRY_VERIFY_WITH_TIMEOUT(result->isVisible(), patience);
            QVERIFY2(result->text().contains("Written"), qPrintable(result->text()));
            QCOMPARE(result->text().contains("Of the written files: perplexity"), format == "mixed");
            QVERIFY2(!result->text().contains(QStringLiteral("✕")), qPrintable(result->text()));
            QVERIFY(result->text().count(QStringLiteral("✓")) >= 3); // written, and what was read back
            dialog.close();
        });
        studio.press(Qt::Key_E, Qt::ControlModifier);
        QVERIFY(QFileInfo(out + (format == "gguf" ? "/model.gguf" : "/config.json")).size() > 0);
        // Another program's view of it: the exported folder is a checkpoint whose files say what they hold.
        QVERIFY(!QDir(out).entryList({"*.safetensors", "*.gguf"}).isEmpty());
        for (const QString& name : QDir(out).entryList({"*.safetensors", "*.gguf"}))
            QVERIFY(QFileInfo(out + '/' + name).size() > 1000);
    }

    void anExportCanBeStoppedInItsDialog() {
        Studio& studio = *m_studio;
        QTemporaryDir folder;
        const QString out = folder.filePath("exported");
        useNext<ExportDialog>([&](ExportDialog& dialog) {
            auto* start = dialog.findChild<QPushButton*>("exportStart");
            auto* stop = dialog.findChild<QPushButton*>("exportStop");
            auto* result = dialog.findChild<QLabel*>("exportResult");
            dialog.findChild<QLineEdit*>("exportFolder")->setText(out);
            QVERIFY(!stop->isVisible());
            QTest::mouseClick(start, Qt::LeftButton);
            QVERIFY(stop->isVisible() && dialog.findChild<QLabel*>("exportPace")->isVisible());
            QTest::mouseClick(stop, Qt::LeftButton);
            QTRY_VERIFY_WITH_TIMEOUT(result->isVisible(), patience);
            QVERIFY2(result->text().contains("nothing was left behind"), qPrintable(result->text()));
            QVERIFY(start->isEnabled() && !stop->isVisible());
            dialog.close();
        });
        studio.press(Qt::Key_E, Qt::ControlModifier);
        QVERIFY(QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).isEmpty());
    }

    void anExportThatFailsSaysWhyAndCanBeTriedAgain() {
        Studio& studio = *m_studio;
        useNext<ExportDialog>([&](ExportDialog& dialog) {
            auto* path = dialog.findChild<QLineEdit*>("exportFolder");
            auto* start = dialog.findChild<QPushButton*>("exportStart");
            auto* result = dialog.findChild<QLabel*>("exportResult");
            path->setText("/proc/nowhere/export");
            QTest::mouseClick(start, Qt::LeftButton);
            QTRY_VERIFY_WITH_TIMEOUT(result->isVisible(), patience);
            QVERIFY2(result->text().contains("/proc/nowhere"), qPrintable(result->text()));
            QVERIFY(start->isEnabled());
            dialog.close();
        });
        studio.press(Qt::Key_E, Qt::ControlModifier);
    }

    void aReportIsWritten_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("begin");
        QTest::newRow("HTML") << "report.html" << QByteArray("<!DOCTYPE html>");
        QTest::newRow("JSON") << "report.json" << QByteArray("{");
        QTest::newRow("PDF") << "report.pdf" << QByteArray("%PDF-1.");
        QTest::newRow("PNG") << "report.png" << QByteArray("\x89PNG");
    }
    void aReportIsWritten() {
        QFETCH(const QString, name);
        QFETCH(const QByteArray, begin);
        Studio& studio = *m_studio;
        QTemporaryDir folder;
        const QString file = folder.filePath(name);
        useNext<QDialog>([&](QDialog& dialog) { askForReport(dialog, file); });
        studio.press(Qt::Key_R, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(studio.window.banner()->text().contains(file), patience);
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QByteArray content = written.readAll();
        QVERIFY(content.trimmed().toLower().startsWith(begin.toLower()));
        QVERIFY(content.size() > 1000);
        if (name.endsWith("png") || name.endsWith("pdf"))
            return; // what they hold is compressed, tests/widgets/pages reads it
        const QString run = QDir(studio.document().runs().last()).dirName();
        QVERIFY(content.contains(run.toUtf8()));
    }

    void aReportOfTablesIsAFolderAndAPictureHasItsGround() {
        Studio& studio = *m_studio;
        QTemporaryDir folder;
        useNext<ReportDialog>([&](ReportDialog& dialog) {
            auto* format = dialog.findChild<QComboBox*>("reportFormat");
            auto* ground = dialog.findChild<QComboBox*>("reportGround");
            auto* path = dialog.findChild<QLineEdit*>();
            auto* result = dialog.findChild<QLabel*>("reportResult");
            QPushButton* write = nullptr;
            for (auto* button : dialog.findChildren<QPushButton*>())
                write = button->property("primary").toBool() ? button : write;
            const auto writeTo = [&](const QString& file) {
                path->setFocus();
                path->selectAll();
                QTest::keyClicks(path, file);
                QTest::mouseClick(write, Qt::LeftButton);
                QTRY_VERIFY_WITH_TIMEOUT(result->isVisible(), patience);
                QVERIFY2(result->text().contains("Written"), qPrintable(result->text()));
            };
            QVERIFY(!ground->isVisible());
            format->setCurrentIndex(format->findData("csv"));
            QVERIFY(path->text().endsWith("-tables"));
            writeTo(folder.filePath("tables"));
            QVERIFY(!write->isEnabled()); // it is there now, and is never written over
            format->setCurrentIndex(format->findData("png"));
            QVERIFY(ground->isVisible() && path->text().endsWith(".png"));
            ground->setCurrentIndex(ground->findData(true));
            writeTo(folder.filePath("dark.png"));
            path->setText(folder.filePath("other.pdf")); // the name says what it is to be
            QCOMPARE(format->currentData().toString(), QString("pdf"));
            path->setText("/proc/nowhere/other.pdf");
            QTest::mouseClick(write, Qt::LeftButton);
            QTRY_VERIFY_WITH_TIMEOUT(result->isVisible() && result->text().contains("/proc/nowhere"), patience);
            dialog.close();
        });
        studio.press(Qt::Key_R, Qt::ControlModifier);
        QVERIFY(QDir(folder.filePath("tables")).entryList({"*.csv"}).size() > 3);
        QImageReader::setAllocationLimit(1024); // MB: the picture is long
        const QImage image(folder.filePath("dark.png"));
        QCOMPARE(image.width(), 2000);
        QVERIFY(image.pixelColor(2, 2).lightness() < 64);
    }
};

QTEST_MAIN(TestOutputs)
#include "test_outputs.moc"
