// SPDX-License-Identifier: Apache-2.0
#include "support/machine_memory.h"

#include <fstream>
#include <string>

namespace moescope {
namespace {

/// Lines "Key:   number kB".
template <class Take>
void readKilobytes(const char* file, Take take) {
    std::ifstream in(file);
    std::string key;
    std::string line;
    while (in >> key) {
        std::uint64_t kilobytes = 0;
        if (in >> kilobytes)
            take(key, kilobytes << 10);
        else
            in.clear(); // a line of words
        std::getline(in, line);
    }
}

} // namespace

MachineMemory machineMemory() {
    MachineMemory memory;
    readKilobytes("/proc/meminfo", [&](const std::string& key, std::uint64_t bytes) {
        if (key == "MemTotal:")
            memory.total = bytes;
        else if (key == "MemAvailable:")
            memory.available = bytes;
    });
    readKilobytes("/proc/self/status", [&](const std::string& key, std::uint64_t bytes) {
        if (key == "VmRSS:")
            memory.resident = bytes;
    });
    return memory;
}

} // namespace moescope
