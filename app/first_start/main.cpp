// SPDX-License-Identifier: Apache-2.0
// The studio's first start where libtorch is missing: moescope-first-start --into FOLDER --then PROGRAM ARGUMENT...
// Started by the launcher; links no libtorch.
#include <cstdio>
#include <vector>

#include <QApplication>
#include <QDir>
#include <QIcon>
#include <unistd.h>

#include "fetch_dialog.h"

int main(int argc, char* argv[]) {
    if (argc < 5 || QByteArray(argv[1]) != "--into" || QByteArray(argv[3]) != "--then") {
        std::fprintf(stderr, "usage: moescope-first-start --into FOLDER --then PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    const QString into = QString::fromLocal8Bit(argv[2]);
    std::vector<char*> then(argv + 4, argv + argc); // whole: the application takes its own out of argv
    then.push_back(nullptr);
    {
        QApplication application(argc, argv);
        QApplication::setApplicationName("moescope");
        QApplication::setDesktopFileName("moescope");
        QApplication::setWindowIcon(QIcon(":/icons/moescope.svg"));
        moescope::FetchDialog dialog(QDir(QApplication::applicationDirPath()).filePath("fetch-libtorch"), into);
        if (dialog.exec() != QDialog::Accepted)
            return 1;
    }
    execv(then.front(), then.data());
    std::perror(then.front());
    return 1;
}
