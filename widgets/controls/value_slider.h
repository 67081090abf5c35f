// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QDoubleSpinBox;
class QSlider;

namespace moescope {

/// A slider and a number box that are one value.
class ValueSlider : public QWidget {
    Q_OBJECT
public:
    struct Range {
        double minimum = 0.0;
        double maximum = 1.0;
        double step = 0.05;
        int decimals = 2;
    };
    explicit ValueSlider(const Range& range, QWidget* parent = nullptr);

    [[nodiscard]] double value() const;
    void setValue(double value); ///< says nothing
    void setRange(double minimum, double maximum);
    void setSuffix(const QString& suffix);
    void setName(const QString& name); ///< for screen readers
    [[nodiscard]] QSlider* slider() const { return m_slider; }
    [[nodiscard]] QDoubleSpinBox* box() const { return m_box; }

signals:
    /// The person moved it. Changes of one drag share a number, so that they can be one undo step.
    void edited(double value, int drag);

private:
    [[nodiscard]] int position(double value) const;

    QSlider* m_slider;
    QDoubleSpinBox* m_box;
    Range m_range;
    int m_drag = 0;
};

} // namespace moescope
