// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

#include "checkpoint/checkpoint.h"
#include "checkpoint/safetensors_writer.h"

using namespace moescope;

class TestCheckpoint : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::filesystem::path at(const char* name) const { return m_folder->filePath(name).toStdString(); }
    void text(const char* name, const std::string& content) const { std::ofstream(at(name)) << content; }
    void tensor(const char* file, const std::string& name) const {
        QVERIFY(writeSafetensors(at(file), {{{name, DType::U8, {1}}, {std::byte{1}}}}));
    }
    QString problem() const {
        const auto checkpoint = Checkpoint::open(m_folder->path().toStdString());
        return checkpoint ? QString("opened") : QString::fromStdString(checkpoint.error().message);
    }

private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        text("config.json", "{}");
    }

    void oneFile() {
        tensor("model.safetensors", "a");
        const auto checkpoint = Checkpoint::open(m_folder->path().toStdString());
        QVERIFY(checkpoint);
        QCOMPARE(checkpoint->names(), std::vector<std::string>{"a"});
        QCOMPARE(checkpoint->view("a").bytes.size(), std::size_t{1});
        QVERIFY(!checkpoint->find("b"));
    }

    void shards() {
        tensor("x1.safetensors", "a");
        tensor("x2.safetensors", "b");
        text("model.safetensors.index.json", R"({"weight_map": {"a": "x1.safetensors", "b": "x2.safetensors"}})");
        const auto checkpoint = Checkpoint::open(m_folder->path().toStdString());
        QVERIFY2(checkpoint, checkpoint ? "" : checkpoint.error().message.c_str());
        QCOMPARE(checkpoint->files().size(), std::size_t{2});
        QCOMPARE(checkpoint->view("b").info->name, std::string("b"));
        const Checkpoint moved = std::move(*Checkpoint::open(m_folder->path().toStdString()));
        QCOMPARE(moved.view("a").bytes.front(), std::byte{1});
    }

    void foldersWithoutAModelSayWhatIsMissing() {
        QVERIFY(problem().contains("neither model.safetensors nor"));
        std::filesystem::remove(at("config.json"));
        QVERIFY(problem().contains("config.json"));
        text("config.json", "{\"a\":");
        QVERIFY(problem().contains("not valid JSON"));
        text("config.json", R"({"a": )" + std::string(200'000, '[') + std::string(200'000, ']') + "}");
        QVERIFY(problem().contains("nested"));
        text("config.json", "[]");
        QVERIFY(problem().contains("not a JSON object"));
        QVERIFY(!Checkpoint::open("/nowhere"));
        QVERIFY(!Checkpoint::open(at("config.json")));
    }

    void namesThatLeaveTheFolderAreRefused() {
        tensor("x.safetensors", "a");
        for (const char* name :
             {"../x.safetensors", "/etc/passwd", "sub/x.safetensors", "..", ".", "", "./x.safetensors"}) {
            text("model.safetensors.index.json", fmt::format(R"({{"weight_map": {{"a": "{}"}}}})", name));
            QVERIFY2(problem().contains("not a plain file name"), name);
        }
        text("model.safetensors.index.json", R"({"weight_map": {"a": 3}})");
        QVERIFY(problem().contains("not a plain file name"));
        text("model.safetensors.index.json", R"({"weight_map": {"a": "x.safetensors\u0000/y"}})");
        QVERIFY(problem().contains("not a plain file name"));
    }

    void brokenIndexes() {
        for (const char* content : {"[]", "{}", R"({"weight_map": []})"}) {
            text("model.safetensors.index.json", content);
            QVERIFY2(problem().contains("no weight_map"), content);
        }
        text("model.safetensors.index.json", R"({"weight_map": {}})");
        QVERIFY2(problem() != "opened", "an index of nothing");
    }

    void shardsThatDoNotKeepTheIndexsPromise() {
        text("model.safetensors.index.json", R"({"weight_map": {"a": "x.safetensors", "b": "y.safetensors"}})");
        tensor("x.safetensors", "a");
        QVERIFY(problem().contains("y.safetensors: the shard is missing"));
        tensor("y.safetensors", "a");
        QVERIFY(problem().contains("stands in another shard too"));
        tensor("y.safetensors", "c");
        QVERIFY(problem().contains("'b', which the index promises"));
        text("y.safetensors", "short");
        QVERIFY(problem().contains("y.safetensors"));
    }
};

QTEST_GUILESS_MAIN(TestCheckpoint)
#include "test_checkpoint.moc"
