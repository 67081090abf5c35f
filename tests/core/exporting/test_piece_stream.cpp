// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <atomic>
#include <stdexcept>

#include "checkpoint/safetensors_writer.h"
#include "exporting/detail/piece_stream.h"
#include "exporting/detail/tensor_sum.h"
#include "support/atomic_write.h"
#include "support/sha256.h"

using namespace moescope;
using namespace moescope::detail;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t longBytes = 40'000'000; // several parts, the last one shorter

std::vector<std::byte> pattern(std::size_t bytes, unsigned seed) {
    std::vector<std::byte> values(bytes);
    for (std::size_t i = 0; i < bytes; ++i)
        values[i] = static_cast<std::byte>((i * 7 + i / 251 + seed) & 255U);
    return values;
}

StreamPiece made(std::size_t bytes, unsigned seed, bool summed = true) {
    return {
        .bytes = bytes, .putBytes = [=](const PutBytes& put) { return put(pattern(bytes, seed)); }, .summed = summed};
}

} // namespace

class TestPieceStream : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        m_folder = m_temporary.path().toStdString();
        QVERIFY(writeSafetensors(m_folder / "model.safetensors",
                                 {{{"long", DType::U8, {longBytes}}, pattern(longBytes, 3)}}));
        QVERIFY(writeFileAtomically(m_folder / "config.json", std::string_view("{}")));
        m_checkpoint = *Checkpoint::open(m_folder);
    }

    /// Pieces of very different sizes, made on several threads: taken in order, each byte once.
    void bytesComeInOrder() {
        std::vector<StreamPiece> pieces;
        std::vector<std::byte> expected;
        for (unsigned i = 0; i < 300; ++i) {
            const std::size_t bytes = i % 50 == 7 ? 3'000'000 : 100 * i;
            pieces.push_back(made(bytes, i));
            const auto part = pattern(bytes, i);
            expected.insert(expected.end(), part.begin(), part.end());
        }
        std::vector<std::byte> taken;
        std::size_t last = 0;
        const Status streamed = streamPieces(m_checkpoint, pieces, {}, [&](const StreamPart& part) -> Status {
            taken.insert(taken.end(), part.bytes.begin(), part.bytes.end());
            const bool inOrder = part.piece == last || part.piece == last + 1;
            last = part.piece;
            return inOrder && part.sha256 == sha256(part.bytes) ? Status() : failure("piece {}", part.piece);
        });
        QVERIFY2(streamed, streamed ? "" : streamed.error().message.c_str());
        QVERIFY(taken == expected);
    }

    /// A copied tensor comes in parts, and its sum is that of the whole.
    void longTensorsAreCut() {
        const std::vector<StreamPiece> pieces{
            made(10, 1), {.bytes = longBytes, .copied = m_checkpoint.view("long")}, made(10, 2)};
        std::vector<std::string> sums;
        std::size_t parts = 0;
        TensorSum sum;
        QVERIFY(streamPieces(m_checkpoint, pieces, {}, [&](const StreamPart& part) -> Status {
            ++parts;
            if (const auto whole = sum.add(part, pieces[part.piece].bytes))
                sums.push_back(*whole);
            return {};
        }));
        QVERIFY2(parts >= 6, qPrintable(QString::number(parts)));
        QVERIFY(sums == (std::vector<std::string>{sha256(pattern(10, 1)), sha256(pattern(longBytes, 3)),
                                                  sha256(pattern(10, 2))}));
    }

    void aStopIsHeardInsideALongTensor() {
        const std::vector<StreamPiece> pieces{{.bytes = longBytes, .copied = m_checkpoint.view("long")}};
        std::stop_source stop;
        int taken = 0;
        const Status streamed = streamPieces(m_checkpoint, pieces, stop.get_token(), [&](const StreamPart&) -> Status {
            ++taken;
            stop.request_stop();
            return {};
        });
        QVERIFY(!streamed && streamed.error().isCancelled());
        QCOMPARE(taken, 1);
    }

    void failuresEndIt_data() {
        QTest::addColumn<bool>("throws");
        QTest::newRow("failure") << false;
        QTest::newRow("exception") << true;
    }
    void failuresEndIt() {
        QFETCH(bool, throws);
        std::vector<StreamPiece> pieces;
        for (unsigned i = 0; i < 64; ++i)
            pieces.push_back(made(2'000'000, i));
        pieces[20].putBytes = [=](const PutBytes&) -> Status {
            if (throws)
                throw std::runtime_error("thrown");
            return failure("failed");
        };
        std::size_t taken = 0;
        const auto take = [&](const StreamPart& part) -> Status {
            taken = part.piece + 1;
            return {};
        };
        std::string said;
        try {
            const Status streamed = streamPieces(m_checkpoint, pieces, {}, take);
            said = streamed ? "nothing" : streamed.error().message;
        } catch (const std::runtime_error& problem) {
            said = problem.what();
        }
        QCOMPARE(said, std::string(throws ? "thrown" : "failed"));
        QVERIFY(taken <= 20);
    }

    /// While the taker is slow the makers wait: 64 MB ahead of it, and what each of them is making.
    void memoryIsBounded() {
        std::atomic<std::int64_t> alive = 0, most = 0;
        std::vector<StreamPiece> pieces;
        for (unsigned i = 0; i < 200; ++i)
            pieces.push_back({.bytes = 2'000'000, .putBytes = [&, i](const PutBytes& put) {
                                  const std::int64_t now = alive += 2'000'000;
                                  for (std::int64_t before = most; before < now;)
                                      if (most.compare_exchange_weak(before, now))
                                          break;
                                  return put(pattern(2'000'000, i));
                              }});
        QVERIFY(streamPieces(m_checkpoint, pieces, {}, [&](const StreamPart& part) -> Status {
            QTest::qSleep(1);
            alive -= static_cast<std::int64_t>(part.bytes.size());
            return {};
        }));
        QVERIFY2(most <= (std::int64_t(1) << 26), qPrintable(QString::number(most)));
    }

private:
    QTemporaryDir m_temporary;
    fs::path m_folder;
    Checkpoint m_checkpoint;
};

QTEST_GUILESS_MAIN(TestPieceStream)
#include "test_piece_stream.moc"
