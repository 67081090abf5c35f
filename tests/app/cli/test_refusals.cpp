// SPDX-License-Identifier: Apache-2.0
// Bad input: one sentence on standard error that names the file and says what to do, exit code 1, nothing half-written.
#include <QtTest>

#include <unistd.h>

#include <QProcess>
#include <QTemporaryDir>

#include "cli_process.h"

using namespace moescope::test;

class TestRefusals : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void badInputIsOneSentence_data();
    void badInputIsOneSentence();
    void namesThatAreNotUtf8();

private:
    void broken(const QString& name, const QString& file, const QByteArray& content);
    QString path(const QString& name) const { return m_temporary.filePath(name); }
    QString m_at;
    QTemporaryDir m_temporary;
};

/// A copy of the demo model with one file replaced.
void TestRefusals::broken(const QString& name, const QString& file, const QByteArray& content) {
    QVERIFY(QDir().mkpath(path(name)));
    for (const char* part : {"config.json", "model.safetensors", "tokenizer.json"})
        QVERIFY(QFile::copy(demoModel() + "/" + part, path(name) + "/" + part));
    QFile::remove(path(name) + "/" + file);
    QFile replaced(path(name) + "/" + file);
    QVERIFY(replaced.open(QIODevice::WriteOnly) && replaced.write(content) == content.size());
}

