// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QColor>
#include <QIcon>
#include <QString>

namespace moescope {

/// An icon of resources/icons by name ("open", "play"), drawn in the theme's text colour at the time of painting, so
/// that it follows a switch of theme and stays crisp at every scale.
QIcon icon(const QString& name);

/// The same in the colour of text on a filled accent button.
QIcon iconOnAccent(const QString& name);

/// The icon's SVG with every `currentColor` replaced.
QByteArray tintedSvg(const QString& name, const QColor& colour);

} // namespace moescope
