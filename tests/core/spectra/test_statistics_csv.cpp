// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QTest>

#include "architecture/model.h"
#include "spectra/statistic_table.h"
#include "spectra/statistics_csv.h"
#include "support/atomic_write.h"

using namespace moescope;

class TestStatisticsCsv : public QObject {
    Q_OBJECT

    static std::string errorOf(const std::string& text) {
        const auto parsed = parseStatisticsCsv(text, "s.csv");
        return parsed ? std::string() : parsed.error().message;
    }

private slots:
    void everyNumberComesBack() {
        const auto model = Model::open(MOESCOPE_SOURCE_DIR "/resources/demo/tuned");
        QVERIFY(model);
        std::vector<LinearStatistics> statistics(model->linears().size());
        double next = 1.0 / 3.0;
        for (std::size_t i = 0; i < statistics.size(); ++i) {
            statistics[i].module = model->linears()[i].module;
            std::size_t column = 0;
            for (const StatisticInfo& info : statisticTable())
                if ((i + column++) % 7 != 0)
                    statistics[i].*info.member = (next *= -1.37);
            next = std::abs(next) > 1e20 ? 1.0 / 3.0 : next;
        }
        QTemporaryDir folder;
        const auto file = std::filesystem::path(folder.path().toStdString()) / "statistics.csv";
        const std::string text = statisticsToCsv(model->linears(), statistics);
        QVERIFY(text.starts_with("name,layer,module_type,alpha,variance,"));
        QVERIFY(writeFileAtomically(file, text));
        const auto read = statisticsFromCsv(file);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QVERIFY(read->hasSizes && read->ignored.empty());
        QCOMPARE(read->linears.size(), statistics.size());
        for (std::size_t i = 0; i < statistics.size(); ++i) {
            const Linear &found = read->linears[i], &given = model->linears()[i];
            QCOMPARE(found.module, given.module);
            QVERIFY(found.kind == given.kind && found.projection == given.projection && found.layer == given.layer);
            QVERIFY(found.expert == given.expert && found.out == given.out && found.in == given.in);
            for (const StatisticInfo& info : statisticTable())
                QVERIFY2(info.value(read->statistics[i]) == info.value(statistics[i]), info.id.data());
        }
    }

    void readsWhatAlphaQPublishes() {
        const auto read =
            parseStatisticsCsv("\xEF\xBB\xBFname,layer,module_type,alpha,variance\r\n"
                               "model.layers.3.block_sparse_moe.experts.12.w2,3,w2,2.5,0.0001\r\n"
                               "\"model.layers.0.self_attn.q_proj.weight\",0,\"attention, q\",nan,1e-4\r\n"
                               "model.layers.1.mlp.shared_expert.up_proj,1,shared,3,\r\n"
                               "lm_head,-1,head,4,5\r\n",
                               "s.csv");
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(read->linears.size(), std::size_t{3});
        const Linear& expert = read->linears[0];
        QVERIFY(expert.kind == LinearKind::expert && expert.projection == Projection::down);
        QCOMPARE(expert.layer, 3);
        QCOMPARE(expert.expert, 12);
        QCOMPARE(read->statistics[0].alphaHill, std::optional(2.5));
        QCOMPARE(read->linears[1].module, "model.layers.0.self_attn.q_proj");
        QVERIFY(read->linears[1].kind == LinearKind::attention && !read->statistics[1].alphaHill);
        QVERIFY(read->linears[2].kind == LinearKind::sharedExpert && !read->statistics[2].variance);
        QVERIFY(!read->hasSizes);
        QCOMPARE(read->ignored, std::vector<std::string>{"lm_head"});
    }

    void whatIsWrongIsNamedByLine() {
        const std::string header = "name,layer,module_type,alpha,variance\n";
        const std::string good = "model.layers.0.mlp.experts.0.up_proj,0,up,2,1\n";
        QVERIFY(errorOf(header + good).empty());
        QVERIFY(errorOf("").find("empty") != std::string::npos);
        QVERIFY(errorOf("name,layer,alpha\n" + good).find("'variance'") != std::string::npos);
        QVERIFY(errorOf(header).find("no line") != std::string::npos);
        QVERIFY(errorOf(header + good + good).find("line 3") != std::string::npos);
        QVERIFY(errorOf(header + "model.layers.0.mlp.experts.0.up_proj,0,up,two,1\n").find("line 2: 'two'") !=
                std::string::npos);
        QVERIFY(errorOf(header + "model.layers.0.mlp.experts.0.up_proj,1,up,2,1\n").find("layer 1") !=
                std::string::npos);
        QVERIFY(errorOf(header + "model.layers.0.mlp.experts.0.up_proj,0,up,2\n").find("4 fields") !=
                std::string::npos);
        QVERIFY(errorOf(header + "\"model.layers.0,0,up,2,1\n").find("never ends") != std::string::npos);
        QVERIFY(errorOf(header + "\"a\"b,0,up,2,1\n").find("line 2") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestStatisticsCsv)
#include "test_statistics_csv.moc"
