// SPDX-License-Identifier: Apache-2.0
// Every verb on the demo model, small: what it prints as JSON, what it writes, that the pieces fit each other.
#include <QtTest>

#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>

#include "cli_process.h"

using namespace moescope::test;
using nlohmann::json;

class TestJob : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void inspect();
    void trace();
    void allocate_data();
    void allocate();
    void quantize_data();
    void quantize();
    void compareEveryKind();
    void exportAndVerify_data();
    void exportAndVerify();
    void nvfp4FromPlanToExport();
    void verifySeesDamage();
    void report();
    void reportOfTwoRuns();
    void reportLinesCanBeTyped();
    void withoutJsonPeopleReadIt();

private:
    QString path(const QString& name) const { return m_temporary.filePath(name); }
    CliOutcome make(const QStringList& arguments);
    static QByteArray contents(const QString& file);

    QTemporaryDir m_temporary;
};

namespace {
const QStringList calibration{"--samples", "8", "--length", "32", "--batch", "2"};
} // namespace

CliOutcome TestJob::make(const QStringList& arguments) {
    CliOutcome outcome = runCli(arguments);
    if (outcome.code != 0)
        QTest::qFail((arguments.join(' ').toUtf8() + "\n" + outcome.told()).constData(), __FILE__, __LINE__);
    return outcome;
}

QByteArray TestJob::contents(const QString& file) {
    QFile opened(file);
    return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
}

void TestJob::initTestCase() {
    make({"allocate", demoModel(), "--strategy", "uniform", "--mean-bits", "3", "--out", path("uniform.json"), "-q"});
    make(QStringList{"quantize", demoModel(), "--plan", path("uniform.json"), "--method", "rtn", "--text", demoText(),
                     "--out", path("run"), "-q"} +
         calibration);
}

void TestJob::inspect() {
    const CliOutcome outcome =
        make({"inspect", demoModel(), "--base", demoModel() + "/../base", "--out", path("inspected"), "--json"});
    const json result = outcome.json();
    QCOMPARE(result["model"]["family"], "Qwen2-MoE");
    QVERIFY(result["inspection"]["linears"].size() > 10);
    QVERIFY(result["inspection"]["linears"][0]["alpha_hill"].is_number());
    QVERIFY(!result["inspection"]["routers"].empty());
    QVERIFY(json::parse(contents(path("inspected/inspection.json")).toStdString()) == result);
}

void TestJob::trace() {
    const json result = make({"trace", demoModel(), "--text", demoText(), "--text", demoText() + ":50-100", "--windows",
                              "2", "--length", "32", "--logits", "--out", path("trace.safetensors"), "--json"})
                            .json();
    QVERIFY(result["perplexity"].get<double>() > 1.0);
    QCOMPARE(result["window_nll"].size(), std::size_t(4)); // two windows of each text
    QCOMPARE(result["coverage"]["tokens"], 4 * 32);
    const QByteArray file = contents(path("trace.safetensors"));
    for (const char* tensor : {"\"input_ids\"", "\"router_logits.0\"", "\"topk.0\"", "\"logits\""})
        QVERIFY2(file.left(4000).contains(tensor), tensor);
}

void TestJob::allocate_data() {
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<double>("mean");
    QTest::newRow("four bits") << QStringList{"--strategy", "uniform", "--mean-bits", "4"} << 4.0;
    QTest::newRow("alphaq") << QStringList{"--strategy", "alphaq", "--mean-bits", "2.7", "--gamma", "2"} << 2.7;
    QTest::newRow("experts") << QStringList{"--mean-bits", "2.5", "--granularity", "expert", "--bits", "2,3,8"} << 2.5;
    QTest::newRow("router norm") << QStringList{"--strategy", "router_norm", "--mean-bits", "3"} << 3.0;
}

