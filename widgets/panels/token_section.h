// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QWidget>

#include "routing/flips.h"

class QSpinBox;

namespace moescope {

class SectionHead;
class Selection;
class TokenStrip;

/// Tokens by layers of one window of the compared text, with the window chosen in a box.
class TokenSection : public QWidget {
    Q_OBJECT
public:
    explicit TokenSection(Selection* selection, QWidget* parent = nullptr);
    void setComparison(std::shared_ptr<const Comparison> comparison);

    [[nodiscard]] TokenStrip* strip() const { return m_strip; }

signals:
    void hovered(const QString& line);

private:
    void showWindow();
    void describe();

    std::shared_ptr<const Comparison> m_comparison;
    SectionHead* m_head;
    QSpinBox* m_window;
    TokenStrip* m_strip;
};

} // namespace moescope
