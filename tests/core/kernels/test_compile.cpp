// SPDX-License-Identifier: Apache-2.0
// Every kernel compiles for every architecture we promise, and the cache of compiled ones does what it says. No GPU
// needed.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <filesystem>
#include <link.h>
#include <string_view>
#include <thread>
#include <vector>

#include "kernels/kernel_cache.h"
#include "kernels/nvrtc.h"
#include "support/atomic_write.h"

using namespace moescope;

namespace {

constexpr std::string_view entries[] = {"twice"};
/// Small, so that the cache's tests do not wait for a compiler.
constexpr KernelSource small{"small", "extern \"C\" __global__ void twice(float* x) { x[threadIdx.x] *= 2.0f; }",
                             entries};

KernelCache::Kernels need(const Result<KernelCache::Kernels>& kernels) {
    if (!kernels)
        qFatal("%s", kernels.error().message.c_str());
    return *kernels;
}

} // namespace

class TestCompile : public QObject {
    Q_OBJECT

private slots:
    void theTableHoldsEverySourceOfTheFolder() {
        QStringList files = QDir(MOESCOPE_KERNEL_FOLDER).entryList({"*.cu"}, QDir::Files);
        QVERIFY(!files.isEmpty());
        QCOMPARE(static_cast<std::size_t>(files.size()), kernelTable().size());
        for (const KernelSource& source : kernelTable()) {
            const std::string name(source.name);
            QVERIFY2(files.contains(QString::fromStdString(name + ".cu")), name.c_str());
            QCOMPARE(std::string(source.text), *readFile(std::string(MOESCOPE_KERNEL_FOLDER "/") + name + ".cu"));
            QCOMPARE(findKernelSource(name), &source);
            // As many entries as the source has kernels, each of them there.
            QCOMPARE(
                static_cast<qsizetype>(source.entries.size()),
                QString::fromUtf8(source.text.data(), static_cast<qsizetype>(source.text.size())).count("__global__"));
        }
        QVERIFY(!findKernelSource("no such source"));
    }

    void everyKernelCompiles_data() {
        QTest::addColumn<int>("index");
        QTest::addColumn<int>("architecture");
        for (int index = 0; index < static_cast<int>(kernelTable().size()); ++index)
            for (const int architecture : {80, 90})
                QTest::addRow("%s sm_%d", std::string(kernelTable()[static_cast<std::size_t>(index)].name).c_str(),
                              architecture)
                    << index << architecture;
    }

    void everyKernelCompiles() {
        QFETCH(int, index);
        QFETCH(int, architecture);
        const KernelSource& source = kernelTable()[static_cast<std::size_t>(index)];
        const auto cubin = compileKernels(source, architecture);
        QVERIFY2(cubin, cubin ? "" : cubin.error().message.c_str());
        QVERIFY(cubin->starts_with("\x7F"
                                   "ELF"));
        for (const std::string_view entry : source.entries)
            QVERIFY2(cubin->find(".text." + std::string(entry)) != std::string::npos, std::string(entry).c_str());
    }

    /// A machine with CUDA installed system-wide finds the builtins anywhere; one with PyPI's wheels alone only there.
    void theBuiltinsComeFromNvrtcsOwnFolder() {
        const auto cubin = compileKernels(small, 90);
        QVERIFY2(cubin, cubin ? "" : cubin.error().message.c_str());
        std::vector<std::filesystem::path> loaded;
        dl_iterate_phdr(
            [](dl_phdr_info* library, std::size_t, void* found) {
                const std::filesystem::path file = library->dlpi_name;
                if (file.filename().string().starts_with("libnvrtc"))
                    static_cast<std::vector<std::filesystem::path>*>(found)->push_back(file);
                return 0;
            },
            &loaded);
        QCOMPARE(loaded.size(), std::size_t{2}); // the compiler and its builtins
        QCOMPARE(loaded[0].parent_path(), loaded[1].parent_path());
    }

    void aBrokenKernelShowsTheCompilersLog() {
        const KernelSource broken{
            "broken", "extern \"C\" __global__ void twice(float* x) {\n    x[0] = undeclared;\n}\n", entries};
        const auto cubin = compileKernels(broken, 90);
        QVERIFY(!cubin);
        for (const char* part : {"broken.cu(2)", "undeclared", "sm_90"})
            QVERIFY2(cubin.error().message.find(part) != std::string::npos, cubin.error().message.c_str());
        QVERIFY(!KernelCache({}).kernels(broken, 90));
    }