void TestJob::allocate() {
    QFETCH(QStringList, options);
    QFETCH(double, mean);
    const QString plan = path(QString::fromLatin1(QTest::currentDataTag()) + ".json");
    const json result = make(QStringList{"allocate", demoModel(), "--json", "--out", plan} + options).json();
    QVERIFY2(std::abs(result["mean_bits"].get<double>() - mean) < 0.1, result["mean_bits"].dump().c_str());
    QVERIFY(result["tensor_bytes"].get<std::int64_t>() > 100'000);
    QVERIFY(result["plan"]["modules"].size() > 10);
    QVERIFY(json::parse(contents(plan).toStdString()) == result["plan"]);
}

void TestJob::quantize_data() {
    QTest::addColumn<QString>("method");
    for (const char* method : {"rtn", "autoround", "vsraq"})
        QTest::newRow(method) << method;
}

void TestJob::quantize() {
    QFETCH(QString, method);
    const QString run = path("run-" + method);
    const CliOutcome outcome =
        make(QStringList{"quantize", demoModel(), "--plan", path("uniform.json"), "--method", method, "--text",
                         demoText() + ":0-50=2", "--iterations", "3", "--seed", "5", "--out", run, "--json"} +
             calibration);
    const json result = outcome.json();
    QCOMPARE(result["run"].get<std::string>(), run.toStdString());
    QVERIFY(!result["layers"].empty());
    for (std::size_t i = 0; i < result["layers"].size(); ++i) {
        const json& layer = result["layers"][i];
        for (const char* place : {"nearest", "start", "result"})
            for (const char* measure : {"flips", "agreement", "margin_weighted", "output_weighted"}) {
                QVERIFY2(layer["own_router"][place][measure].is_number(), measure);
                if (i + 1 < result["layers"].size())
                    QVERIFY2(layer["next_router"][place][measure].is_number(), measure);
            }
    }
    QVERIFY(!result["layers"].back().contains("next_router"));
    QCOMPARE(json::parse(contents(run + "/state.json").toStdString())["state"], "done");
    QCOMPARE(json::parse(contents(run + "/config.json").toStdString())["config"]["seed"], 5);
    for (std::size_t layer = 0; layer < result["layers"].size(); ++layer)
        QVERIFY(QFile::exists(run + QString("/layer-%1.safetensors").arg(layer, 5, 10, QChar('0'))));
}

/// The same weights compare the same whichever way they come: as a plan, a run, or an export.
void TestJob::compareEveryKind() {
    make({"export", path("run"), "--format", "mixed", "--out", path("compared-mixed"), "-q"});
    const QStringList options{"--text", demoText() + ":50-100", "--windows", "2", "--length", "64", "--json", "-q"};
    const auto compared = [&](const QString& quantized) {
        return make(QStringList{"compare", demoModel(), quantized} + options).json();
    };
    const json plan = compared(path("uniform.json")), run = compared(path("run")),
               mixed = compared(path("compared-mixed"));
    QVERIFY(run["flip_rate"].get<double>() > 0.02); // 3 bits do flip
    QVERIFY(run["perplexity_quantized"].get<double>() > 1.0);
    for (const char* key : {"flip_rate", "kl", "perplexity_original", "perplexity_quantized", "layers"}) {
        QVERIFY2(mixed[key] == run[key], key);
        QVERIFY2(plan[key] == run[key], key); // the plan is rounded anew, by the same rule
    }
    const json itself = compared(demoModel());
    QCOMPARE(itself["flip_rate"], 0.0);
}

void TestJob::exportAndVerify_data() {
    QTest::addColumn<QString>("format");
    QTest::newRow("mixed") << "mixed";
    QTest::newRow("bf16") << "bf16";
}

void TestJob::exportAndVerify() {
    QFETCH(QString, format);
    const QString folder = path("export-" + format);
    const json result = make({"export", path("run"), "--format", format, "--out", folder, "--json"}).json();
    QVERIFY(result["verification"]["passed"].get<bool>());
    QCOMPARE(result["folder"].get<std::string>(), folder.toStdString());
    qint64 bytes = 0;
    for (const QFileInfo& file : QDir(folder).entryInfoList({"*.safetensors"}))
        bytes += file.size();
    QCOMPARE(result["file_bytes"].get<qint64>(), bytes);
    QVERIFY(QFile::exists(folder + "/tokenizer.json") && QFile::exists(folder + "/moescope.json"));
    const json alone = make({"verify", folder, "--json"}).json(),
               against = make({"verify", folder, "--against", path("run"), "--json"}).json();
    QVERIFY(alone["passed"].get<bool>() && against["passed"].get<bool>());
    QCOMPARE(make({"verify", folder}).out.count("  ok   "), static_cast<qsizetype>(alone["checks"].size()));
}

/// A plan on the NVFP4 grid, tuned, compared, exported and refused where it does not fit.
void TestJob::nvfp4FromPlanToExport() {
    const json planned =
        make({"allocate", demoModel(), "--strategy", "uniform", "--mean-bits", "4", "--grid", "nvfp4", "--lock",
              ".*self_attn.*=16", "--loaders", "nvfp4", "--out", path("nvfp4.json"), "--json"})
            .json();
    const json& expert = planned["plan"]["modules"]["model.layers.0.mlp.experts.0.up_proj"];
    QVERIFY2(expert == json({{"bits", 4}, {"group", 16}, {"symmetric", true}, {"grid", "nvfp4"}}),
             expert.dump().c_str());
    QVERIFY(!planned["plan"]["modules"]["model.layers.0.self_attn.q_proj"].contains("grid"));
    QVERIFY(planned["loaders"].size() > 4);
    make(QStringList{"quantize", demoModel(), "--plan", path("nvfp4.json"), "--method", "vsraq", "--iterations", "3",
                     "--text", demoText() + ":0-50", "--out", path("nvfp4-run"), "-q"} +
         calibration);
    const json result =
        make({"export", path("nvfp4-run"), "--format", "nvfp4", "--out", path("nvfp4"), "--json"}).json();
    QVERIFY(result["verification"]["passed"].get<bool>());
    QCOMPARE(result["verification"]["format"], "nvfp4");
    const CliOutcome refused = runCli({"export", path("nvfp4-run"), "--format", "mixed", "--out", path("not")});
    QVERIFY2(refused.code == 1 && refused.err.contains("is on the NVFP4 grid, which GPTQ tensors do not hold"),
             refused.told());
    const QStringList options{"--text", demoText() + ":50-100", "--windows", "2", "--length", "64", "--json", "-q"};
    const json run = make(QStringList{"compare", demoModel(), path("nvfp4-run")} + options).json(),
               exported = make(QStringList{"compare", demoModel(), path("nvfp4")} + options).json();
    QVERIFY(run["flip_rate"].get<double>() > 0.0);
    for (const char* key : {"flip_rate", "kl", "perplexity_quantized"})
        QVERIFY2(exported[key] == run[key], key);
    QCOMPARE(runCli({"allocate", demoModel(), "--grid", "nvfp4", "--asymmetric"}).code, 2);
}

void TestJob::verifySeesDamage() {
    const QString folder = path("damaged");
    make({"export", path("run"), "--out", folder, "-q"});
    QFile file(folder + "/model.safetensors");
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(file.size() - 100));
    const char byte = file.peek(1)[0];
    QVERIFY(file.write(QByteArray(1, static_cast<char>(byte ^ 1))) == 1);
    file.close();
    for (const QStringList& against : {QStringList(), QStringList{"--against", path("run")}}) {
        const CliOutcome outcome = runCli(QStringList{"verify", folder} + against);
        QVERIFY2(outcome.code == 3, outcome.told());
        QVERIFY2(outcome.out.contains("NOT verified") && outcome.out.contains("FAIL"), outcome.told());
    }
    QVERIFY(!runCli({"verify", folder, "--json"}).json()["passed"].get<bool>());
}

