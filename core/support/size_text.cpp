// SPDX-License-Identifier: Apache-2.0
#include "support/size_text.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace moescope {
namespace {

struct Unit {
    double bytes;
    const char* name;
};

Unit unitOf(std::int64_t bytes) {
    const auto size = static_cast<double>(bytes);
    return size >= 999.5e6 ? Unit{1e9, "GB"} : size >= 999.5e3 ? Unit{1e6, "MB"} : Unit{1e3, "kB"};
}

std::string valueIn(const Unit& unit, std::int64_t bytes) {
    return fmt::format("{:.{}f}", static_cast<double>(bytes) / unit.bytes, unit.bytes == 1e9 ? 1 : 0);
}

} // namespace

std::string diskText(std::int64_t bytes) {
    const Unit unit = unitOf(bytes);
    return fmt::format("{} {}", valueIn(unit, bytes), unit.name);
}

std::string partText(std::int64_t done, std::int64_t total) {
    const Unit unit = unitOf(total);
    return fmt::format("{} of {} {}", valueIn(unit, done), valueIn(unit, total), unit.name);
}

std::string secondsText(double seconds) {
    const auto whole = std::llround(std::max(0.0, seconds));
    if (whole < 60)
        return fmt::format("{} s", whole);
    if (whole < 3600)
        return fmt::format("{} min {} s", whole / 60, whole % 60);
    return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string sizeText(std::uint64_t bytes) {
    constexpr double mebi = 1ULL << 20, gibi = 1ULL << 30;
    const auto size = static_cast<double>(bytes);
    return size < gibi ? fmt::format("{:.0f} MiB", size / mebi) : fmt::format("{:.2f} GiB", size / gibi);
}

} // namespace moescope
