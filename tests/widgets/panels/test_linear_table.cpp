// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>

#include "demo_model.h"
#include "generated_values.h"
#include "panels/linear_table.h"
#include "theme/theme.h"
#include "widget_test.h"

using namespace moescope;
using namespace moescope::testing;

class TestLinearTable : public moescope::testing::WidgetTest {
    Q_OBJECT
private slots:
    void initTestCase() {
        Theme::instance().install(*qApp);
        m_model = demoModel();
        QVERIFY(m_model);
    }

    void modelKeepsQtsRules() {
        LinearTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setModel(m_model);
        model.setInspection(std::make_shared<const Inspection>(generatedInspection(*m_model, false)));
        QCOMPARE(model.rowCount(), static_cast<int>(m_model->linears().size()));
        QCOMPARE(model.rowOf(model.pickOf(17)), 17);
        model.setModel(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void missingValuesStandLastInBothOrders() {
        Inspection inspection = generatedInspection(*m_model, false);
        inspection.linears[5].alphaHill.reset();
        inspection.linears[5].problem = "all weights are zero";
        LinearTableModel model;
        NumberOrder order(&model, nullptr);
        model.setModel(m_model);
        model.setInspection(std::make_shared<const Inspection>(inspection));
        for (const auto direction : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            order.sort(LinearTableModel::firstStatistic, direction);
            const QModelIndex last = order.index(order.rowCount() - 1, LinearTableModel::firstStatistic);
            QCOMPARE(order.mapToSource(last).row(), 5);
            QCOMPARE(last.data().toString(), QString("–"));
            QCOMPARE(last.data(Qt::ToolTipRole).toString(), QString("all weights are zero"));
        }
        QCOMPARE(order.headerData(0, Qt::Vertical, Qt::DisplayRole).toInt(), 1); // numbered as they stand
    }

    void pickAndRowFollowEachOther() {
        Selection selection;
        LinearTable table(&selection);
        table.resize(800, 300);
        table.setModel(m_model);
        table.setInspection(std::make_shared<const Inspection>(generatedInspection(*m_model, false)));
        table.sortBy(0);
        table.show();
        QVERIFY(QTest::qWaitForWindowExposed(&table));
        selection.setPick({3, 7, static_cast<int>(Projection::down)});
        const QModelIndex row = table.view()->selectionModel()->selectedRows().value(0);
        QCOMPARE(row.data().toString(), QString("L3 E7"));
        QVERIFY(table.view()->viewport()->rect().contains(table.view()->visualRect(row))); // scrolled into sight
        const QModelIndex other = table.view()->model()->index(row.row() ? row.row() - 1 : 1, 0);
        QTest::mouseClick(table.view()->viewport(), Qt::LeftButton, {}, table.view()->visualRect(other).center());
        QCOMPARE(QString("L%1").arg(selection.pick().layer), other.data().toString().section(' ', 0, 0));
    }

    void wordsFilterTheRows() {
        Selection selection;
        LinearTable table(&selection);
        table.setModel(m_model);
        table.setInspection(std::make_shared<const Inspection>(generatedInspection(*m_model, false)));
        table.show();
        QVERIFY(QTest::qWaitForWindowExposed(&table));
        selection.setPick({3, 7, static_cast<int>(Projection::down)});
        auto* filter = table.findChild<QLineEdit*>();
        filter->setFocus();
        QTest::keyClicks(filter, "up L2");
        QCOMPARE(table.view()->model()->rowCount(), m_model->config().experts + 1); // the shared expert's too
        for (int row = 0; row < table.view()->model()->rowCount(); ++row)
            QVERIFY(table.view()->model()->index(row, 0).data().toString().startsWith("L2 "));
        QCOMPARE(selection.pick().layer, 3); // out of sight, still picked
        QVERIFY(table.view()->selectionModel()->selectedRows().isEmpty());
        filter->clear();
        QTest::keyClicks(filter, "e1"); // not E10 to E19
        QCOMPARE(table.view()->model()->rowCount(), 3 * m_model->config().layers);
        filter->clear();
        QCOMPARE(table.view()->model()->rowCount(), static_cast<int>(m_model->linears().size()));
        QCOMPARE(table.view()->selectionModel()->selectedRows().value(0).data().toString(), QString("L3 E7"));
    }

    void copiesFullPrecisionAsTabSeparated() {
        Selection selection;
        LinearTable table(&selection);
        table.setModel(m_model);
        const Inspection inspection = generatedInspection(*m_model, false);
        table.setInspection(std::make_shared<const Inspection>(inspection));
        QTest::mouseClick(table.findChild<QPushButton*>(), Qt::LeftButton);
        const QStringList lines = QGuiApplication::clipboard()->text().split('\n');
        QCOMPARE(lines.size(), static_cast<qsizetype>(1 + m_model->linears().size()));
        QVERIFY(lines[1].contains('\t'));
    }

private:
    std::shared_ptr<const Model> m_model;
};

QTEST_MAIN(TestLinearTable)
#include "test_linear_table.moc"