void TestJob::report() {
    make({"report", path("run"), "--out", path("report.html")});
    const QByteArray html = contents(path("report.html"));
    QVERIFY(html.left(20).toLower().startsWith("<!doctype html>") && html.contains("</html>"));
    const json printed = make({"report", path("run"), "--out", path("report.json"), "--json"}).json();
    QCOMPARE(printed["report"].get<std::string>(), path("report.json").toStdString());
    QCOMPARE(json::parse(contents(path("report.json")).toStdString())["version"], 1);
}

void TestJob::reportOfTwoRuns() {
    make(QStringList{"quantize", demoModel(), "--plan", path("uniform.json"), "--method", "rtn", "--text", demoText(),
                     "--seed", "9", "--out", path("second"), "-q"} +
         calibration);
    make({"report", path("run"), path("second"), "--out", path("both.json"), "--csv", path("both")});
    const json both = json::parse(contents(path("both.json")).toStdString());
    QCOMPARE(both["runs"][1]["label"], "B: second");
    QVERIFY(QDir(path("both")).entryList({"*.csv"}).size() > 5);
    make({"report", path("run"), path("second"), "--out", path("both.html")});
    QVERIFY(contents(path("both.html")).contains("<td class=\"differs\">differs</td>"));
    const CliOutcome twice = runCli({"report", path("run"), path("run"), "--out", path("twice.html")});
    QVERIFY2(twice.code == 1 && twice.err.contains("was named twice"), twice.told());
}

