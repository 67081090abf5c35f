// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QTest>

#include <cstring>

#include "checkpoint/safetensors.h"
#include "checkpoint/safetensors_writer.h"

using namespace moescope;

namespace {

std::vector<std::byte> counted(std::size_t bytes, int start) {
    std::vector<std::byte> values(bytes);
    for (std::size_t i = 0; i < bytes; ++i)
        values[i] = static_cast<std::byte>(start + static_cast<int>(i));
    return values;
}

} // namespace

class TestSafetensorsWriter : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }

private slots:
    void streamedFileReadsBack() {
        const std::vector<TensorSpec> specs{
            {"b", DType::I32, {2, 3}}, {"none", DType::F32, {0}}, {"a", DType::U8, {3}}};
        const std::map<std::string, std::string> metadata{{"format", "pt"}};
        const auto file = path("streamed.safetensors");
        auto writer = SafetensorsWriter::create(file, specs, metadata);
        QVERIFY(writer);
        const auto b = counted(24, 1);
        QVERIFY(writer->write("b", std::span(b).first(5)));
        QVERIFY(writer->write("b", std::span(b).subspan(5)));
        QVERIFY(writer->write("a", counted(3, 90)));
        QVERIFY(writer->finish());
        QCOMPARE(std::filesystem::file_size(file), SafetensorsWriter::fileSize(specs, metadata));
        const auto read = SafetensorsFile::open(file);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QVERIFY(std::ranges::equal(read->bytes(*read->find("b")), b));
        QVERIFY(std::ranges::equal(read->bytes(*read->find("a")), counted(3, 90)));
        QCOMPARE(read->find("none")->shape, (std::vector<std::int64_t>{0}));
        QCOMPARE(read->metadata().at("format"), std::string("pt"));
        QCOMPARE(read->find("b")->offset % 8, std::size_t{0});
    }

    void emptyTensorsAtTheEndNeedNoWrite() {
        auto writer =
            SafetensorsWriter::create(path("tail.safetensors"), {{"a", DType::U8, {1}}, {"none", DType::F32, {0, 4}}});
        QVERIFY(writer->write("a", counted(1, 0)));
        QVERIFY(writer->finish());
        QVERIFY(SafetensorsFile::open(path("tail.safetensors"))->find("none"));
    }

    void misuseIsRefused() {
        const std::vector<TensorSpec> specs{{"a", DType::U8, {2}}, {"b", DType::U8, {2}}};
        auto order = SafetensorsWriter::create(path("x"), specs);
        QVERIFY(!order->write("b", counted(2, 0)));
        auto large = SafetensorsWriter::create(path("x"), specs);
        QVERIFY(!large->write("a", counted(3, 0)));
        auto missing = SafetensorsWriter::create(path("x"), specs);
        QVERIFY(missing->write("a", counted(2, 0)));
        QVERIFY(missing->finish().error().message.find("'b'") != std::string::npos);
        QVERIFY(!SafetensorsWriter::create("/nowhere/x", specs));
    }

    void sameTensorsGiveTheSameBytes() {
        const std::vector<TensorData> tensors{{{"a", DType::U8, {3}}, counted(3, 1)},
                                              {{"b", DType::F32, {1}}, counted(4, 1)}};
        QVERIFY(writeSafetensors(path("one"), tensors, {{"k", "v"}}));
        auto writer = SafetensorsWriter::create(path("two"), {tensors[0].spec, tensors[1].spec}, {{"k", "v"}});
        QVERIFY(writer->write("a", tensors[0].bytes) && writer->write("b", tensors[1].bytes) && writer->finish());
        const auto bytesOf = [](const std::filesystem::path& file) {
            const auto mapped = MappedFile::open(file);
            return std::vector<std::byte>(mapped->bytes().begin(), mapped->bytes().end());
        };
        QVERIFY(bytesOf(path("one")) == bytesOf(path("two")));
    }

    void wholeWriteChecksTheShape() {
        const auto file = path("kept");
        QVERIFY(writeSafetensors(file, {{{"a", DType::U8, {1}}, counted(1, 7)}}));
        const Status refused = writeSafetensors(file, {{{"a", DType::F32, {2}}, counted(7, 0)}});
        QVERIFY(!refused && refused.error().message.find("'a'") != std::string::npos);
        QVERIFY(SafetensorsFile::open(file)->find("a")->dtype == DType::U8); // the old file is untouched
    }
};

QTEST_GUILESS_MAIN(TestSafetensorsWriter)
#include "test_safetensors_writer.moc"
