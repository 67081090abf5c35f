// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <fstream>

#include "checkpoint/safetensors.h"

using namespace moescope;

class TestSafetensors : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    /// A file of the given header text and as many zero bytes of data. `claimed`: what the length field says instead.
    std::filesystem::path write(const std::string& header, std::size_t data,
                                std::optional<std::uint64_t> claimed = {}) const {
        std::filesystem::path path = m_folder.filePath("model.safetensors").toStdString();
        std::ofstream out(path, std::ios::binary | std::ios::trunc);
        const std::uint64_t length = claimed.value_or(header.size());
        out.write(reinterpret_cast<const char*>(&length), sizeof length);
        out << header << std::string(data, '\0');
        return path;
    }

private slots:
    void readsWhatIsThere() {
        const auto path =
            write(R"({"__metadata__": {"format": "pt"}, "b": {"dtype": "F32", "shape": [2, 2], "data_offsets": [4, 20]},
                                 "a": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]},
                                 "empty": {"dtype": "I64", "shape": [0, 5], "data_offsets": [4, 4]},
                                 "scalar": {"dtype": "BOOL", "shape": [], "data_offsets": [20, 21]}})",
                  21);
        const auto file = SafetensorsFile::open(path);
        QVERIFY2(file, file ? "" : file.error().message.c_str());
        QCOMPARE(file->tensors().size(), std::size_t{4});
        QCOMPARE(file->tensors().front().name, std::string("a"));
        QCOMPARE(file->find("b")->shape, (std::vector<std::int64_t>{2, 2}));
        QCOMPARE(file->find("b")->dtype, DType::F32);
        QCOMPARE(file->bytes(*file->find("b")).size(), std::size_t{16});
        QCOMPARE(file->find("empty")->elements(), 0);
        QCOMPARE(file->find("scalar")->elements(), 1);
        QVERIFY(!file->find("c"));
        QCOMPARE(file->metadata().at("format"), std::string("pt"));
        QCOMPARE(file->headerHash().size(), std::size_t{64});
    }

    void everyDtypeHasItsSize() {
        const std::pair<const char*, std::size_t> types[] = {
            {"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2}, {"F8_E4M3", 1}, {"F8_E5M2", 1}, {"I64", 8}, {"I32", 4},
            {"I16", 2}, {"I8", 1},  {"U64", 8}, {"U32", 4},  {"U16", 2},     {"U8", 1},      {"BOOL", 1}};
        for (const auto& [name, size] : types) {
            const auto dtype = dtypeFromName(name);
            QVERIFY(dtype);
            QCOMPARE(nameOf(*dtype), std::string_view(name));
            QCOMPARE(sizeOf(*dtype), size);
            QCOMPARE(isFloating(*dtype), std::string_view(name).starts_with("F") || std::string_view(name) == "BF16");
        }
        QVERIFY(!dtypeFromName("F4"));
    }

    void theHeaderHashFollowsTheHeaderAlone() {
        const std::string header = R"({"a": {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]}})";
        const std::string first = SafetensorsFile::open(write(header, 2))->headerHash();
        QCOMPARE(SafetensorsFile::open(write(header, 2))->headerHash(), first);
        QVERIFY(SafetensorsFile::open(write(R"({"b": {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]}})", 2))
                    ->headerHash() != first);
    }

    void brokenFilesGetASentence_data() {
        QTest::addColumn<QString>("header");
        QTest::addColumn<int>("data");
        QTest::addColumn<QString>("part");
        const auto row = [](const char* name, const char* header, int data, const char* part) {
            QTest::newRow(name) << QString(header) << data << QString(part);
        };
        row("no json", "{", 0, "not valid JSON");
        row("a list", "[]", 0, "not valid JSON");
        row("empty header", "", 0, "not valid JSON");
        row("entry no object", R"({"a": 1})", 0, "'a'");
        row("no dtype", R"({"a": {"shape": [1], "data_offsets": [0, 1]}})", 1, "lacks dtype");
        row("unknown dtype", R"({"a": {"dtype": "F4", "shape": [2], "data_offsets": [0, 1]}})", 1, "\"F4\"");
        row("dtype a number", R"({"a": {"dtype": 4, "shape": [2], "data_offsets": [0, 1]}})", 1, "dtype 4");
        row("shape no list", R"({"a": {"dtype": "U8", "shape": 1, "data_offsets": [0, 1]}})", 1, "not a list");
        row("negative shape", R"({"a": {"dtype": "U8", "shape": [-1], "data_offsets": [0, 1]}})", 1, "not a size");
        row("fractional shape", R"({"a": {"dtype": "U8", "shape": [1.5], "data_offsets": [0, 1]}})", 1, "not a size");
        row("shape overflows", R"({"a": {"dtype": "F32", "shape": [4294967296, 4294967296], "data_offsets": [0, 1]}})",
            1, "too large");
        row("size beyond int64", R"({"a": {"dtype": "U8", "shape": [18446744073709551615], "data_offsets": [0, 1]}})",
            1, "not a size");
        row("shape against range", R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}})", 4,
            "need 8 bytes but its range holds 4");
        row("offsets reversed", R"({"a": {"dtype": "U8", "shape": [1], "data_offsets": [1, 0]}})", 1, "'a'");
        row("offsets negative", R"({"a": {"dtype": "U8", "shape": [1], "data_offsets": [-1, 0]}})", 1,
            "not two byte positions");
        row("offsets three", R"({"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1, 2]}})", 1,
            "not two byte positions");
        row("beyond the end", R"({"a": {"dtype": "U8", "shape": [9], "data_offsets": [0, 9]}})", 8, "cut short");
        row("overlap",
            R"({"a": {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]}, "b": {"dtype": "U8", "shape": [2], "data_offsets": [1, 3]}})",
            3, "overlap");
        row("same range twice",
            R"({"a": {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]}, "b": {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]}})",
            2, "overlap");
        row("hole",
            R"({"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}, "b": {"dtype": "U8", "shape": [1], "data_offsets": [2, 3]}})",
            3, "belong to no tensor");
        row("data at the end", R"({"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}})", 5,
            "4 bytes at its end");
        row("name twice",
            R"({"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}, "a": {"dtype": "U8", "shape": [1], "data_offsets": [1, 2]}})",
            2, "'a' stands twice");
        row("metadata no object", R"({"__metadata__": 3})", 0, "__metadata__");
    }
    void brokenFilesGetASentence() {
        QFETCH(QString, header);
        QFETCH(int, data);
        QFETCH(QString, part);
        const auto file = SafetensorsFile::open(write(header.toStdString(), static_cast<std::size_t>(data)));
        QVERIFY(!file);
        QVERIFY2(file.error().message.find(part.toStdString()) != std::string::npos, file.error().message.c_str());
        QVERIFY2(file.error().message.find("model.safetensors") != std::string::npos, file.error().message.c_str());
    }

    void lengthsThatLieAreRefused() {
        for (const std::uint64_t claimed :
             {std::uint64_t{3}, std::uint64_t{1} << 40, ~std::uint64_t{0}, std::uint64_t{100'000'001}}) {
            const auto file = SafetensorsFile::open(write("{}", 0, claimed));
            QVERIFY(!file && file.error().message.find("model.safetensors") != std::string::npos);
        }
    }

    void cutAnywhereIsRefused() {
        const auto path = write(R"({"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}})", 16);
        const auto whole = std::filesystem::file_size(path);
        QVERIFY(SafetensorsFile::open(path));
        for (std::uintmax_t size = whole; size-- > 0;) {
            std::filesystem::resize_file(path, size);
            QVERIFY2(!SafetensorsFile::open(path), fmt::format("cut to {} bytes", size).c_str());
        }
    }

    void deepNestingDoesNotEndTheProgram() {
        const std::string deep(200'000, '[');
        QVERIFY(!SafetensorsFile::open(write(R"({"a": )" + deep, 0)));
        const std::string closed = deep + std::string(200'000, ']');
        QVERIFY(!SafetensorsFile::open(write(R"({"a": )" + closed + "}", 0)));
        const auto dtype = SafetensorsFile::open(
            write(R"({"a": {"dtype": )" + closed + R"(, "shape": [1], "data_offsets": [0, 1]}})", 1));
        QVERIFY(!dtype && dtype.error().message.find("nested") != std::string::npos);
    }

    void namesThatAreNotUtf8AreNotTrusted() {
        const auto file = SafetensorsFile::open(
            write("{\"\xff\": {\"dtype\": \"U8\", \"shape\": [1], \"data_offsets\": [0, 1]}}", 1));
        QVERIFY(!file);
    }

    void missingFilesAndFoldersAreNamed() {
        QVERIFY(SafetensorsFile::open("/nowhere/at.safetensors").error().message.find("/nowhere/at.safetensors") !=
                std::string::npos);
        QVERIFY(!SafetensorsFile::open(m_folder.path().toStdString()));
    }
};

QTEST_GUILESS_MAIN(TestSafetensors)
#include "test_safetensors.moc"
