// SPDX-License-Identifier: Apache-2.0
#include "allocation/mixed_layout.h"

namespace moescope {
namespace {

constexpr std::int64_t wordBits = 32;
constexpr std::int64_t wordBytes = 4;
constexpr std::int64_t scaleBytes = 2;
constexpr std::int64_t globalScaleBytes = 4;

std::int64_t words(std::int64_t values, int bits) { return (values * bits + wordBits - 1) / wordBits; }

} // namespace

MixedBytes mixedBytes(const Linear& linear, const ModulePlan& setting) {
    if (setting.grid == NumberGrid::nvfp4)
        return {.codes = linear.out * linear.in / 2, .scales = linear.out * linear.in / nvfp4Group + globalScaleBytes};
    const std::int64_t groups = linear.in / setting.group;
    return {.codes = words(linear.in, setting.bits) * linear.out * wordBytes,
            .zeros = groups * words(linear.out, setting.bits) * wordBytes,
            .scales = groups * linear.out * scaleBytes,
            .groupIndex = linear.in * wordBytes};
}

std::int64_t storedBytes(const Model& model, const Linear& linear, const ModulePlan& setting) {
    if (setting.bits >= fullPrecision)
        return static_cast<std::int64_t>(model.weight(linear).bytes.size());
    return mixedBytes(linear, setting).total();
}

} // namespace moescope
