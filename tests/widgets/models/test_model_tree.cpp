// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QTest>

#include "made_up.h"
#include "models/model_text.h"
#include "models/model_tree.h"
#include "session/plan_edits.h"
#include "widget_test.h"

using namespace moescope;

class TestModelTree : public moescope::testing::WidgetTest {
    Q_OBJECT

    ModelTree m_tree;
    std::shared_ptr<const Model> m_model = made_up::demoModel();

private slots:
    void initTestCase() {
        m_tree.setModel(m_model);
        m_tree.setPlan(made_up::uniformPlan(*m_model, 3));
    }

    void keepsTheRulesOfItemModels() {
        QAbstractItemModelTester tester(&m_tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        ModelTree empty;
        QAbstractItemModelTester emptyTester(&empty, QAbstractItemModelTester::FailureReportingMode::QtTest);
    }

    void parametersAddUp() {
        const QModelIndex root = m_tree.index(0, 0);
        QCOMPARE(root.siblingAtColumn(ModelTree::parametersColumn).data().toString(),
                 compactCount(m_model->parameters()));
        QCOMPARE(m_tree.rowCount(root), m_model->config().layers + (m_model->config().tiedHead ? 2 : 3));
    }

    void everyLinearIsFoundByItsPick() {
        for (std::size_t i = 0; i < m_model->linears().size(); ++i) {
            const Pick pick = m_tree.pickOfLinear(static_cast<int>(i));
            const QModelIndex index = m_tree.indexOf(pick);
            QVERIFY2(index.isValid(), m_model->linears()[i].module.c_str());
            QCOMPARE(index.data().toString(), shortName(m_model->linears()[i]));
            QCOMPARE(m_tree.pickOf(index), pick);
        }
        QVERIFY(!m_tree.indexOf({}).isValid());
        QVERIFY(!m_tree.indexOf({999, 0, 0}).isValid());
    }

    void bitsAreMeansOfRoutedExperts() {
        const auto bitsAt = [&](Pick pick) {
            return m_tree.indexOf(pick).siblingAtColumn(ModelTree::bitsColumn).data().toString();
        };
        const int up = static_cast<int>(Projection::up);
        m_tree.setPlan(painted(made_up::uniformPlan(*m_model, 3), expertModules(*m_model, 1, 2, up), {.bits = 8}));
        QCOMPARE(bitsAt({1, 2, up}), QString("8"));
        QCOMPARE(bitsAt({1, 2, -1}), QString("4.67")); // (3 + 8 + 3) / 3, the three have one shape
        QCOMPARE(bitsAt({0, -1, -1}), QString("3.00"));
        m_tree.setPlan(made_up::uniformPlan(*m_model, 3));
    }

    void searchTakesWordsInAnyOrder() {
        const auto found = m_tree.find("up l1 e2");
        QCOMPARE(found.size(), std::size_t(1));
        const Linear& linear = m_model->linears()[static_cast<std::size_t>(found.front())];
        QCOMPARE(linear.layer, 1);
        QCOMPARE(linear.expert, 2);
        QCOMPARE(m_tree.find("shared layer 0").size(), std::size_t(3));
        QCOMPARE(m_tree.find("attention").size(), static_cast<std::size_t>(4 * m_model->config().layers));
        QVERIFY(m_tree.find("e99").empty());
        QVERIFY(m_tree.find("   ").empty());
    }

    void countsReadWithThreeDigits() {
        QCOMPARE(compactCount(256), QString("256"));
        QCOMPARE(compactCount(4096), QString("4.10 k"));
        QCOMPARE(compactCount(8934656), QString("8.93 M"));
        QCOMPARE(compactCount(999999), QString("1.00 M"));
        QCOMPARE(bytesText(17872384), QString("17.9 MB"));
        QCOMPARE(durationText(108.4), QString("1 min 48 s"));
        QCOMPARE(durationText(-3.0), QString("0 s"));
    }
};

QTEST_MAIN(TestModelTree)
#include "test_model_tree.moc"
