// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

namespace moescope {

/// A width as it looks in the grid of bits: its colour with its number. Follows the theme.
QIcon bitsIcon(int bits);

} // namespace moescope
