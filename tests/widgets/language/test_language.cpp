// SPDX-License-Identifier: GPL-3.0-or-later
// Which languages there are, what is said and how numbers are written in each.
#include <algorithm>

#include <QDialogButtonBox>
#include <QDir>
#include <QFile>
#include <QLibraryInfo>
#include <QLocale>
#include <QPushButton>
#include <QTableWidget>
#include <QTest>

#include "language/language.h"
#include "models/model_text.h"
#include "panels/text_list.h"
#include "plots/number_text.h"
#include "widget_test.h"

using namespace moescope;

class TestLanguage : public moescope::testing::WidgetTest {
    Q_OBJECT

private slots:
    void init() {
        WidgetTest::init();
        if (!languageCodes().contains("de"))
            QSKIP("built without translations (lrelease is missing)");
    }
    void cleanup() {
        speak("en");
        WidgetTest::cleanup();
    }

    void everyCatalogueIsBuiltIn() {
        QStringList codes;
        for (const QString& file : QDir(MOESCOPE_SOURCE_DIR "/resources/translations").entryList({"*.ts"}))
            codes << file.section('_', 1).section('.', 0, 0);
        QStringList known = languageCodes();
        QCOMPARE(known.first(), "en");
        std::ranges::sort(codes);
        std::ranges::sort(known);
        QCOMPARE(known, codes);
        QCOMPARE(languageName("de"), "Deutsch");
    }

    void aChoiceThatIsNoneMeansTheSystems() {
        QVERIFY(isLanguageChoice("system"));
        QVERIFY(!isLanguageChoice("tlh"));
        speak("tlh");
        QCOMPARE(chosenLanguage(), "system");
        speak("de");
        QCOMPARE(chosenLanguage(), "de");
        QCOMPARE(spokenLanguage(), "de");
    }

    void oneIsNotMany() {
        const auto rows = [](int n) {
            return QCoreApplication::translate("moescope::LinearTable", "sorted by %1, %Ln rows", nullptr, n);
        };
        QCOMPARE(rows(1), "sorted by %1, 1 row");
        QCOMPARE(rows(1200), "sorted by %1, 1,200 rows");
        speak("de");
        QCOMPARE(rows(1), "sortiert nach %1, 1 Zeile");
        QCOMPARE(rows(1200), "sortiert nach %1, 1.200 Zeilen");
    }

    void numbersAreWrittenAsTheLanguageWritesThem() {
        QCOMPARE(fixedText(-1234.5, 2), "−1,234.50");
        QCOMPARE(bytesText(5'430'000), "5.43 MB");
        speak("de");
        QCOMPARE(fixedText(-1234.5, 2), "−1.234,50");
        QCOMPARE(countText(1234567), "1.234.567");
        QCOMPARE(significantText(0.00175), "0,00175");
        QCOMPARE(bytesText(5'430'000), "5,43 MB");
    }

    /// Numbers that are typed are read as they are shown.
    void aTypedNumberIsUnderstood() {
        speak("de");
        TextList list;
        list.setTexts({{.file = "a.txt"}});
        QCOMPARE(list.texts().front().to, 100.0);
        for (const auto& [typed, value] : {std::pair("62,5", 62.5), std::pair("12.5", 12.5)}) {
            list.item(0, 2)->setText(typed);
            QCOMPARE(list.texts().front().to, value);
        }
        QCOMPARE(list.item(0, 2)->text(), "12,5");
    }

    /// Buttons that Qt brings speak it too, where Debian's package of Qt's translations is there.
    void qtsOwnButtonsSpeakIt() {
        if (!QFile::exists(QLibraryInfo::path(QLibraryInfo::TranslationsPath) + "/qtbase_de.qm"))
            QSKIP("Qt's own translations are not installed (qt6-translations-l10n)");
        speak("de");
        QDialogButtonBox box(QDialogButtonBox::Cancel);
        QCOMPARE(box.button(QDialogButtonBox::Cancel)->text().remove('&'), "Abbrechen");
    }
};

QTEST_MAIN(TestLanguage)
#include "test_language.moc"
