// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QString>

#include "theme/palette.h"

class QTemporaryDir;

namespace moescope {

/// resources/themes/studio.qss with @role replaced by the palette's colour, px(n) by n design pixels at the font size
/// in use, and image(name, @role) by a file in `images` that holds the icon tinted so (style sheets cannot tint).
QString styleSheet(const Palette& palette, const QTemporaryDir& images, const std::function<int(double)>& px);

} // namespace moescope
