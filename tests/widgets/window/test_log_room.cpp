// SPDX-License-Identifier: GPL-3.0-or-later
// The log as a room, what an error unfolds to, and diagnostics.
#include <QClipboard>
#include <QDockWidget>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeView>

#include "hands.h"
#include "models/log_model.h"
#include "panels/log_panel.h"
#include "studio.h"
#include "support/log.h"
#include "window/banner.h"
#include "window/dock_area.h"

using namespace moescope;
using namespace moescope::testing;

namespace {

struct Room : Studio {
    explicit Room(CoreJobs engine = made_up::engine())
        : Studio(std::move(engine)) {
        window.actions()["window.log"]->trigger();
        QTest::qWait(50); // raised and laid out
        panel = window.rooms()->room("log")->findChild<LogPanel*>();
        view = panel->findChild<QTreeView*>();
        search = panel->findChild<QLineEdit*>();
    }
    [[nodiscard]] QString line(int row) const {
        return view->model()->index(row, LogModel::textColumn).data().toString();
    }
    template <class Button>
    void click(QWidget* place, const QString& text) {
        for (auto* button : place->findChildren<Button*>())
            if (button->isVisible() && button->text().startsWith(text))
                return QTest::mouseClick(button, Qt::LeftButton);
        QFAIL(qPrintable(text));
    }

    LogPanel* panel;
    QTreeView* view;
    QLineEdit* search;
};

} // namespace

class TestLogRoom : public WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() {
        Theme::instance().install(*qApp);
        setConsoleLogLevel(spdlog::level::off);
    }

    void linesAreSearchedAndCopied() {
        Room room;
        log().info("layer 3 begins");
        log().info("layer 4 begins");
        log().warn("expert 9 of layer 3 saw few tokens");
        log().error("the disk is full");
        QTRY_VERIFY(room.view->model()->rowCount() >= 4);
        QTest::keyClicks(room.search, "3 LAYER"); // in any order and case
        QTRY_COMPARE(room.view->model()->rowCount(), 2);
        QCOMPARE(room.line(0), QString("layer 3 begins"));
        room.click<QPushButton>(room.panel, "Copy");
        QString copied = QGuiApplication::clipboard()->text();
        QCOMPARE(copied.split('\n').size(), 2);
        QVERIFY2(copied.endsWith("warn\texpert 9 of layer 3 saw few tokens"), qPrintable(copied));

        room.click<QToolButton>(room.panel, "Warning");
        QCOMPARE(room.view->model()->rowCount(), 1);
        room.search->clear();
        room.click<QToolButton>(room.panel, "All");
        const int last = room.view->model()->rowCount() - 1;
        room.view->setFocus();
        room.view->setCurrentIndex(room.view->model()->index(last, 0));
        QTest::keyClick(room.view, Qt::Key_C, Qt::ControlModifier); // the selected one alone
        copied = QGuiApplication::clipboard()->text();
        QVERIFY2(copied.endsWith("error\tthe disk is full") && !copied.contains('\n'), qPrintable(copied));
    }

    void anErrorUnfoldsToItsDetails() {
        CoreJobs engine = made_up::engine();
        engine.compare = [](const CompareConfig&, std::stop_token, ProgressSink&) -> Result<Comparison> {
            log().warn("a line before it");
            return failure("text.txt: the text is shorter than one window. Choose a longer one.");
        };
        Room room(engine);
        room.window.openDemo();
        Banner* banner = room.window.banner();
        QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible() && banner->text().contains("shorter"), patience);
        auto* details = banner->findChild<QPlainTextEdit*>();
        QVERIFY(!details->isVisible());
        const int folded = banner->height();
        QTest::mouseClick(banner->findChild<QToolButton*>("details"), Qt::LeftButton);
        QTRY_VERIFY(details->isVisible() && banner->height() > folded);
        for (const char* expected : {"text.txt", "moescope.log", "Opened "})
            QVERIFY2(details->toPlainText().contains(expected), qPrintable(details->toPlainText()));
        QTest::mouseClick(banner->findChild<QPushButton*>("copyDetails"), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), details->toPlainText());
        room.window.actions()["window.model"]->trigger();
        QTest::mouseClick(banner->findChild<QPushButton*>("showLog"), Qt::LeftButton);
        QTRY_VERIFY(!room.view->visibleRegion().isEmpty());
        banner->say(Banner::Kind::info, "next", "message"); // has none
        QVERIFY(!details->isVisible());
        QVERIFY(!banner->findChild<QToolButton*>("details")->isVisible());
    }

    void diagnosticsAreSaved() {
        QTemporaryDir folder;
        Room room;
        room.openDemo();
        room.window.actions()["window.log"]->trigger();
        QTest::qWait(20);
        const QString file = folder.filePath("d.txt");
        pasteIntoNextFileDialog(file);
        room.click<QPushButton>(room.panel, "Save diagnostics");
        QFile saved(file);
        QVERIFY(saved.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(saved.readAll());
        for (const char* expected : {"moescope diagnostics", "## Machine", "4 layers, 8 experts", "method vsraq"})
            QVERIFY2(text.contains(expected), qPrintable(text));
        QVERIFY(!text.contains("q_proj")); // nothing out of the model
        QVERIFY(room.window.banner()->text().contains(file));
        pasteIntoNextFileDialog("/proc/nowhere.txt");
        room.window.actions()["help.diagnostics"]->trigger();
        QTRY_VERIFY(room.window.banner()->text().contains("nowhere.txt"));
    }
};

QTEST_MAIN(TestLogRoom)
#include "test_log_room.moc"
