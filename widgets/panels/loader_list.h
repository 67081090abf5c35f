// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "exporting/loaders.h"

class QGridLayout;

namespace moescope {

/// Which programs load an export, with the reason where they do not. Two to a line.
class LoaderList : public QWidget {
    Q_OBJECT
public:
    explicit LoaderList(QWidget* parent = nullptr);

    void setVerdicts(const std::vector<LoaderVerdict>& verdicts);

private:
    void rebuild();
    QWidget* makeEntry(const LoaderVerdict& verdict);

    QGridLayout* m_grid;
    std::vector<LoaderVerdict> m_verdicts;
};

} // namespace moescope
