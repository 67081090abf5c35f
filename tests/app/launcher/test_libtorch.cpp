// SPDX-License-Identifier: Apache-2.0
// Where libtorch is looked for, and which is taken.
#include <QtTest>

#include <QTemporaryDir>
#include <fstream>

#include "libtorch.h"

namespace fs = std::filesystem;
using namespace moescope::launcher;

class TestLibtorch : public QObject {
    Q_OBJECT

    /// A folder as a wheel unpacks it, with files that hold nothing.
    static fs::path makeTorch(const fs::path& torch, const std::string& version) {
        fs::create_directories(torch / "lib");
        for (const char* library : {"libtorch_cpu.so", "libc10.so"})
            std::ofstream(torch / "lib" / library) << "";
        if (!version.empty())
            std::ofstream(torch / "version.py") << "from typing import Optional\n__version__ = '" << version << "'\n";
        return torch;
    }

    fs::path fresh() {
        m_folders.push_back(std::make_unique<QTemporaryDir>());
        return m_folders.back()->path().toStdString();
    }

    std::vector<std::unique_ptr<QTemporaryDir>> m_folders;

private slots:
    void besideTheSystemsTheUsers() {
        const Surroundings surroundings{{}, "/opt/m/bin", "/home/u/.local/share"};
        const std::vector<fs::path> expected{"/opt/m/lib/moescope/libtorch", "/usr/lib/moescope/libtorch",
                                             "/home/u/.local/share/moescope/libtorch"};
        QVERIFY(libtorchPlaces(surroundings) == expected);
        // installed for all: the first two are one
        QCOMPARE(libtorchPlaces({{}, "/usr/bin", {}}).size(), std::size_t(1));
    }

    void whatWasChosenIsAllThatCounts() {
        const fs::path data = fresh();
        makeTorch(data / "moescope" / "libtorch" / "torch", MOESCOPE_LIBTORCH_VERSION);
        const auto found = findLibtorch({"/no/such/libtorch", fresh(), data});
        QVERIFY(!found);
        QVERIFY(found.error().message.find("/no/such/libtorch") != std::string::npos);
    }

    void theFirstThatFitsIsTaken() {
        const fs::path prefix = fresh(), data = fresh();
        const Surroundings surroundings{{}, prefix / "bin", data};
        QVERIFY(!findLibtorch(surroundings));
        makeTorch(prefix / "lib" / "moescope" / "libtorch", "1.13.1"); // of another version: passed over
        const fs::path fetched = makeTorch(fetchedLibtorch(surroundings) / "torch", MOESCOPE_LIBTORCH_VERSION "+cu130");
        const auto found = findLibtorch(surroundings);
        QVERIFY2(found && *found == fetched, found ? found->c_str() : found.error().message.c_str());
        makeTorch(prefix / "lib" / "moescope" / "libtorch", MOESCOPE_LIBTORCH_VERSION);
        QVERIFY(*findLibtorch(surroundings) == prefix / "lib" / "moescope" / "libtorch");
    }

    void aWheelAndAnUnzippedLibtorchAreKnown() {
        const fs::path wheel = fresh(), unzipped = fresh(), silent = fresh();
        makeTorch(wheel / "torch", MOESCOPE_LIBTORCH_VERSION);
        makeTorch(unzipped, "");
        std::ofstream(unzipped / "build-version") << MOESCOPE_LIBTORCH_VERSION "+cpu\n";
        QVERIFY(*usableLibtorch(wheel) == wheel / "torch");
        QVERIFY(*usableLibtorch(wheel / "torch") == wheel / "torch");
        QVERIFY(*usableLibtorch(unzipped) == unzipped);
        QVERIFY(*usableLibtorch(makeTorch(silent, "")) == silent); // says nothing of its version
    }

    void refusals_data() {
        QTest::addColumn<QString>("version");
        QTest::addColumn<QString>("removed");
        QTest::addColumn<QString>("reason");
        QTest::newRow("a library is missing") << MOESCOPE_LIBTORCH_VERSION << "libc10.so"
                                              << "lib/libc10.so is missing";
        QTest::newRow("older") << "2.1.0"
                               << ""
                               << "this is libtorch 2.1.0";
        QTest::newRow("longer") << MOESCOPE_LIBTORCH_VERSION "1"
                                << ""
                                << "built with " MOESCOPE_LIBTORCH_VERSION;
    }
    void refusals() {
        QFETCH(const QString, version);
        QFETCH(const QString, removed);
        QFETCH(const QString, reason);
        const fs::path torch = makeTorch(fresh(), version.toStdString());
        if (!removed.isEmpty())
            fs::remove(torch / "lib" / removed.toStdString());
        const auto usable = usableLibtorch(torch);
        QVERIFY(!usable);
        const QString message = QString::fromStdString(usable.error().message);
        QVERIFY2(message.contains(reason) && message.contains(QString::fromStdString(torch.string())),
                 qPrintable(message));
    }

    void cudaBesideAWheelIsSearchedToo() {
        const fs::path packages = fresh();
        const fs::path torch = makeTorch(packages / "torch", "");
        for (const char* name : {"cu13", "nccl", "empty"})
            fs::create_directories(packages / "nvidia" / name / (std::string(name) == "empty" ? "include" : "lib"));
        const std::vector<fs::path> expected{torch / "lib", packages / "nvidia" / "cu13" / "lib",
                                             packages / "nvidia" / "nccl" / "lib"};
        QVERIFY(libraryFolders(torch) == expected);
    }
};

QTEST_GUILESS_MAIN(TestLibtorch)
#include "test_libtorch.moc"
