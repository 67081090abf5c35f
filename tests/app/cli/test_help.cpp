// SPDX-License-Identifier: Apache-2.0
// --help names every verb, every option with a sentence, and the exit codes; wrong command lines end with code 2.
#include <QtTest>

#include <QRegularExpression>

#include "cli_process.h"

using moescope::test::CliOutcome;
using moescope::test::runCli;

namespace {

const QHash<QString, QStringList> verbs{
    {"inspect", {"model", "--base", "--out", "--threads"}},
    {"trace", {"model", "--text", "--windows", "--length", "--logits", "--out", "--dtype", "--device", "--threads"}},
    {"allocate",
     {"model", "--strategy", "--mean-bits", "--bits", "--gamma", "--granularity", "--symmetric", "--asymmetric",
      "--group", "--other-bits", "--out"}},
    {"quantize",
     {"model", "--plan", "--method", "--text", "--samples", "--length", "--batch", "--iterations", "--value-weight",
      "--structure-weight", "--seed", "--device", "--threads", "--out"}},
    {"compare", {"model", "quantized", "--text", "--windows", "--length", "--device", "--threads"}},
    {"export", {"run", "--format", "--names", "--out"}},
    {"verify", {"folder", "--against"}},
    {"report", {"run", "--out"}},
    {"demo", {"--out", "--device"}},
};

} // namespace

class TestHelp : public QObject {
    Q_OBJECT
private slots:
    void theProgramListsItsVerbs();
    void everyOptionIsExplained_data();
    void everyOptionIsExplained();
    void wrongLinesAreRefused_data();
    void wrongLinesAreRefused();
    void theVersionIsPrinted();
};

void TestHelp::theProgramListsItsVerbs() {
    const CliOutcome help = runCli({"--help"});
    QCOMPARE(help.code, 0);
    for (auto verb = verbs.begin(); verb != verbs.end(); ++verb)
        QVERIFY2(QRegularExpression("^ +" + verb.key() + " +\\S", QRegularExpression::MultilineOption)
                     .match(help.out)
                     .hasMatch(),
                 qPrintable(verb.key()));
    for (const char* part : {"--json", "--quiet", "Exit codes", "0 done", "1 failed", "2 the command line",
                             "3 a checkpoint did not verify", "130 stopped"})
        QVERIFY2(help.out.contains(part), part);
}

void TestHelp::everyOptionIsExplained_data() {
    QTest::addColumn<QString>("verb");
    for (auto verb = verbs.begin(); verb != verbs.end(); ++verb)
        QTest::newRow(qPrintable(verb.key())) << verb.key();
}

void TestHelp::everyOptionIsExplained() {
    QFETCH(QString, verb);
    const CliOutcome help = runCli({verb, "--help"});
    QCOMPARE(help.code, 0);
    QCOMPARE(help.err, QByteArray());
    for (const QString& name : verbs[verb])
        QVERIFY2(help.out.contains(name.toUtf8()), qPrintable(verb + " " + name));
    // "  --name TYPE   what it is", the text on the next line where the name is long
    const QStringList lines = QString::fromUtf8(help.out).split('\n');
    int options = 0;
    for (int i = 0; i < lines.size(); ++i) {
        static const QRegularExpression option("^  (-\\S|[a-z]+ [A-Z]+:?)"), text("^  \\S.*\\S {2,}\\S"),
            indented("^ {20,}\\S");
        if (!option.match(lines[i]).hasMatch())
            continue;
        ++options;
        QVERIFY2(text.match(lines[i]).hasMatch() || (i + 1 < lines.size() && indented.match(lines[i + 1]).hasMatch()),
                 qPrintable(verb + ": " + lines[i]));
    }
    QVERIFY2(options >= verbs[verb].size() - 1,
             qPrintable(QString::number(options))); // --symmetric,--asymmetric stand on one line
}

void TestHelp::wrongLinesAreRefused_data() {
    QTest::addColumn<QStringList>("line");
    QTest::addColumn<QString>("part");
    QTest::newRow("nothing") << QStringList{} << "subcommand is required";
    QTest::newRow("unknown verb") << QStringList{"quantise"} << "subcommand is required";
    QTest::newRow("unknown option") << QStringList{"inspect", "m", "--bas", "x"} << "--bas";
    QTest::newRow("missing model") << QStringList{"inspect"} << "model is required";
    QTest::newRow("no number") << QStringList{"allocate", "m", "--mean-bits", "three"} << "three";
    QTest::newRow("out of range") << QStringList{"allocate", "m", "--mean-bits", "99"} << "99";
    QTest::newRow("unknown strategy") << QStringList{"allocate", "m", "--strategy", "magic"} << "magic";
    QTest::newRow("unknown format") << QStringList{"export", "r", "--format", "papyrus", "--out", "x"} << "mixed";
    QTest::newRow("negative windows") << QStringList{"compare", "m", "q", "--text", "t", "--windows", "-1"} << "-1";
    QTest::newRow("range of a text") << QStringList{"compare", "m", "q", "--text", "t.txt:90-10"} << "90";
    QTest::newRow("seed") << QStringList{"quantize", "m", "--text", "t", "--out", "r", "--seed", "-3"} << "-3";
}

void TestHelp::wrongLinesAreRefused() {
    QFETCH(QStringList, line);
    QFETCH(QString, part);
    const CliOutcome outcome = runCli(line);
    QVERIFY2(outcome.code == 2, outcome.told());
    QCOMPARE(outcome.out, QByteArray());
    QVERIFY2(outcome.err.contains(part.toUtf8()), outcome.told());
    if (part == "magic")
        for (const char* strategy : {"uniform", "alphaq", "router_norm", "manual"})
            QVERIFY2(outcome.err.contains(strategy), outcome.told()); // the list, to choose from
}

void TestHelp::theVersionIsPrinted() {
    const CliOutcome version = runCli({"--version"});
    QCOMPARE(version.code, 0);
    QVERIFY2(QRegularExpression("^\\d+\\.\\d+\\.\\d+\n$").match(version.out).hasMatch(), version.told());
}

QTEST_GUILESS_MAIN(TestHelp)
#include "test_help.moc"
