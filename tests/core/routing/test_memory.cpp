// SPDX-License-Identifier: Apache-2.0
// Routing statistics of a text twice as long take no more memory, its token ids aside.
#include <sys/resource.h>

#include <QTemporaryDir>
#include <QTest>

#include "fixtures/tiny_model.h"
#include "forward/device.h"
#include "routing/run_statistics.h"

using namespace moescope;

namespace {

/// Largest resident memory of this process so far, bytes.
std::int64_t peak() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return std::int64_t{1024} * usage.ru_maxrss;
}

void run(const Model& model, int windows) {
    TokenWindows tokens{64, {}, {"text"}, std::vector<int>(static_cast<std::size_t>(windows), 0)};
    for (int i = 0; i < windows * 64; ++i)
        tokens.ids.push_back((i * 7 + i / 16) % 16);
    const auto found = runStatistics(model, tokens, {}, {.tokensAtOnce = 2048}, {}, unwatched());
    if (!found)
        qFatal("%s", found.error().message.c_str());
}

} // namespace

class TestMemory : public QObject {
    Q_OBJECT

private slots:
    void twiceTheTextTakesNoMoreMemory() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("a sanitizer keeps freed memory");
#endif
        QTemporaryDir folder;
        test::TinyModel("olmoe", {.layers = 2, .experts = 4, .hidden = 128, .width = 16})
            .write(folder.path().toStdString());
        auto model = Model::open(folder.path().toStdString());
        QVERIFY(model);
        setComputeThreads(1);        // threads have arenas of their own
        constexpr int windows = 256; // 16,384 tokens, 8 passes
        run(*model, windows);
        const std::int64_t once = peak();
        run(*model, 2 * windows);
        const std::int64_t growth = peak() - once;
        // What the second half of the text may add: its ids (4 bytes a token), the dataset of each window and its
        // likelihood (12 bytes a window), each once more while a list grows. The rest is what an allocator may keep: 4
        // MiB.
        constexpr std::int64_t tokens = 64L * windows;
        constexpr std::int64_t allowed = 2 * (4 * tokens + 12L * windows) + (std::int64_t{3} << 20);
        // Held for the whole text, the hidden states alone would add 8 MiB.
        static_assert(allowed < tokens * 128 * 4 / 2);
        QVERIFY2(growth <= allowed, qPrintable(QString("%1 bytes more, %2 allowed").arg(growth).arg(allowed)));
    }
};

QTEST_APPLESS_MAIN(TestMemory)
#include "test_memory.moc"
