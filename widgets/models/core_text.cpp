// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core_text.h"

#include <QCoreApplication>

namespace moescope {

QString coreText(std::string_view english) {
    // An empty text is the context's own entry in a catalogue.
    return english.empty() ? QString()
                           : QCoreApplication::translate("Core", QByteArray(english.data(), std::ssize(english)));
}

} // namespace moescope
