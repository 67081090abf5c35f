// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <random>

#include "exporting/detail/bit_packing.h"

using namespace moescope::detail;
using Bytes = std::vector<std::uint8_t>;
using Words = std::vector<std::uint32_t>;

namespace {

/// 32 zeros but for one value.
Bytes single(std::size_t place, std::uint8_t value) {
    Bytes values(32, 0);
    values.at(place) = value;
    return values;
}

Bytes counting(int bits) {
    Bytes values(32);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<std::uint8_t>(i % (1u << bits));
    return values;
}

} // namespace

class TestBitPacking : public QObject {
    Q_OBJECT
private slots:
    void packsByHand_data();
    void packsByHand();
    void outputsLieSideBySide();
    void zerosRunAlongOutputs();
    void streamsAreBitByBit_data();
    void streamsAreBitByBit();
    void comesBack_data();
    void comesBack();
};

void TestBitPacking::packsByHand_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<Bytes>("values");
    QTest::addColumn<Words>("words");
    // Worked out on paper: value r begins at bit r * bits, least significant bit first.
    QTest::newRow("2 bits, 0 1 2 3 ...") << 2 << counting(2) << Words{0xE4E4E4E4, 0xE4E4E4E4};
    QTest::newRow("4 bits, 0 1 2 ...") << 4 << counting(4) << Words{0x76543210, 0xFEDCBA98, 0x76543210, 0xFEDCBA98};
    QTest::newRow("8 bits, 0 1 2 ...") << 8 << counting(8) << Words{0x03020100, 0x07060504, 0x0B0A0908, 0x0F0E0D0C,
                                                                    0x13121110, 0x17161514, 0x1B1A1918, 0x1F1E1D1C};
    QTest::newRow("3 bits, first") << 3 << single(0, 7) << Words{0x7, 0, 0};
    QTest::newRow("3 bits, 10 lies across words 0 and 1") << 3 << single(10, 0b101) << Words{0x40000000, 0x1, 0};
    QTest::newRow("3 bits, 11 begins at bit 1 of word 1") << 3 << single(11, 0b111) << Words{0, 0b1110, 0};
    QTest::newRow("3 bits, 21 lies across words 1 and 2") << 3 << single(21, 0b011) << Words{0, 0x80000000, 0x1};
    QTest::newRow("3 bits, last") << 3 << single(31, 7) << Words{0, 0, 0xE0000000};
}

void TestBitPacking::packsByHand() {
    QFETCH(int, bits);
    QFETCH(Bytes, values);
    QFETCH(Words, words);
    QCOMPARE(packAlongInput(values, 1, 32, bits), words);
    QCOMPARE(unpackAlongInput(words, 1, 32, bits), values);
    QCOMPARE(packAlongOutput(values, 32, 1, bits), words);
    QCOMPARE(unpackAlongOutput(words, 32, 1, bits), values);
}

void TestBitPacking::outputsLieSideBySide() {
    Bytes codes = counting(4); // output 0; output 1 is all ones
    codes.insert(codes.end(), 32, 1);
    QCOMPARE(packAlongInput(codes, 2, 32, 4),
             (Words{0x76543210, 0x11111111, 0xFEDCBA98, 0x11111111, 0x76543210, 0x11111111, 0xFEDCBA98, 0x11111111}));
}

void TestBitPacking::zerosRunAlongOutputs() {
    Bytes zeros(64); // [32 outputs, 2 groups]: group 0 counts, group 1 is all ones
    for (std::size_t output = 0; output < 32; ++output) {
        zeros[2 * output] = static_cast<std::uint8_t>(output % 16);
        zeros[2 * output + 1] = 1;
    }
    QCOMPARE(packAlongOutput(zeros, 32, 2, 4),
             (Words{0x76543210, 0xFEDCBA98, 0x76543210, 0xFEDCBA98, 0x11111111, 0x11111111, 0x11111111, 0x11111111}));
}

void TestBitPacking::streamsAreBitByBit_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("count");
    for (int bits = 1; bits <= 8; ++bits)
        QTest::addRow("%d bits", bits) << bits << 96;
    QTest::newRow("4 bits, an odd number of words") << 4 << 24;
    QTest::newRow("8 bits, an odd number of words") << 8 << 12;
}

/// Bit k of value r is bit r * bits + k of the stream, whatever the code does eight values at a time.
void TestBitPacking::streamsAreBitByBit() {
    QFETCH(int, bits);
    QFETCH(int, count);
    std::mt19937 random(7);
    Bytes values(static_cast<std::size_t>(count));
    for (std::uint8_t& value : values)
        value = static_cast<std::uint8_t>(random() & ((1u << bits) - 1));
    Words expected(static_cast<std::size_t>(count * bits / 32));
    for (int r = 0; r < count; ++r)
        for (int k = 0; k < bits; ++k) {
            const auto at = static_cast<unsigned>(r * bits + k);
            expected[at / 32] |= (values[static_cast<std::size_t>(r)] >> k & 1u) << at % 32;
        }
    QCOMPARE(packStream(values, bits), expected);
    QCOMPARE(unpackStream(expected, bits), values);
}

void TestBitPacking::comesBack_data() {
    QTest::addColumn<int>("bits");
    for (int bits = 1; bits <= 8; ++bits)
        QTest::addRow("%d bits", bits) << bits;
}

void TestBitPacking::comesBack() {
    QFETCH(int, bits);
    std::mt19937 random(static_cast<unsigned>(bits));
    Bytes values(96UL * 160);
    for (std::uint8_t& value : values)
        value = static_cast<std::uint8_t>(random() & ((1u << bits) - 1));
    QCOMPARE(unpackAlongInput(packAlongInput(values, 96, 160, bits), 96, 160, bits), values);
    QCOMPARE(unpackAlongOutput(packAlongOutput(values, 96, 160, bits), 96, 160, bits), values);
    QCOMPARE(packAlongInput(values, 96, 160, bits).size(), std::size_t(96 * 160 * bits / 32));
}

QTEST_GUILESS_MAIN(TestBitPacking)
#include "test_bit_packing.moc"
