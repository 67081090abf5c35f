// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include "quantize/layer_flips.h"

namespace moescope {

/// "4.0 % → 3.0 %": flips of a router rounded to nearest and as stored, with the start of the tuning between where that
/// was elsewhere; a dash where no router was looked at.
QString flipsText(const RouterStages& router);
/// Every measure of a router in one line behind its name; nothing where no router was looked at.
QStringList routerLines(const QString& name, const RouterStages& router);

} // namespace moescope
