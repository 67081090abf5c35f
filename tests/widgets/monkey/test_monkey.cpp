// SPDX-License-Identifier: GPL-3.0-or-later
// The whole studio under random events: nothing crashes, warns or hangs, and what is open is whole afterwards. Weights,
// spectra, plans and reports are real; what would compute for minutes is made up.
#include <QAbstractItemView>
#include <QDesktopServices>
#include <QElapsedTimer>
#include <QMenu>

#include "monkey.h"
#include "session/session_file.h"
#include "studio.h"

using namespace moescope;
using namespace moescope::testing;

namespace {

constexpr int gesturesInTheSuite = 1500;

CoreJobs engine() {
    CoreJobs mixed = made_up::engine();
    const CoreJobs real = coreJobs();
    mixed.inspect = real.inspect;
    mixed.spectrum = real.spectrum;
    mixed.prepare = real.prepare;
    mixed.rivals = real.rivals;
    mixed.exportRun = real.exportRun;
    mixed.writeReport = real.writeReport;
    return mixed;
}

void closeWhatIsInFront() {
    while (QWidget* popup = QApplication::activePopupWidget())
        popup->close();
    while (QWidget* modal = QApplication::activeModalWidget())
        modal->close();
}

} // namespace

class TestMonkey : public WidgetTest {
    Q_OBJECT
public slots:
    void open(const QUrl&) { ++m_opened; } ///< instead of a browser

private slots:
    void initTestCase() {
        Theme::instance().install(*qApp);
        QVERIFY(QDir::setCurrent(m_folder.path()));
        for (const char* scheme : {"file", "http", "https"})
            QDesktopServices::setUrlHandler(scheme, this, "open");
    }
    void cleanupTestCase() {
        for (const char* scheme : {"file", "http", "https"})
            QDesktopServices::unsetUrlHandler(scheme);
    }

    void randomEventsDoNoHarm() {
        const int seconds = qEnvironmentVariableIntValue("MOESCOPE_MONKEY_SECONDS");
        bool given = false;
        auto seed = static_cast<quint32>(qEnvironmentVariableIntValue("MOESCOPE_MONKEY_SEED", &given));
        if (!given)
            seed = 20261129;
        qInfo("seed %u", seed);
        Studio studio(engine());
        studio.openDemo();
        Monkey monkey(&studio.window, seed);
        QElapsedTimer clock;
        clock.start();
        monkey.start();
        // Modal dialogs run their own loops within this one; it goes on when they are closed.
        while (seconds > 0 ? clock.elapsed() < qint64(seconds) * 1000 : monkey.gestures() < gesturesInTheSuite)
            QTest::qWait(20);
        monkey.stop();
        qInfo("%lld gestures, %d addresses opened", monkey.gestures(), m_opened);

        closeWhatIsInFront();
        studio.workbench.jobs()->queue().abandonAll();
        QTRY_VERIFY_WITH_TIMEOUT(studio.isIdle(), patience);
        // Something is open, and it is whole: its session can be saved and read.
        if (!studio.document().model())
            studio.openDemo();
        QTRY_VERIFY_WITH_TIMEOUT(studio.document().hasPlan(), patience);
        const QString file = m_folder.filePath("after.moescope");
        QVERIFY(studio.workbench.save(file));
        const auto read = readSession(file.toStdString());
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(read->plan.modules.size(), studio.document().model()->linears().size());
        for (const auto& [module, planned] : read->plan.modules)
            QVERIFY2(planned.bits >= 2 && planned.bits <= 16, module.c_str());
    }

private:
    QTemporaryDir m_folder;
    int m_opened = 0;
};

QTEST_MAIN(TestMonkey)
#include "test_monkey.moc"
