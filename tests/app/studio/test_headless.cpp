// SPDX-License-Identifier: GPL-3.0-or-later
// moescope --headless as a server runs it: no display, no platform named; files, exit codes and sentences.
#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QProcess>
#include <QRegularExpression>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>

#include "pipeline/allocate.h"
#include "pipeline/compare.h"
#include "pipeline/inspect.h"
#include "pipeline/quantize.h"

using namespace moescope;

namespace {

constexpr int patience = 120000; // milliseconds; ends a test that would hang
const std::filesystem::path demo = MOESCOPE_SOURCE_DIR "/resources/demo";

struct Answer {
    int code = -1;
    QString out, err;
};

struct Watcher final : QuantizeSink {
    void progress(const Progress&) override {}
};

} // namespace

class TestHeadless : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_run;

    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }
    [[nodiscard]] QByteArray read(const QString& name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    [[nodiscard]] QStringList written() const {
        return QDir(path("out")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

    [[nodiscard]] Answer run(const QStringList& arguments) const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* variable : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
            environment.insert(variable, path("home"));
        for (const char* variable : {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"})
            environment.remove(variable);
        QProcess process;
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(path("out"));
        process.start(QStringLiteral(MOESCOPE_PROGRAM), QStringList{"--headless"} + arguments);
        if (!process.waitForFinished(patience) || process.exitStatus() != QProcess::NormalExit)
            return {};
        return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
                QString::fromUtf8(process.readAllStandardError())};
    }

    static qsizetype coloursIn(const QImage& image) {
        QSet<QRgb> seen;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                seen.insert(image.pixel(x, y));
        return seen.size();
    }

private slots:
    /// A small run of the demo with all that the plots show: tuned for a moment, compared on a few windows.
    void initTestCase() {
        Watcher watcher;
        RunConfig config;
        config.model = demo / "tuned";
        config.base = demo / "base";
        config.texts = {{demo / "wikitext.txt", 0.0, 50.0, 1.0}};
        config.method = "autoround";
        config.samples = 8;
        config.length = 32;
        config.tuning.iterations = 6;
        InspectConfig inspecting;
        inspecting.model = config.model;
        auto model = Model::open(config.model);
        QVERIFY(model);
        auto inspection = inspect(inspecting, {}, static_cast<ProgressSink&>(watcher));
        QVERIFY(inspection);
        AllocateConfig budget;
        auto allocation = allocate(*model, *inspection, budget);
        QVERIFY(allocation);
        m_run = path("a run");
        auto done = quantize(config, allocation->plan, m_run.toStdString(), {}, watcher);
        QVERIFY2(done, done ? "" : done.error().message.c_str());
        CompareConfig comparing;
        comparing.model = config.model;
        comparing.quantized = m_run.toStdString();
        comparing.texts = {{demo / "wikitext.txt", 50.0, 100.0, 1.0}};
        comparing.windows = 2;
        comparing.length = 64;
        QVERIFY(compare(comparing, {}, watcher));
    }

    void init() {
        QDir(path("out")).removeRecursively();
        QVERIFY(QDir().mkpath(path("out")));
    }

    void aReportIsWritten_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("begins");
        QTest::newRow("PDF") << "r.pdf" << QByteArray("%PDF-1.");
        QTest::newRow("PNG") << "r.png" << QByteArray("\x89PNG");
        QTest::newRow("HTML") << "r.html" << QByteArray("<!DOCTYPE html>");
        QTest::newRow("JSON") << "r.json" << QByteArray("{");
    }
    void aReportIsWritten() {
        QFETCH(const QString, file);
        QFETCH(const QByteArray, begins);
        const Answer answer = run({"report", m_run, "--out", file}); // relative names are the caller's
        QCOMPARE(answer.err, QString());
        QCOMPARE(answer.code, 0);
        QCOMPARE(answer.out, file + "\n");
        QVERIFY(read("out/" + file).startsWith(begins));
        QCOMPARE(written(), QStringList{file});
    }

    void aPictureFollowsItsOptions() {
        QCOMPARE(run({"report", m_run, "--out", "r.png", "--width", "700", "--scale", "1.5", "--theme", "dark"}).code,
                 0);
        const QImage image(path("out/r.png"));
        QCOMPARE(image.width(), 1050);
        QVERIFY(image.pixelColor(2, 2).lightness() < 64);
        QVERIFY(coloursIn(image) > 100);
    }

    void tablesComeAsCsv() {
        QCOMPARE(run({"report", m_run, "--csv", "tables"}).code, 0);
        QVERIFY(QDir(path("out/tables")).entryList({"*.csv"}).size() > 5);
    }

    void everyPlotIsDrawn_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("inTable");
        const QStringList matrix{"--layer", "1", "--expert", "3", "--projection", "up"};
        QTest::newRow("spectra") << QStringList{"spectra", m_run} << "gate";
        QTest::newRow("spectra, another") << QStringList{"spectra", m_run, "--statistic", "variance"} << "gate";
        QTest::newRow("histogram") << QStringList{"histogram", m_run} << "L3";
        QTest::newRow("density") << QStringList{"density", m_run} + matrix << "experts.3.up_proj";
        QTest::newRow("ccdf") << QStringList{"ccdf", m_run} + matrix << "experts.3.up_proj";
        QTest::newRow("ks") << QStringList{"ks", m_run} + matrix << "experts.3.up_proj";
        QTest::newRow("drift") << QStringList{"drift", m_run} << "\n3,";
        QTest::newRow("ranks") << QStringList{"ranks", m_run, "--layer", "2"} << "E7";
        QTest::newRow("flips") << QStringList{"flips", m_run} << "gained";
        QTest::newRow("replacement") << QStringList{"replacement", m_run, "--layer", "1"} << "7";
        QTest::newRow("coverage") << QStringList{"coverage", m_run} << "\n3,";
        QTest::newRow("bits") << QStringList{"bits", m_run} << "down";
        QTest::newRow("error-size") << QStringList{"error-size", m_run} << "AlphaQ";
        QTest::newRow("losses") << QStringList{"losses", m_run, "--layer", "2"} << "Reconstruction";
        const QString model = QString::fromStdString((demo / "tuned").string());
        const QString base = QString::fromStdString((demo / "base").string());
        QTest::newRow("of a model") << QStringList{"spectra", model} << "gate";
        QTest::newRow("drift of a model") << QStringList{"drift", model, "--base", base} << "\n3,";
        QTest::newRow("density of attention")
            << QStringList{"density", model, "--layer", "0", "--projection", "q_proj"} << "q_proj";
        QTest::newRow("error-size of a model") << QStringList{"error-size", model} << "AlphaQ";
        QTest::newRow("bits of a plan") << QStringList{"bits", model, "--plan", m_run + "/plan.json"} << "gate";
    }
    void everyPlotIsDrawn() {
        QFETCH(const QStringList, arguments);
        QFETCH(const QString, inTable);
        const QStringList plot = QStringList{"plot"} + arguments;
        const Answer answer = run(plot + QStringList{"--out", "p.png", "--scale", "1"});
        QVERIFY2(answer.code == 0 && answer.err.isEmpty(), qPrintable(answer.err));
        const QImage light(path("out/p.png"));
        QVERIFY(light.width() >= 400 && light.height() >= 200);
        QVERIFY(coloursIn(light) > 20);
        QCOMPARE(run(plot + QStringList{"--out", "p.csv"}).code, 0);
        QVERIFY2(read("out/p.csv").contains(inTable.toUtf8()), read("out/p.csv").left(400).constData());
        QVERIFY(read("out/p.csv").count('\n') > 4);
    }

    void aPlotFollowsItsOptions() {
        QCOMPARE(run({"bits", m_run}).code, 2); // no verb
        QCOMPARE(run({"plot", "bits", m_run, "--out", "p.png", "--width", "600", "--height", "300", "--scale", "2",
                      "--theme", "dark"})
                     .code,
                 0);
        const QImage image(path("out/p.png"));
        QCOMPARE(image.size(), QSize(1200, 600));
        QVERIFY(image.pixelColor(1, 1).lightness() < 64);
    }

    void linesAndTextStayInSvgAndPdf() {
        QCOMPARE(run({"plot", "drift", m_run, "--out", "p.svg"}).code, 0);
        QVERIFY(QSvgRenderer(path("out/p.svg")).isValid());
        QVERIFY(read("out/p.svg").contains("Expert"));
        QCOMPARE(run({"plot", "losses", m_run, "--out", "p.pdf"}).code, 0);
        QVERIFY(read("out/p.pdf").startsWith("%PDF-1.") && read("out/p.pdf").contains("/ToUnicode"));
    }

    void refusalsAreSentences_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const QString model = QString::fromStdString((demo / "tuned").string());
        const auto report = [&](const QString& run, const QString& file) {
            return QStringList{"report", run, "--out", file};
        };
        QTest::newRow("report: no folder") << report(path("none"), "r.pdf") << 1 << path("none");
        QTest::newRow("report: no run") << report(model, "r.pdf") << 1 << "not a run folder";
        QTest::newRow("report: ending") << report(m_run, "r.docx") << 1 << "r.docx";
        QTest::newRow("report: target") << report(m_run, "/proc/nowhere/r.pdf") << 1 << "/proc/nowhere/r.pdf";
        QTest::newRow("report: picture's target") << report(m_run, "/proc/nowhere/r.png") << 1 << "/proc/nowhere/r.png";
        QTest::newRow("report: one run twice")
            << QStringList{"report", m_run, m_run, "--out", "r.pdf"} << 1 << "named twice";
        QTest::newRow("report: nothing asked") << QStringList{"report", m_run} << 2 << "--out or --csv";
        QTest::newRow("report: scale") << QStringList{"report", m_run, "--out", "r.png", "--scale", "90"} << 2
                                       << "--scale";
        QTest::newRow("report: theme") << QStringList{"report", m_run, "--out", "r.png", "--theme", "plaid"} << 2
                                       << "--theme";
        const auto plot = [&](const QStringList& what, const QString& file = "p.png") {
            return QStringList{"plot"} + what + QStringList{"--out", file};
        };
        QTest::newRow("plot: no such kind") << plot({"pie", m_run}) << 2 << "pie";
        QTest::newRow("plot: ending") << plot({"bits", m_run}, "p.gif") << 1 << "p.gif";
        QTest::newRow("plot: no folder") << plot({"bits", path("none")}) << 1 << path("none");
        QTest::newRow("plot: target") << plot({"bits", m_run}, "/proc/nowhere/p.png") << 1 << "/proc/nowhere/p.png";
        QTest::newRow("plot: flips of a model") << plot({"flips", model}) << 1 << "moescope-cli compare";
        QTest::newRow("plot: plan of a model") << plot({"bits", model}) << 1 << "--plan";
        QTest::newRow("plot: losses of a model") << plot({"losses", model}) << 1 << "moescope-cli quantize";
        QTest::newRow("plot: drift without a base") << plot({"drift", model}) << 1 << "--base";
        QTest::newRow("plot: no matrix named") << plot({"density", model}) << 1 << "--layer 2";
        QTest::newRow("plot: no such matrix")
            << plot({"density", model, "--layer", "1", "--expert", "99", "--projection", "up"}) << 1 << "expert 99";
        QTest::newRow("plot: no such layer") << plot({"losses", m_run, "--layer", "77"}) << 1 << "layer 77";
        QTest::newRow("plot: no loss") << plot({"error-size", model, "--strategy", "manual"}) << 1 << "manual";
        QTest::newRow("plot: no statistic") << plot({"spectra", model, "--statistic", "beauty"}) << 2 << "beauty";
    }
    void refusalsAreSentences() {
        QFETCH(const QStringList, arguments);
        QFETCH(const int, code);
        QFETCH(const QString, says);
        const Answer answer = run(arguments);
        QVERIFY2(answer.code == code, qPrintable(QString::number(answer.code) + answer.err));
        QVERIFY2(answer.err.contains(says), qPrintable(answer.err));
        if (code == 1)
            QVERIFY2(answer.err.count('\n') == 1, qPrintable(answer.err)); // one sentence
        QCOMPARE(answer.out, QString());
        QCOMPARE(written(), QStringList());
    }

    void theModelMayBeGoneWhereItIsNotNeeded() {
        QFile config(m_run + "/config.json");
        QVERIFY(config.open(QIODevice::ReadOnly));
        const QByteArray original = config.readAll();
        config.close();
        QByteArray moved = original;
        moved.replace((demo / "tuned").string().c_str(), "/proc/nowhere");
        QVERIFY(config.open(QIODevice::WriteOnly) && config.write(moved) > 0);
        config.close();
        for (const char* kind : {"drift", "flips", "coverage", "losses"})
            QVERIFY2(run({"plot", kind, m_run, "--out", QString(kind) + ".png"}).code == 0, kind);
        const Answer refused = run({"plot", "bits", m_run, "--out", "p.png"});
        QVERIFY(refused.code == 1 && refused.err.contains("needs the model") && refused.err.contains("/proc/nowhere"));
        QVERIFY(config.open(QIODevice::WriteOnly) && config.write(original) > 0);
    }

    void helpNamesEverything() {
        const Answer help = run({"plot", "--help"});
        QCOMPARE(help.code, 0);
        for (const char* word : {"spectra", "error-size", "losses", "--layer", "--theme", "--scale"})
            QVERIFY2(help.out.contains(word), word);
        QVERIFY(run({"--help"}).out.contains("report"));
    }
};

int main(int argc, char* argv[]) {
    qputenv("QT_QPA_PLATFORM", "offscreen"); // of this test, which reads pictures; not of the program
    QGuiApplication application(argc, argv);
    TestHeadless test;
    return QTest::qExec(&test, argc, argv);
}
#include "test_headless.moc"
