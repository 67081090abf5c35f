// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include <QString>

namespace moescope {

/// A name or an explanation of the engine (a statistic's, a strategy's, a setting's) in the studio's language; as it is
/// where there is no translation.
QString coreText(std::string_view english);

} // namespace moescope
