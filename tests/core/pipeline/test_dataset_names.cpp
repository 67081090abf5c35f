// SPDX-License-Identifier: Apache-2.0
#include <fstream>

#include <QTemporaryDir>
#include <QTest>

#include "pipeline/dataset_names.h"

using namespace moescope;

class TestDatasetNames : public QObject {
    Q_OBJECT

private slots:
    void aNameStandsBeforeTheFile_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("file");
        QTest::addColumn<double>("from");
        QTest::newRow("plain") << "wiki.txt"
                               << ""
                               << "wiki.txt" << 0.0;
        QTest::newRow("named") << "prose=wiki.txt"
                               << "prose"
                               << "wiki.txt" << 0.0;
        QTest::newRow("range") << "prose=wiki.txt:60-100"
                               << "prose"
                               << "wiki.txt" << 60.0;
        QTest::newRow("share") << "wiki.txt=2"
                               << ""
                               << "wiki.txt" << 0.0;
        QTest::newRow("name and share") << "prose=wiki.txt=2"
                                        << "prose"
                                        << "wiki.txt" << 0.0;
        QTest::newRow("equals in a folder") << "/a=b/wiki.txt"
                                            << ""
                                            << "/a=b/wiki.txt" << 0.0;
        QTest::newRow("equals after a range") << "wiki.txt:1-2=3"
                                              << ""
                                              << "wiki.txt" << 1.0;
        QTest::newRow("spaces") << "my prose=/texts/wiki.txt"
                                << "my prose"
                                << "/texts/wiki.txt" << 0.0;
    }
    void aNameStandsBeforeTheFile() {
        QFETCH(QString, text);
        const auto named = NamedText::parse(text.toStdString());
        QVERIFY(named);
        QTEST(QString::fromStdString(named->name), "name");
        QTEST(QString::fromStdString(named->source.file.string()), "file");
        QTEST(named->source.from, "from");
    }

    void aFileThatIsThereIsAFile() {
        QTemporaryDir folder;
        const std::string before = std::filesystem::current_path();
        std::filesystem::current_path(folder.path().toStdString());
        std::ofstream("a=b.txt") << "text";
        const auto named = NamedText::parse("a=b.txt");
        std::filesystem::current_path(before);
        QVERIFY(named && named->name.empty() && named->source.file == "a=b.txt");
    }

    void whatIsNoTextIsRefused() {
        for (const char* text : {"", "name=", "name=a.txt:60-50"})
            QVERIFY2(!NamedText::parse(text), text);
    }

    void namesAreStemsWithTheirRange() {
        const auto names = datasetNames({{"/t/wiki.txt"}, {"/t/wiki.txt", 60.0, 100.0}, {"/u/wiki.txt"}, {"code.py"}},
                                        {"", "", "", "programs"});
        QVERIFY(names);
        QCOMPARE(*names, (std::vector<std::string>{"wiki", "wiki 60-100 %", "wiki (2)", "programs"}));
        QVERIFY(datasetNames({{"a.txt"}}, {}));
    }

    void oneNameForTwoIsRefused() {
        const auto names = datasetNames({{"a.txt"}, {"b.txt"}}, {"same", "same"});
        QVERIFY(!names && names.error().message.find("'same'") != std::string::npos);
        QVERIFY(!datasetNames({{"a.txt"}, {"b.txt"}}, {"", "a"}));
    }
};

QTEST_APPLESS_MAIN(TestDatasetNames)
#include "test_dataset_names.moc"
