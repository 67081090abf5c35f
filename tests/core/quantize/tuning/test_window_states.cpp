// SPDX-License-Identifier: Apache-2.0
// Hidden states on the device, in memory and in a file: the same numbers from each, and nothing left on the disk.
#include "quantize/detail/states_place.h"
#include "quantize/detail/window_states.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "support/file_limit.h"

using namespace moescope;
using namespace moescope::detail;
using moescope::test::FileLimit;
using Place = WindowStates::Place;

Q_DECLARE_METATYPE(moescope::detail::WindowStates::Place)

namespace {

void places() {
    QTest::addColumn<Place>("place");
    QTest::newRow("device") << Place::device;
    QTest::newRow("memory") << Place::memory;
    QTest::newRow("file") << Place::file;
}

} // namespace

class TestWindowStates : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void windowsComeAsTheyWereWritten_data() { places(); }

    void windowsComeAsTheyWereWritten() {
        QFETCH(Place, place);
        const at::Tensor wanted = at::randn({6, 5, 8});
        WindowStates states = filled(wanted, place);
        QVERIFY(at::equal(states.range(2, 3), wanted.narrow(0, 2, 3)));
        const at::Tensor some = at::tensor({4, 0, 3}, at::kLong);
        QVERIFY(at::equal(states.select(some), wanted.index_select(0, some)));
        states.prefetch(some);
        QVERIFY(at::equal(states.select(some), wanted.index_select(0, some)));
        // Others than were fetched.
        const at::Tensor others = at::tensor({1}, at::kLong);
        states.prefetch(some);
        QVERIFY(at::equal(states.select(others), wanted.index_select(0, others)));
        const WindowStates copy = states.copy();
        states.write(0, at::zeros({6, 5, 8}));
        QVERIFY(at::equal(copy.select(some), wanted.index_select(0, some)));
        QVERIFY(at::equal(states.select(some), at::zeros({3, 5, 8})));
        states.prefetch(some); // never asked for
    }

    void aFileHasNoName() {
        const WindowStates states = filled(at::randn({4, 3, 2}), Place::file);
        QCOMPARE(QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
                 QStringList());
    }

    void aFullDiskIsASentence() {
        const FileLimit limit(4096);
        try {
            const WindowStates states({64, 64, 64}, at::kFloat, at::kCPU, Place::file, folder());
            QFAIL("a file beyond the limit was made");
        } catch (const std::runtime_error& problem) {
            const QString text = problem.what();
            QVERIFY2(text.contains(m_folder.path()) && text.contains("no room for 1048576 bytes"), problem.what());
        }
    }

    void aFolderThatIsNotThereIsASentence() {
        QVERIFY_THROWS_EXCEPTION(std::runtime_error,
                                 WindowStates({1, 1, 1}, at::kFloat, at::kCPU, Place::file, folder() / "none"));
    }

    void largeStatesLeaveTheDeviceAndThenMemory() {
        RunConfig config;
        const DeviceMemory gpu{16ULL << 30, 16ULL << 30}, host{64ULL << 30, 8ULL << 30};
        const std::uint64_t gigabyte = 1ULL << 30;
        QCOMPARE(placeOfStates(config, gigabyte, true, gpu, host), Place::device);
        QCOMPARE(placeOfStates(config, gigabyte + 1, true, gpu, host), Place::memory);
        QCOMPARE(placeOfStates(config, gigabyte, false, {}, host), Place::memory);
        QCOMPARE(placeOfStates(config, 5 * gigabyte, true, gpu, host), Place::file);
        config.statesLimit = 5.0;
        QCOMPARE(placeOfStates(config, 5 * gigabyte, true, gpu, host), Place::memory);
        config.states = "file";
        QCOMPARE(placeOfStates(config, 1, true, gpu, host), Place::file);
        config.states = "device";
        QCOMPARE(placeOfStates(config, 100 * gigabyte, true, gpu, host), Place::device);
        QCOMPARE(placeOfStates(config, 100 * gigabyte, false, {}, host), Place::memory);
    }

private:
    [[nodiscard]] std::filesystem::path folder() const { return m_folder.path().toStdString(); }
    [[nodiscard]] WindowStates filled(const at::Tensor& values, Place place) const {
        WindowStates states(values.sizes(), at::kFloat, at::kCPU, place, folder());
        states.write(0, values);
        return states;
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestWindowStates)
#include "test_window_states.moc"
