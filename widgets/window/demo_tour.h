// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "tour/tour.h"

namespace moescope {

class MainWindow;

/// From an open model to its fragile experts in five steps, on the window's own rooms.
std::vector<TourStep> demoTour(MainWindow& window);

} // namespace moescope
