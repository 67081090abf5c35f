// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <vector>

#include "support/machine_memory.h"

using namespace moescope;

class TestMachineMemory : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
#ifndef Q_OS_LINUX
        QSKIP("only Linux tells");
#endif
    }

    void theSumsHold() {
        const MachineMemory memory = machineMemory();
        QVERIFY(memory.total > 0);
        QVERIFY(memory.available > 0 && memory.available <= memory.total);
        QVERIFY(memory.resident > 0 && memory.resident < memory.total);
    }

    /// What is written to counts; half of it as the bound, because the system may give other pages back meanwhile.
    void whatIsTouchedIsResident() {
        constexpr std::size_t bytes = 256u << 20;
        const std::uint64_t before = machineMemory().resident;
        const std::vector<char> touched(bytes, 'x');
        QVERIFY(machineMemory().resident > before + bytes / 2);
        QCOMPARE(touched.back(), 'x');
    }
};

QTEST_GUILESS_MAIN(TestMachineMemory)
#include "test_machine_memory.moc"