/// What the report says to type makes the run again, to the same codes, with what was measured and exported.
void TestJob::reportLinesCanBeTyped() {
    const QStringList measured{"--text", demoText() + ":50-100", "--windows", "2", "--length", "64", "-q"};
    make(QStringList{"compare", demoModel(), path("run")} + measured);
    make(QStringList{"compare", demoModel(), path("uniform.json"), "--baseline-of", path("run")} + measured);
    make({"export", path("run"), "--format", "mixed", "--out", path("typed-mixed"), "-q"});
    make({"report", path("run"), "--out", path("typed.json")});
    QStringList lines;
    const json report = json::parse(contents(path("typed.json")).toStdString());
    for (const json& section : report["sections"])
        if (section["id"] == "reproduce")
            for (const json& line : section["blocks"][1]["lines"])
                lines << QString::fromStdString(line.get<std::string>());
    QVERIFY(lines.size() >= 5);
    QTemporaryDir folder;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("PATH", QFileInfo(cliProgram()).absolutePath() + ":" + environment.value("PATH"));
    for (const QString& line : lines) {
        QProcess shell;
        shell.setWorkingDirectory(folder.path());
        shell.setProcessEnvironment(environment);
        shell.start("/bin/sh", {"-c", line});
        QVERIFY2(shell.waitForFinished(120'000) && shell.exitCode() == 0,
                 (line.toUtf8() + "\n" + shell.readAllStandardError()).constData());
    }
    QVERIFY(!contents(path("run/layer-00000.safetensors")).isEmpty());
    QVERIFY(contents(folder.filePath("again/layer-00000.safetensors")) ==
            contents(path("run/layer-00000.safetensors")));
    QVERIFY(contents(folder.filePath("again.html")).contains("rounded to nearest"));
}

void TestJob::withoutJsonPeopleReadIt() {
    const CliOutcome inspected = make({"inspect", demoModel(), "-q"});
    QVERIFY2(inspected.out.startsWith("Qwen2-MoE · "), inspected.told());
    QCOMPARE(inspected.err, QByteArray());
    QVERIFY(make({"trace", demoModel(), "--text", demoText(), "--windows", "1", "--length", "16", "-q"})
                .out.contains("16 tokens in windows of 16, perplexity "));
    QVERIFY(make({"compare", demoModel(), path("run"), "--text", demoText(), "--windows", "1", "--length", "16", "-q"})
                .out.contains("flip rate"));
    QVERIFY(make({"allocate", demoModel(), "--strategy", "uniform", "-q"}).out.contains("uniform: mean 3.0000 bits"));
}

QTEST_GUILESS_MAIN(TestJob)
#include "test_job.moc"
