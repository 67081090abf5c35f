// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>

#include "theme/theme.h"

int main(int argc, char* argv[]) {
    QApplication application(argc, argv);
    moescope::Theme::instance().install(application);
    return QApplication::exec();
}
