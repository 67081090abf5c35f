// SPDX-License-Identifier: GPL-3.0-or-later
// Every edit of the run's settings can be taken back, by its name; drags and visits are one step.
#include <QListView>
#include <QMenuBar>
#include <QSlider>
#include <QSpinBox>
#include <QUndoView>

#include "controls/value_slider.h"
#include "hands.h"
#include "panels/alignment_settings.h"
#include "panels/run_settings.h"
#include "panels/text_list.h"
#include "studio.h"

using namespace moescope;
using namespace moescope::testing;

namespace {

struct Room : Studio {
    Room() {
        openDemo();
        window.actions()["window.run"]->trigger();
        QTest::qWait(50); // raised and laid out
    }
    [[nodiscard]] QString undoText() { return document().undoStack()->undoText(); }
    [[nodiscard]] int steps() { return document().undoStack()->count(); }
    [[nodiscard]] QSlider* slider(const QString& name) {
        for (auto* slider : window.findChild<AlignmentSettings*>()->findChildren<QSlider*>())
            if (slider->accessibleName() == name)
                return slider;
        return nullptr;
    }
    [[nodiscard]] QSpinBox* box(const QString& name) {
        for (auto* box : window.findChild<RunSettings*>()->findChildren<QSpinBox*>())
            if (box->accessibleName() == name)
                return box;
        return nullptr;
    }
};

} // namespace

class TestUndo : public WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void theEditMenuIsGreyWhereThereIsNothingToUndo() {
        Room room;
        QAction* undo = room.window.actions()["edit.undo"];
        QVERIFY(!undo->isEnabled());
        QVERIFY(!room.window.actions()["edit.redo"]->isEnabled());
        RunConfig config = room.document().runConfig();
        config.samples = 64;
        room.document().setRunConfig(config);
        QVERIFY(undo->isEnabled());
        QCOMPARE(undo->text().remove('&'), QString("Undo Windows 64"));
        room.press(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!undo->isEnabled());
        QCOMPARE(room.window.actions()["edit.redo"]->text().remove('&'), QString("Redo Windows 64"));
        room.press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(room.document().runConfig().samples, 64);
    }

    void aDragOfAWeightIsOneStep() {
        Room room;
        const double before = room.document().runConfig().tuning.valueWeight;
        QSlider* slider = room.slider("λ value");
        QVERIFY(slider);
        QTest::mousePress(slider, Qt::LeftButton, {}, slider->rect().center());
        for (const int x : {10, 30, 60})
            QTest::mouseMove(slider, slider->rect().center() + QPoint(x, 0));
        QTest::mouseRelease(slider, Qt::LeftButton, {}, slider->rect().center() + QPoint(60, 0));
        QVERIFY(room.document().runConfig().tuning.valueWeight != before);
        QVERIFY2(room.steps() <= 2, qPrintable(QString::number(room.steps()))); // the press may jump, the drag is one
        QVERIFY2(room.undoText().startsWith("Value weight 0."), qPrintable(room.undoText()));
        while (room.document().undoStack()->canUndo())
            room.press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(room.document().runConfig().tuning.valueWeight, before);
        QCOMPARE(room.window.findChild<AlignmentSettings*>()->findChild<ValueSlider*>()->value(), before); // shown
    }

    void oneVisitToABoxIsOneStep() {
        Room room;
        const int before = room.document().runConfig().samples;
        QSpinBox* box = room.box("Windows");
        QVERIFY(box);
        box->setFocus();
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(box, Qt::Key_Up);
        QCOMPARE(room.steps(), 1);
        QCOMPARE(room.undoText(), QStringLiteral("Windows %1").arg(before + 24));
        QTest::keyClick(box, Qt::Key_Return); // the visit is over
        QTest::keyClick(box, Qt::Key_Down);
        QCOMPARE(room.steps(), 2);
        room.document().undoStack()->undo();
        QCOMPARE(box->value(), before + 24);
        room.document().undoStack()->undo();
        QCOMPARE(box->value(), before);
        QVERIFY(!room.window.isWindowModified());
    }

    void aTextThatWasRemovedComesBack() {
        Room room;
        auto* texts = room.window.findChild<TextList*>();
        texts->selectRow(0);
        texts->setFocus();
        QTest::keyClick(texts, Qt::Key_Delete);
        QCOMPARE(room.document().runConfig().texts.size(), std::size_t(1));
        QCOMPARE(room.undoText(), QString("Texts"));
        room.press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(room.document().runConfig().texts.size(), std::size_t(2));
        QCOMPARE(texts->rowCount(), 2);
    }

    void theHistoryListsStepsAndGoesToOne() {
        Room room;
        RunConfig config = room.document().runConfig();
        for (const int samples : {64, 72, 80}) {
            config.samples = samples;
            room.document().setRunConfig(config);
        }
        useNext<QDialog>([](QDialog& dialog) {
            auto* view = dialog.findChild<QUndoView*>();
            QVERIFY(view);
            QCOMPARE(view->model()->rowCount(), 4);
            QCOMPARE(view->model()->index(3, 0).data().toString(), QString("Windows 80"));
            const QRect second = view->visualRect(view->model()->index(1, 0));
            QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, second.center());
            QTest::keyClick(&dialog, Qt::Key_Escape);
        });
        room.window.actions()["edit.history"]->trigger();
        QCOMPARE(room.document().runConfig().samples, 64);
    }
};

QTEST_MAIN(TestUndo)
#include "test_undo.moc"
