// SPDX-License-Identifier: GPL-3.0-or-later
// Every name and explanation that the studio takes from the engine's tables is known to the translators.
#include <QSet>
#include <QTest>

#include "allocation/number_grid.h"
#include "allocation/strategy.h"
#include "exporting/exporter.h"
#include "language/language.h"
#include "models/core_text.h"
#include "models/core_text_table.h"
#include "plots/number_text.h"
#include "quantize/presets.h"
#include "quantize/run_config.h"
#include "spectra/statistic_table.h"
#include "widget_test.h"

using namespace moescope;

class TestCoreText : public moescope::testing::WidgetTest {
    Q_OBJECT

    QSet<QString> m_known;

    /// All that are not known, so that one run names them all.
    QStringList m_missing;
    void look(std::initializer_list<std::string_view> texts) {
        for (const std::string_view text : texts)
            if (!text.empty() && !m_known.contains(toQString(text)))
                m_missing << toQString(text);
    }

private slots:
    void initTestCase() {
        for (const auto* table : {&coreStatisticTexts(), &coreStrategyTexts(), &coreSettingTexts(), &coreFormatTexts()})
            for (const char* text : *table)
                m_known.insert(QString::fromUtf8(text));
        QVERIFY(m_known.size() > 200);
    }
    void cleanup() {
        const QStringList missing = std::exchange(m_missing, {});
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join('\n')));
        WidgetTest::cleanup();
    }

    void statistics() {
        for (const StatisticInfo& info : statisticTable())
            look({info.name, info.unit, info.definition, info.source});
    }
    void strategies() {
        for (const Strategy& strategy : strategyTable()) {
            look({strategy.name, strategy.definition, strategy.source, strategy.tag});
            for (const StrategyParameter& parameter : strategy.parameters) {
                look({parameter.name});
                if (strategy.id != "mix") // made of the other strategies' names: stays English
                    look({parameter.definition});
                for (const auto& choice : parameter.choices)
                    if (choice.name.find_first_not_of("0123456789") != std::string_view::npos)
                        look({choice.name});
            }
        }
        for (const GridChoice& grid : gridTable())
            look({grid.name, grid.definition});
    }
    void settings() {
        for (const Preset& preset : presetTable())
            look({preset.name, preset.definition});
        for (const auto* table : {&lookAheadTable(), &valueWeightingTable(), &tokenWeightingTable(), &startTable(),
                                  &starvingTable(), &productTable(), &statesTable()})
            for (const SettingChoice& choice : *table)
                look({choice.name, choice.definition});
    }
    void formats() {
        for (const ExporterInfo& exporter : exporterTable())
            look({exporter.name, exporter.summary});
    }

    void aTextReadsInTheStudiosLanguage() {
        QCOMPARE(coreText("Stable rank"), "Stable rank");
        QCOMPARE(coreText("A text that nobody translated"), "A text that nobody translated");
        QCOMPARE(coreText({}), QString());
        if (!languageCodes().contains("de"))
            QSKIP("built without translations (lrelease is missing)");
        speak("de");
        QCOMPARE(coreText("Stable rank"), "Stabiler Rang");
        QCOMPARE(coreText({}), QString()); // not the catalogue's head
        speak("en");
    }
};

QTEST_MAIN(TestCoreText)
#include "test_core_text.moc"
