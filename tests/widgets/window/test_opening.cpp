// SPDX-License-Identifier: GPL-3.0-or-later
// The ways to a model: dialog, drop, and what is refused. The program's argument: tests/app/studio.
#include <QFileInfo>
#include <QPushButton>

#include "hands.h"
#include "studio.h"
#include "window/banner.h"

using namespace moescope;
using namespace moescope::testing;

class TestOpening : public WidgetTest {
    Q_OBJECT

    const QString m_tuned = demoFolder + "/tuned";

    /// The model that is open lies in this folder, and is shown.
    static void verifyOpen(Studio& studio, const QString& folder) {
        const auto opened = [&] {
            const ModelPointer& model = studio.document().model();
            return model ? QFileInfo(QString::fromStdString(model->folder().string())).canonicalFilePath() : QString();
        };
        QTRY_COMPARE_WITH_TIMEOUT(opened(), QFileInfo(folder).canonicalFilePath(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(studio.document().inspection(), patience);
        QVERIFY(studio.window.windowTitle().startsWith(QFileInfo(folder).fileName()));
        QVERIFY(!studio.window.banner()->isVisible());
    }

private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void byDialog() {
        Studio studio;
        pasteIntoNextFileDialog(m_tuned);
        studio.press(Qt::Key_O, Qt::ControlModifier);
        verifyOpen(studio, m_tuned);
    }

    void aDialogThatIsLeftOpensNothing() {
        Studio studio;
        useNext<QDialog>([](QDialog& dialog) { QTest::keyClick(&dialog, Qt::Key_Escape); });
        studio.press(Qt::Key_O, Qt::ControlModifier);
        QVERIFY(studio.isIdle());
        QVERIFY(!studio.document().model());
    }

    void byDrop_data() {
        QTest::addColumn<QString>("dropped");
        QTest::newRow("folder") << m_tuned;
        QTest::newRow("weights") << m_tuned + "/model.safetensors";
        QTest::newRow("config") << m_tuned + "/config.json";
    }
    void byDrop() {
        QFETCH(const QString, dropped);
        Studio studio;
        QVERIFY(dropFiles(studio.window, studio.window.rect().center(), {dropped}));
        verifyOpen(studio, m_tuned);
    }

    void everyRoomTakesADrop() {
        Studio studio;
        studio.openDemo();
        for (const char* room : {"model", "spectra", "routing", "budget", "run"}) {
            studio.window.actions()[QStringLiteral("window.%1").arg(room)]->trigger();
            QTest::qWait(20); // raised and laid out
            const QWidget* dock = studio.window.findChild<QWidget*>(room);
            QVERIFY(dock);
            const QPoint at = dock->mapTo(&studio.window, dock->rect().center());
            QVERIFY2(dropFiles(studio.window, at, {demoFolder + "/base"}), room);
            verifyOpen(studio, demoFolder + "/base");
            QVERIFY(dropFiles(studio.window, at, {m_tuned}));
            verifyOpen(studio, m_tuned);
        }
    }

    void whatIsNoFileIsNotTaken() {
        Studio studio;
        QVERIFY(!dropUrls(studio.window, studio.window.rect().center(), {"https://example.org/model"}));
        QVERIFY(!dropUrls(studio.window, studio.window.rect().center(), {}));
        QVERIFY(studio.isIdle());
    }

    void aFolderThatIsNoModelIsRefusedAndTheOldOneStays() {
        Studio studio;
        studio.openDemo();
        const auto model = studio.document().model();
        QTemporaryDir empty;
        QVERIFY(dropFiles(studio.window, studio.window.rect().center(), {empty.path()}));
        QTRY_VERIFY_WITH_TIMEOUT(studio.window.banner()->isVisible(), patience);
        QVERIFY2(studio.window.banner()->text().contains(empty.path()), qPrintable(studio.window.banner()->text()));
        QCOMPARE(studio.document().model(), model);
        // An error is no dead end: the next drop opens.
        QVERIFY(dropFiles(studio.window, studio.window.rect().center(), {demoFolder + "/base"}));
        QTRY_VERIFY_WITH_TIMEOUT(studio.document().model() != model, patience);
        verifyOpen(studio, demoFolder + "/base");
    }

    /// A style or a platform may paint at any time: each room shows the old model or the new one, never a mixture.
    void everyRoomMayBePaintedWhileTheModelChanges() {
        Studio studio;
        studio.openDemo();
        for (const char* room : {"spectra", "routing", "budget", "run"}) {
            studio.window.actions()[QStringLiteral("window.%1").arg(room)]->trigger();
            QTest::qWait(20);
            int painted = 0;
            QObject during;
            for (const auto signal :
                 {&Document::modelChanged, &Document::comparisonsChanged, &Document::budgetChanged,
                  &Document::planChanged, &Document::runConfigChanged, &Document::inspectionChanged})
                connect(&studio.document(), signal, &during, [&] { painted += !studio.window.grab().isNull(); });
            studio.window.openDemo();
            QTRY_VERIFY2_WITH_TIMEOUT(painted >= 6, room, patience);
            QTRY_VERIFY2_WITH_TIMEOUT(studio.document().comparison() && studio.isIdle(), room, patience);
        }
    }

    void theBaseIsChosenInTheRoutingRoom() {
        Studio studio;
        studio.window.open(m_tuned);
        verifyOpen(studio, m_tuned);
        QVERIFY(!studio.document().base());
        pasteIntoNextFileDialog(demoFolder + "/base");
        studio.window.actions()["model.base"]->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(studio.document().base(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(studio.document().inspection(), patience);
        QVERIFY(studio.document().base()->folder().filename() == "base");
    }

    /// Buttons of the empty rooms: each must do what it says.
    void emptyRoomsOfferToOpen() {
        for (const char* room : {"model", "spectra", "routing", "budget", "run"}) {
            Studio studio;
            studio.window.actions()[QStringLiteral("window.%1").arg(room)]->trigger();
            auto* dock = studio.window.findChild<QWidget*>(room);
            QPushButton* offer = nullptr;
            for (auto* button : dock->findChildren<QPushButton*>()) {
                if (button->isVisible() && button->text().startsWith("Open"))
                    offer = button;
            }
            QVERIFY2(offer, room);
            pasteIntoNextFileDialog(m_tuned);
            QTest::mouseClick(offer, Qt::LeftButton);
            QTRY_VERIFY2_WITH_TIMEOUT(studio.document().model(), room, patience);
        }
    }
};

QTEST_MAIN(TestOpening)
#include "test_opening.moc"
