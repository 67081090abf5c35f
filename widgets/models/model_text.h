// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include <QString>

#include "architecture/model.h"

namespace moescope {

/// "8.93 M", "197 k", "256": three digits.
QString compactCount(std::int64_t count);
/// "5.43 MB" (10^6), "17.9 GB" (10^9).
QString bytesText(std::int64_t bytes);
/// "1 min 48 s", "3 h 12 min", "12 s".
QString durationText(double seconds);
/// "gate_proj": the last part of the module's name.
QString shortName(const Linear& linear);
/// Name of the model's folder.
QString nameOf(const Model& model);

} // namespace moescope
