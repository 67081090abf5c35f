// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QWidget>

#include "routing/flips.h"

class QCheckBox;

namespace moescope {

class FigureStrip;
class SectionHead;

/// What the plan does to a few windows of text, rounded to nearest, and what the plan before it did.
class PreviewStrip : public QWidget {
    Q_OBJECT
public:
    explicit PreviewStrip(QWidget* parent = nullptr);

    void setWaiting(); ///< the newest plan is being measured; the figures of the last one stay
    void setComparison(std::shared_ptr<const Comparison> comparison);
    void clear();
    void setChecked(bool on); ///< says nothing
    [[nodiscard]] FigureStrip* figures() const { return m_figures; }
    [[nodiscard]] QCheckBox* toggle() const { return m_toggle; }

signals:
    void toggled(bool on);

private:
    void show();

    SectionHead* m_head;
    QCheckBox* m_toggle;
    FigureStrip* m_figures;
    std::shared_ptr<const Comparison> m_now, m_before;
};

} // namespace moescope
