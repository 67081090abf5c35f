// SPDX-License-Identifier: Apache-2.0
// The layout against tensors that auto-round packed and decoded (tests/peers/make_gptq_fixture.py).
#include <QtTest>

#include <cstring>

#include "checkpoint/safetensors.h"
#include "exporting/detail/float_formats.h"
#include "exporting/detail/gptq_layout.h"
#include "support/atomic_write.h"

using namespace moescope;
using namespace moescope::detail;
namespace fs = std::filesystem;

class TestGptqLayout : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void packsAsAutoRoundDoes_data() { widths(); }
    void packsAsAutoRoundDoes();
    void decodesAsAutoRoundDoes_data() { widths(); }
    void decodesAsAutoRoundDoes();
    void refusesScalesThatLoadersWouldRound();
    void namesWhatDoesNotFit();

private:
    static void widths();
    template <class T>
    std::vector<T> fixture(const std::string& name) const;
    QuantizedLinear quantized(int bits) const;

    QTemporaryDir m_temporary;
    std::optional<SafetensorsFile> m_file;
    std::optional<Checkpoint> m_checkpoint;
    static constexpr std::int64_t out = 64, in = 128;
    static constexpr int group = 32;
};

void TestGptqLayout::widths() {
    QTest::addColumn<int>("bits");
    for (const int bits : {2, 3, 4, 8})
        QTest::addRow("%d bits", bits) << bits;
}

template <class T>
std::vector<T> TestGptqLayout::fixture(const std::string& name) const {
    const TensorInfo* tensor = m_file->find(name);
    if (!tensor)
        qFatal("the fixture has no tensor %s", name.c_str());
    std::vector<T> values(tensor->bytes / sizeof(T));
    std::memcpy(values.data(), m_file->bytes(*tensor).data(), tensor->bytes);
    return values;
}

QuantizedLinear TestGptqLayout::quantized(int bits) const {
    const std::string prefix = fmt::format("w{}.", bits);
    return {prefix,
            bits,
            group,
            true,
            out,
            in,
            fixture<std::uint8_t>(prefix + "codes"),
            fixture<float>(prefix + "float_scales"),
            std::vector<std::uint8_t>(static_cast<std::size_t>(out * in / group),
                                      static_cast<std::uint8_t>(1 << (bits - 1)))};
}

void TestGptqLayout::initTestCase() {
    const fs::path fixturePath = fs::path(MOESCOPE_TEST_DATA) / "exporting" / "gptq_auto_round.safetensors";
    auto file = SafetensorsFile::open(fixturePath);
    QVERIFY2(file, file ? "" : file.error().message.c_str());
    m_file = std::move(*file);
    const fs::path folder = m_temporary.path().toStdString();
    fs::copy_file(fixturePath, folder / "model.safetensors");
    QVERIFY(writeFileAtomically(folder / "config.json", std::string_view("{}")));
    m_checkpoint = std::move(*Checkpoint::open(folder));
}

void TestGptqLayout::packsAsAutoRoundDoes() {
    QFETCH(int, bits);
    std::vector<std::vector<std::byte>> written;
    const Status put = putGptq(quantized(bits), [&](std::span<const std::byte> bytes) -> Status {
        written.emplace_back(bytes.begin(), bytes.end());
        return {};
    });
    QVERIFY(put);
    const std::string module = fmt::format("w{}", bits);
    QCOMPARE(written.at(0), fixture<std::byte>(module + ".qweight"));
    QCOMPARE(written.at(1), fixture<std::byte>(module + ".qzeros"));
    QCOMPARE(written.at(2), fixture<std::byte>(module + ".scales"));
    QCOMPARE(written.at(3), fixture<std::byte>(module + ".g_idx"));
}

void TestGptqLayout::decodesAsAutoRoundDoes() {
    QFETCH(int, bits);
    const std::string module = fmt::format("w{}", bits);
    Linear shape;
    shape.module = module;
    shape.out = out;
    shape.in = in;
    const auto linear = readGptq(*m_checkpoint, module, shape);
    QVERIFY2(linear, linear ? "" : linear.error().message.c_str());
    QCOMPARE(linear->bits, bits);
    QCOMPARE(linear->group, group);
    QVERIFY(linear->symmetric);
    QCOMPARE(linear->codes, fixture<std::uint8_t>(module + ".codes"));
    QCOMPARE(linear->scales, fixture<float>(module + ".float_scales"));
    // auto-round multiplies in fp16, so the product is rounded to it: exact up to 4 bits, once for 8. As numbers, since
    // the identity matrix that its weights were read off with turns -0 into 0.
    QCOMPARE(fromHalf(toHalf(linear->decode())), fromHalf(fixture<std::uint16_t>(module + ".decoded")));
    if (bits <= 4)
        QCOMPARE(linear->decode(), fromHalf(fixture<std::uint16_t>(module + ".decoded")));
}

void TestGptqLayout::refusesScalesThatLoadersWouldRound() {
    QuantizedLinear linear = quantized(4);
    linear.scales.at(7) = 0.1f; // neither fp16 nor bf16 holds it
    const Status put = putGptq(linear, [](std::span<const std::byte>) -> Status { return {}; });
    QVERIFY(!put);
    QVERIFY(put.error().message.find("of output 1 is not exact in fp16 and bf16") != std::string::npos);
}

void TestGptqLayout::namesWhatDoesNotFit() {
    Linear shape;
    shape.out = out;
    shape.in = 2 * in; // then qweight would be of half the width and the rest does not fit
    const auto linear = readGptq(*m_checkpoint, "w4", shape);
    QVERIFY(!linear);
    QVERIFY2(linear.error().message.find("tensor 'w4.") != std::string::npos, linear.error().message.c_str());
    QCOMPARE(readGptq(*m_checkpoint, "w5", shape).error().message, std::string("tensor 'w5.qweight' is missing"));
}

QTEST_GUILESS_MAIN(TestGptqLayout)
#include "test_gptq_layout.moc"