void TestRefusals::initTestCase() {
    QFile config(demoModel() + "/config.json"), weights(demoModel() + "/model.safetensors");
    QVERIFY(config.open(QIODevice::ReadOnly) && weights.open(QIODevice::ReadOnly));
    const QByteArray json = config.readAll();
    broken("family", "config.json", QByteArray(json).replace("qwen2_moe", "mamba"));
    broken("layers", "config.json", QByteArray(json).replace("\"num_hidden_layers\": ", "\"num_hidden_layers\": 9"));
    broken("nojson", "config.json", "{");
    broken("cut", "model.safetensors", weights.readAll().left(100'000));
    broken("empty", "model.safetensors", "");
    broken("tokenizer", "tokenizer.json", "[]");
    for (const auto& [name, content] : {std::pair{"latin.txt", QByteArray("caf\xE9 ").repeated(5000)},
                                        {"short.txt", QByteArray("few words")},
                                        {"file", QByteArray("x")},
                                        {"other.json", QByteArray("{\"a\": 1}")},
                                        {"broken.json", QByteArray("{\"format\"")}}) {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }
    QVERIFY(QDir().mkpath(path("folder/inside")));
    const CliOutcome planned =
        runCli({"allocate", demoModel(), "--strategy", "uniform", "--out", path("plan.json"), "-q"});
    QVERIFY2(planned.code == 0, planned.told());
    const CliOutcome made = runCli({"quantize", demoModel(), "--plan", path("plan.json"), "--method", "rtn", "--text",
                                    demoText(), "--samples", "4", "--length", "16", "--out", path("run"), "-q"});
    QVERIFY2(made.code == 0, made.told());
    QFile plan(path("plan.json")), foreign(path("foreign.json"));
    QVERIFY(plan.open(QIODevice::ReadOnly) && foreign.open(QIODevice::WriteOnly));
    foreign.write(plan.readAll().replace("layers.0.mlp.experts.0.", "layers.0.mlp.experts.99."));
    QVERIFY(QFile::copy(path("run/config.json"), path("folder/config.json")));
}

void TestRefusals::badInputIsOneSentence_data() {
    QTest::addColumn<QStringList>("line");
    QTest::addColumn<QStringList>("parts"); // of the sentence; the first names the file
    const QString model = demoModel(), text = demoText(), out = path("out");
    const QStringList small{"--samples", "4", "--length", "16", "--method", "rtn"};
    const auto row = [&](const char* name, const QStringList& line, const QStringList& parts) {
        QTest::newRow(name) << line << parts;
    };
    row("no such folder", {"inspect", path("nowhere")}, {path("nowhere"), "not a folder", "Choose"});
    row("folder without a model", {"inspect", path("folder/inside")},
        {path("folder/inside") + "/config.json", "no such file"});
    row("unknown family", {"inspect", path("family")}, {path("family"), "mamba", "mixtral", "qwen2_moe"});
    row("config of another model", {"inspect", path("layers")}, {path("layers"), "layers."});
    row("config that is no JSON", {"inspect", path("nojson")}, {path("nojson/config.json"), "not valid JSON"});
    row("weights cut short", {"inspect", path("cut")}, {path("cut/model.safetensors"), "cut short"});
    row("empty weights", {"inspect", path("empty")}, {path("empty/model.safetensors"), "too short", "again"});
    row("base that is not there", {"inspect", model, "--base", path("nowhere")}, {path("nowhere"), "not a folder"});
    row("inspect into a file", {"inspect", model, "--out", path("file")}, {path("file")});
    row("text that is not there", {"trace", model, "--text", path("nowhere.txt")},
        {path("nowhere.txt"), "no such file"});
    row("text that is not UTF-8", {"trace", model, "--text", path("latin.txt")}, {path("latin.txt"), "not UTF-8"});
    row("text that is too short", {"trace", model, "--text", path("short.txt")},
        {path("short.txt"), "tokens", "longer text or shorter windows"});
    row("tokenizer that is none", {"trace", path("tokenizer"), "--text", text},
        {path("tokenizer/tokenizer.json"), "not a JSON object", "again"});
    row("trace into nowhere",
        {"trace", model, "--text", text, "--windows", "1", "--length", "16", "--out", path("no/where.safetensors")},
        {path("no/where.safetensors")});
    row("mean out of reach", {"allocate", model, "--mean-bits", "1.5", "--out", out},
        {"1.5 bits", "nearest that can is 2"});
    row("width that cannot be stored", {"allocate", model, "--bits", "2,5", "--out", out}, {"5 bits", "choose"});
    row("group that does not fit", {"allocate", model, "--strategy", "uniform", "--group", "7", "--out", out}, {"7"});
    row("plan into nowhere", {"allocate", model, "--strategy", "uniform", "--out", path("no/plan.json")},
        {path("no/plan.json")});
    row("plan that is not there", {"quantize", model, "--plan", path("nowhere.json"), "--text", text, "--out", out},
        {path("nowhere.json"), "no such file"});
    row("plan that is none", {"quantize", model, "--plan", path("other.json"), "--text", text, "--out", out},
        {path("other.json"), "not a moescope plan"});
    row("plan cut short", {"quantize", model, "--plan", path("broken.json"), "--text", text, "--out", out},
        {path("broken.json"), "not valid JSON"});
    row("plan of another model",
        QStringList{"quantize", model, "--plan", path("foreign.json"), "--text", text, "--out", out} + small,
        {"experts.99."});
    row("calibration that is too short", {"quantize", model, "--text", path("short.txt"), "--out", out}, {"short.txt"});
    row("run that is there", QStringList{"quantize", model, "--text", text, "--out", path("run")} + small,
        {path("run"), "exists already"});
    row("run into a file", QStringList{"quantize", model, "--text", text, "--out", path("file/run")} + small,
        {path("file/run")});
    row("base of another shape",
        QStringList{"quantize", model, "--base", path("layers"), "--text", text, "--out", out} + small,
        {path("layers")});
    row("compare with nothing", {"compare", model, path("nowhere"), "--text", text}, {path("nowhere")});
    row("compare with a plan that is none", {"compare", model, path("other.json"), "--text", text},
        {path("other.json")});
    row("compare with a plan of another model", {"compare", model, path("foreign.json"), "--text", text},
        {"experts.99."});
    row("export of no run", {"export", path("nowhere"), "--out", out},
        {path("nowhere"), "not a run folder", "quantize"});
    row("export of half a run", {"export", path("folder"), "--out", out}, {path("folder"), "not a run folder"});
    row("export that is there", {"export", path("run"), "--out", path("folder")}, {path("folder"), "exists already"});
    row("export into a file", {"export", path("run"), "--out", path("file/export")}, {path("file")});
    row("export of another model", {"export", path("run"), "--model", path("layers"), "--out", out}, {path("layers")});
    row("verify nothing", {"verify", path("nowhere")}, {path("nowhere")});
    row("verify against no run", {"verify", model, "--against", path("nowhere")},
        {path("nowhere"), "not a run folder"});
    row("report of no run", {"report", path("nowhere"), "--out", out + ".html"}, {path("nowhere"), "not a run folder"});
    row("report without a kind", {"report", path("run"), "--out", out}, {out, ".html or .json"});
    row("report into nowhere", {"report", path("run"), "--out", path("no/report.html")}, {path("no/report.html")});
}

void TestRefusals::badInputIsOneSentence() {
    QFETCH(QStringList, line);
    QFETCH(QStringList, parts);
    const QStringList before =
        QDir(m_temporary.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    const CliOutcome outcome = runCli(line + QStringList{"-q"});
    QVERIFY2(outcome.code == 1, outcome.told());
    QVERIFY2(outcome.out.isEmpty(), outcome.told());
    const QByteArray sentence = outcome.err.trimmed();
    QVERIFY2(!sentence.contains('\n') && sentence.size() < 600, outcome.told());
    QVERIFY2(sentence.endsWith('.') || sentence.endsWith('?'), outcome.told());
    for (const QString& part : parts)
        QVERIFY2(sentence.contains(part.toUtf8()), qPrintable(part + "\n" + outcome.told()));
    QCOMPARE(QDir(m_temporary.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             before); // nothing half-written
}

/// Linux takes any bytes for a name; what goes into JSON and HTML has to be UTF-8 all the same.
void TestRefusals::namesThatAreNotUtf8() {
    const QByteArray name = m_temporary.path().toUtf8() + "/mod\xE9le";
    QVERIFY(::symlink(demoModel().toUtf8().constData(), name.constData()) == 0);
    // QProcess turns its arguments into UTF-8: the shell makes the byte
    QProcess shell;
    shell.start("/bin/sh", {"-c", QStringLiteral("cd '%1' && '%2' inspect \"$(printf 'mod\\351le')\" --json -q")
                                      .arg(m_temporary.path(), cliProgram())});
    QVERIFY(shell.waitForFinished(120'000));
    ::unlink(name.constData()); // QTemporaryDir cannot name it
    QVERIFY2(shell.exitStatus() == QProcess::NormalExit && shell.exitCode() == 0, shell.readAllStandardError());
    const auto json = nlohmann::json::parse(shell.readAllStandardOutput().toStdString(), nullptr, false);
    QVERIFY(!json.is_discarded());
    QCOMPARE(json["model"]["folder"].get<std::string>(), std::string("mod\uFFFDle"));
}

QTEST_GUILESS_MAIN(TestRefusals)
#include "test_refusals.moc"
