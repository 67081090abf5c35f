// SPDX-License-Identifier: Apache-2.0
// The window that asks whether libtorch may be fetched: its words, fetching, stopping, failing.
#include <QtTest>

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTcpServer>
#include <memory>

#include "fetch_dialog.h"
#include "small_wheels.h"

using moescope::FetchDialog;
using moescope::test::SmallWheels;

class TestDialog : public QObject {
    Q_OBJECT

    QString fetcher() const { return m_folder->filePath("fetch-libtorch"); }
    QString into() const { return m_folder->filePath("data/libtorch"); }
    static QString state(const FetchDialog& dialog) { return dialog.findChild<QLabel*>("state")->text(); }
    static QPushButton* fetchButton(const FetchDialog& dialog) { return dialog.findChild<QPushButton*>("fetch"); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SmallWheels> m_wheels;

private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_wheels = std::make_unique<SmallWheels>();
        if (!m_wheels->made())
            QSKIP("python3 is not here");
        QVERIFY(m_wheels->installFetcher(m_folder->path()));
        qputenv("PIP_NO_INDEX", "1");
        qputenv("PIP_FIND_LINKS", m_wheels->environment().value("PIP_FIND_LINKS").toUtf8());
    }

    void itSaysWhatItWouldDo() {
        const FetchDialog dialog(fetcher(), into());
        QVERIFY(dialog.findChild<QLabel*>("intro")->text().contains("libtorch"));
        QStringList facts;
        for (const QLabel* fact : dialog.findChildren<QLabel*>("fact"))
            facts += fact->text();
        QCOMPARE(facts.size(), 5);
        QVERIFY(facts.contains(into()));
        QVERIFY(facts.join('\n').contains("SHA-256"));
        QVERIFY(dialog.findChild<QLabel*>("note")->text().contains("MOESCOPE_LIBTORCH"));
        QVERIFY(fetchButton(dialog)->isEnabled());
    }

    void agreedItFetchesAndIsAccepted() {
        FetchDialog dialog(fetcher(), into());
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        QVERIFY(!dialog.findChild<QProgressBar*>("bar")->isVisible());
        QSignalSpy accepted(&dialog, &QDialog::accepted);
        QTest::mouseClick(fetchButton(dialog), Qt::LeftButton);
        QVERIFY(dialog.findChild<QProgressBar*>("bar")->isVisible());
        QVERIFY(!fetchButton(dialog)->isEnabled());
        QTRY_COMPARE_WITH_TIMEOUT(accepted.size(), 1, 120'000);
        QVERIFY(QFileInfo::exists(into() + "/torch/lib/libtorch_cpu.so"));
        QCOMPARE(dialog.findChild<QProgressBar*>("bar")->value(), 100);
    }

    void aFailureIsShownAndCanBeTriedAgain() {
        m_wheels->damage();
        FetchDialog dialog(fetcher(), into());
        dialog.show();
        QTest::mouseClick(fetchButton(dialog), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(state(dialog).contains("SHA-256 differs"), 120'000);
        QVERIFY(dialog.isVisible());
        QVERIFY(fetchButton(dialog)->isEnabled());
        QVERIFY(!QFileInfo::exists(into()));
    }

    void stoppedNothingIsLeft() {
        QTcpServer silent; // an index that never answers
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        qputenv("PIP_NO_INDEX", "0");
        qunsetenv("PIP_FIND_LINKS");
        qputenv("PIP_INDEX_URL", QString("http://127.0.0.1:%1/").arg(silent.serverPort()).toUtf8());
        FetchDialog dialog(fetcher(), into());
        dialog.show();
        QTest::mouseClick(fetchButton(dialog), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(silent.hasPendingConnections(), 60'000);
        QTest::keyClick(&dialog, Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(state(dialog).startsWith("Stopped"), 60'000);
        QVERIFY(dialog.isVisible()); // a second one closes it
        QCOMPARE(QDir(m_folder->filePath("data")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
                 QStringList{".libtorch.lock"});
        QTest::keyClick(&dialog, Qt::Key_Escape);
        QVERIFY(!dialog.isVisible());
        QCOMPARE(dialog.result(), static_cast<int>(QDialog::Rejected));
        qunsetenv("PIP_INDEX_URL");
    }

    void aFetcherThatDoesNotStartIsNamed() {
        const FetchDialog dialog(m_folder->filePath("not-there"), into());
        QVERIFY(state(dialog).contains("not-there"));
        QVERIFY(!fetchButton(dialog)->isEnabled());
    }
};

QTEST_MAIN(TestDialog)
#include "test_dialog.moc"