    void anUnknownArchitectureIsAnError() {
        const auto cubin = compileKernels(small, 11);
        QVERIFY(!cubin && cubin.error().message.find("sm_11") != std::string::npos);
    }

    void theSecondRequestReadsTheCache() {
        const QTemporaryDir folder;
        const KernelCache cache((folder.path() + "/a/b").toStdString());
        const auto first = need(cache.kernels(small, 90));
        QVERIFY(first.compiled);
        const auto second = need(cache.kernels(small, 90));
        QVERIFY(!second.compiled);
        QCOMPARE(second.cubin, first.cubin);
    }

    void whatDecidesTheCodeDecidesTheFile() {
        const KernelCache cache("/cache");
        const auto file = *cache.file(small, 90);
        KernelSource other = small;
        other.name = "renamed";
        QCOMPARE(*cache.file(other, 90), file); // the name decides nothing
        QVERIFY(*cache.file(small, 80) != file);
        other.fusedMultiplyAdd = false;
        QVERIFY(*cache.file(other, 90) != file);
        other = small;
        other.text = "extern \"C\" __global__ void twice(float* x) { x[threadIdx.x] *= 3.0f; }";
        QVERIFY(*cache.file(other, 90) != file);
    }

    void aDamagedEntryIsCompiledAnew() {
        const QTemporaryDir folder;
        const KernelCache cache(folder.path().toStdString());
        const auto file = *cache.file(small, 90);
        const std::string cubin = need(cache.kernels(small, 90)).cubin;
        const std::string whole = *readFile(file);
        std::string oneBit = whole, otherSum = whole;
        oneBit[whole.size() / 2] = static_cast<char>(oneBit[whole.size() / 2] ^ 1);
        otherSum[0] = otherSum[0] == '0' ? '1' : '0';
        for (const std::string& damaged :
             {oneBit, otherSum, whole.substr(0, whole.size() - 1), whole.substr(0, 40), std::string(), cubin}) {
            QVERIFY(writeFileAtomically(file, damaged));
            const auto again = need(cache.kernels(small, 90));
            QVERIFY(again.compiled);
            QCOMPARE(again.cubin, cubin);
            QCOMPARE(*readFile(file), whole); // and mended
        }
        QVERIFY(std::filesystem::remove(file) && std::filesystem::create_directory(file)); // unreadable as a file
        QVERIFY(need(cache.kernels(small, 90)).compiled);
    }

    void aFolderThatCannotBeWrittenCostsNothingElse() {
        const QTemporaryDir folder;
        const std::filesystem::path file = (folder.path() + "/file").toStdString();
        QVERIFY(writeFileAtomically(file, "not a folder"));
        for (const std::filesystem::path& place :
             {file, std::filesystem::path("/proc/moescope"), std::filesystem::path()}) {
            QVERIFY(need(KernelCache(place).kernels(small, 90)).compiled);
            QVERIFY(need(KernelCache(place).kernels(small, 90)).compiled);
        }
        QVERIFY(std::filesystem::is_regular_file(file));
    }

    void theUsersCacheFollowsXdg() {
        const QByteArray cache = qgetenv("XDG_CACHE_HOME"), home = qgetenv("HOME");
        qputenv("XDG_CACHE_HOME", "/somewhere");
        QCOMPARE(KernelCache::ofUser().file(small, 90)->parent_path(),
                 std::filesystem::path("/somewhere/moescope/kernels"));
        qputenv("XDG_CACHE_HOME", "relative"); // to be ignored, says the specification
        qputenv("HOME", "/home/someone");
        QCOMPARE(KernelCache::ofUser().file(small, 90)->parent_path(),
                 std::filesystem::path("/home/someone/.cache/moescope/kernels"));
        qputenv("XDG_CACHE_HOME", cache);
        qputenv("HOME", home);
    }

    void manyThreadsAtOnce() {
        const QTemporaryDir folder;
        const KernelCache cache(folder.path().toStdString());
        const auto expected = compileKernels(small, 80);
        std::atomic<int> right = 0;
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] {
                const auto kernels = cache.kernels(small, 80);
                right += kernels && kernels->cubin == *expected ? 1 : 0;
            });
        threads.clear();
        QCOMPARE(right.load(), 8);
    }
};

QTEST_APPLESS_MAIN(TestCompile)
#include "test_compile.moc"
