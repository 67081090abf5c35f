// SPDX-License-Identifier: Apache-2.0
// Completions and the manual know every verb and option that --help lists, and the shells offer them.
#include <QtTest>

#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>

#include "cli_process.h"

using moescope::test::CliOutcome;
using moescope::test::runCli;

namespace {

QStringList matches(const QString& text, const char* pattern) {
    QStringList found;
    const QRegularExpression expression(pattern, QRegularExpression::MultilineOption);
    for (auto match = expression.globalMatch(text); match.hasNext();)
        found += match.next().captured(1);
    return found;
}

/// Asked once for each verb: the program takes its time to load.
QString help(const QStringList& verb) {
    static QHash<QStringList, QString> known;
    if (!known.contains(verb))
        known.insert(verb, QString::fromUtf8(runCli(verb + QStringList{"--help"}).out));
    return known.value(verb);
}

/// The verbs below "Subcommands:", up to the next empty line.
QStringList verbsOf(const QString& help) {
    return matches(help.section("Subcommands:", 1).section("\n\n", 0, 0), "^  ([a-z][a-z-]*) ");
}

/// Every long option, in the columns of the options' names.
QStringList optionsOf(const QString& help) { return matches(help, "^  (?:-\\w,)?(--[a-z][a-z_-]*)"); }

/// Every verb that --help leads to, with the path of words to it: {"plan", "convert"}.
QList<QStringList> everyVerb() {
    QList<QStringList> all{{}};
    for (qsizetype i = 0; i < all.size(); ++i)
        for (const QString& verb : verbsOf(help(all[i])))
            all.append(all[i] + QStringList{verb});
    return all;
}

struct Answer {
    QString out, err;
    int code = -1;
};

Answer runShell(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.start(program, arguments);
    process.waitForFinished();
    return {QString::fromUtf8(process.readAllStandardOutput()), QString::fromUtf8(process.readAllStandardError()),
            process.exitCode()};
}

bool missing(const QString& program) { return QStandardPaths::findExecutable(program).isEmpty(); }

} // namespace

class TestCompletion : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void everyWordIsKnown_data();
    void everyWordIsKnown();
    void bashOffers_data();
    void bashOffers();
    void fishOffersTheSame();
    void zshReadsIt();
    void theManualIsWellFormed();
    void anotherShellIsRefused();

private:
    /// The file that `completion kind` printed.
    QString script(const QString& kind) const { return m_folder.filePath(kind); }

    QTemporaryDir m_folder;
    QList<QStringList> m_verbs;
};

void TestCompletion::initTestCase() {
    m_verbs = everyVerb();
    QVERIFY(m_verbs.size() > 13 && m_verbs.size() < 40); // the verbs of the program, and plan's
    for (const char* kind : {"bash", "zsh", "fish", "man"}) {
        const CliOutcome outcome = runCli({"completion", kind});
        QVERIFY2(outcome.code == 0 && outcome.err.isEmpty(), outcome.told());
        QFile file(script(kind));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(outcome.out) > 0);
    }
}

void TestCompletion::everyWordIsKnown_data() {
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"bash", "zsh", "fish", "man"})
        QTest::newRow(kind) << kind;
}

void TestCompletion::everyWordIsKnown() {
    QFETCH(const QString, kind);
    QFile file(script(kind));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QString text = QString::fromUtf8(file.readAll());
    text.replace("\\-", "-"); // roff
    for (const QStringList& verb : std::as_const(m_verbs)) {
        QVERIFY2(text.contains(verb.join(kind == "zsh" ? "_" : " ")), qPrintable(verb.join(' ')));
        const QStringList options = optionsOf(help(verb));
        QVERIFY(options.contains("--help"));
        for (const QString& option : options)
            QVERIFY2(text.contains(kind == "fish" ? " -l " + option.mid(2) + ' ' : option),
                     qPrintable(verb.join(' ') + ' ' + option));
    }
    QVERIFY2(!text.contains("completion SHELL"), "the hidden verb is shown");
}

void TestCompletion::bashOffers_data() {
    QTest::addColumn<QStringList>("line");
    QTest::addColumn<QStringList>("offered");
    QTest::newRow("verbs") << QStringList{"moescope-cli", "in"} << QStringList{"inspect"};
    QTest::newRow("verbs of a verb") << QStringList{"moescope-cli", "plan", "conv"} << QStringList{"convert"};
    QTest::newRow("options") << QStringList{"moescope-cli", "inspect", "model", "--le"} << QStringList{"--level"};
    QTest::newRow("the program's options behind a verb")
        << QStringList{"moescope-cli", "inspect", "--js"} << QStringList{"--json"};
    QTest::newRow("values") << QStringList{"moescope-cli", "inspect", "--level", ""} << QStringList{"quick", "full"};
    QTest::newRow("a folder named like a verb")
        << QStringList{"moescope-cli", "inspect", "report", "--le"} << QStringList{"--level"};
}

void TestCompletion::bashOffers() {
    QFETCH(const QStringList, line);
    QFETCH(const QStringList, offered);
    if (missing("bash"))
        QSKIP("bash is not here");
    // As bash itself calls it, without a terminal: the words, the index of the last, then the function.
    const Answer answer =
        runShell("bash", QStringList{"-c",
                                     "source \"$0\"; compopt() { :; }; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); "
                                     "_moescope_cli; printf '%s\\n' \"${COMPREPLY[@]}\"",
                                     script("bash")} +
                             line);
    QCOMPARE(answer.err, QString());
    QCOMPARE(answer.out.split('\n', Qt::SkipEmptyParts), offered);
}

void TestCompletion::fishOffersTheSame() {
    if (missing("fish"))
        QSKIP("fish is not here");
    for (const QStringList& verb : std::as_const(m_verbs)) {
        const QString typed = (QStringList{"moescope-cli"} + verb).join(' ');
        const Answer answer =
            runShell("fish", {"--no-config", "-c",
                              QString("source %1; complete -C '%2 '; complete -C '%2 --'").arg(script("fish"), typed)});
        QCOMPARE(answer.err, QString());
        const QString shown = help(verb);
        for (const QString& word : verbsOf(shown) + optionsOf(shown))
            QVERIFY2(
                answer.out.contains(QRegularExpression("^" + word + "(\t|$)", QRegularExpression::MultilineOption)),
                qPrintable(typed + " " + word));
    }
}

void TestCompletion::zshReadsIt() {
    if (missing("zsh"))
        QSKIP("zsh is not here");
    const Answer answer = runShell("zsh", {"-n", script("zsh")});
    QCOMPARE(answer.err, QString());
    QCOMPARE(answer.code, 0);
}

void TestCompletion::theManualIsWellFormed() {
    const QStringList programs{"groff", "mandoc"};
    int used = 0;
    for (const QString& program : programs) {
        if (missing(program))
            continue;
        ++used;
        const Answer answer = program == "groff"
                                  ? runShell(program, {"-Kutf8", "-man", "-Tutf8", "-ww", "-z", script("man")})
                                  : runShell(program, {"-Tlint", "-Werror", script("man")});
        QCOMPARE(answer.out + answer.err, QString());
        QCOMPARE(answer.code, 0);
    }
    if (used == 0)
        QSKIP("neither groff nor mandoc is here");
}

void TestCompletion::anotherShellIsRefused() {
    const CliOutcome outcome = runCli({"completion", "tcsh"});
    QCOMPARE(outcome.code, 2);
    QVERIFY2(outcome.err.contains("fish"), outcome.told());
}

QTEST_GUILESS_MAIN(TestCompletion)
#include "test_completion.moc"
