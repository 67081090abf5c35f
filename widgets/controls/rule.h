// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

namespace moescope {

/// A thin line between sections.
class Rule : public QFrame {
    Q_OBJECT
public:
    explicit Rule(Qt::Orientation orientation = Qt::Horizontal, QWidget* parent = nullptr);
};

} // namespace moescope
