// SPDX-License-Identifier: GPL-3.0-or-later
// The pages that are built in, finding words in them, and where topics lead.
#include <algorithm>

#include <QDir>
#include <QFile>
#include <QHeaderView>
#include <QLineEdit>
#include <QListWidget>
#include <QRegularExpression>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QTableView>
#include <QTest>

#include "allocation/strategy.h"
#include "help/help_pages.h"
#include "help/help_topic.h"
#include "help/help_view.h"
#include "help/help_window.h"
#include "spectra/statistic_table.h"
#include "theme/theme.h"
#include "widget_test.h"

using namespace moescope;
using namespace moescope::testing;

class TestHelp : public WidgetTest {
    Q_OBJECT

    static bool leadsSomewhere(HelpView& view, const QString& topic) {
        return view.showPage(topic.section('#', 0, 0)) &&
               (!topic.contains('#') || view.hasAnchor(topic.section('#', 1)));
    }

private slots:
    void initTestCase() { Theme::instance().install(*qApp); }

    void everyPageOfDocsIsThere() {
        QStringList expected;
        const QDir docs(MOESCOPE_SOURCE_DIR "/docs");
        for (const QString& folder : {QString(), QStringLiteral("methods/")})
            for (const QString& file : QDir(docs.filePath(folder)).entryList({"*.md"}))
                expected << folder + file;
        QStringList found;
        for (const HelpPage& page : helpPages()) {
            found << page.path;
            QVERIFY2(!page.title.isEmpty(), qPrintable(page.path));
        }
        QCOMPARE(found.first(2), (QStringList{"guide.md", "rooms.md"})); // what to read first
        std::ranges::sort(found);
        std::ranges::sort(expected);
        QCOMPARE(found, expected);
        QVERIFY(!findHelpPage("no-such.md"));
    }

    void headingsAreNamedAsGitHubNamesThem() {
        QCOMPARE(anchorOf("Hill alpha [code: AlphaQ]"), "hill-alpha-code-alphaq");
        QCOMPARE(anchorOf("Where hidden states lie (`--states`)"), "where-hidden-states-lie---states");
    }

    /// Links between pages, with their anchors, and pictures.
    void everyLinkLeadsSomewhere() {
        static const QRegularExpression link(R"(\]\(([^)\s]+)\))");
        HelpView view;
        QStringList broken;
        for (const HelpPage& page : helpPages())
            for (auto matches = link.globalMatch(page.text); matches.hasNext();) {
                const QString target = matches.next().captured(1);
                if (target.contains("://"))
                    continue;
                const QString path = target.startsWith('#')
                                         ? page.path + target
                                         : QDir::cleanPath(QFileInfo(page.path).path() + '/' + target);
                const bool isPage = path.section('#', 0, 0).endsWith(".md");
                const bool outside = path.startsWith(".."); // of docs/: a file of the sources
                if (isPage && !outside ? !leadsSomewhere(view, path)
                                       : !QFile::exists(MOESCOPE_SOURCE_DIR "/docs/" + path))
                    broken << page.path + ": " + target;
            }
        QVERIFY2(broken.isEmpty(), qPrintable(broken.join('\n')));
    }

    void everyStatisticAndStrategyHasItsPlace() {
        HelpView view;
        for (const StatisticInfo& info : statisticTable())
            QVERIFY2(leadsSomewhere(view, statisticTopic(info.id)), qPrintable(statisticTopic(info.id)));
        for (const Strategy& strategy : strategyTable())
            QVERIFY2(leadsSomewhere(view, strategyTopic(strategy.id)), qPrintable(strategyTopic(strategy.id)));
        QCOMPARE(statisticTopic("alpha_hill"), "methods/spectra.md#hill-alpha-code-alphaq");
        QCOMPARE(strategyTopic("gemq"), "methods/pmq-gemq.md");
    }

    void allWordsMustBeThere() {
        QVERIFY(searchHelp("  ").isEmpty());
        const auto hits = searchHelp("xmin PEAK");
        QVERIFY(!hits.isEmpty());
        for (const HelpHit& hit : hits)
            QVERIFY(findHelpPage(hit.path)->text.contains("peak", Qt::CaseInsensitive));
        QVERIFY(searchHelp("xmin no-such-word").isEmpty());
        QCOMPARE(searchHelp("flips").first().path.section('/', -1), "flips.md"); // named so before mentioned
    }

    void wordsAreTypedAndTheFirstPlaceOpens() {
        HelpWindow window;
        window.showTopic("guide.md");
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        auto* search = window.findChild<QLineEdit*>();
        auto* list = window.findChild<QListWidget*>();
        QCOMPARE(list->currentItem()->text(), findHelpPage("guide.md")->title);
        search->setFocus();
        QTest::keyClicks(search, "hill alpha");
        QVERIFY(list->count() >= 1 && list->count() < helpPages().size());
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(window.view()->path(), "methods/spectra.md");
        QVERIFY(window.view()->verticalScrollBar()->value() > 0); // at the place, not at the top
        QTest::keyClick(&window, Qt::Key_Left, Qt::AltModifier);
        QTRY_COMPARE(window.view()->path(), "guide.md");
        QTest::keyClick(&window, Qt::Key_Right, Qt::AltModifier);
        QTRY_COMPARE(window.view()->path(), "methods/spectra.md");
        search->setText("no-such-word");
        QCOMPARE(list->count(), 1);
        QVERIFY(!(list->item(0)->flags() & Qt::ItemIsEnabled));
    }

    void theNearestTopicCounts() {
        QWidget room;
        setHelpTopic(&room, "rooms.md#spectra");
        auto* inner = new QWidget(&room);
        auto* label = new QWidget(inner);
        QCOMPARE(helpTopicOf(label), "rooms.md#spectra");
        setHelpTopic(inner, "methods/spectra.md");
        QCOMPARE(helpTopicOf(label), "methods/spectra.md");
        QCOMPARE(helpTopicOf(nullptr), QString());
    }

    void aHeadOfATableAnswersForItsColumn() {
        QStandardItemModel model(1, 2);
        model.setHeaderData(1, Qt::Horizontal, "methods/flips.md#kl", helpTopicRole);
        QTableView table;
        table.setModel(&model);
        setHelpTopic(&table, "methods/flips.md");
        QHeaderView* head = table.horizontalHeader();
        const QPoint second(head->sectionViewportPosition(1) + 5, 5), first(5, 5);
        QCOMPARE(helpTopicOf(head->viewport(), second), "methods/flips.md#kl");
        QCOMPARE(helpTopicOf(head->viewport(), first), "methods/flips.md");
    }
};

QTEST_MAIN(TestHelp)
#include "test_help.moc"
