// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/value_slider.h"

#include <algorithm>
#include <cmath>

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSlider>

#include "session/merge_key.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr double mostSteps = 1e5; // no hand aims finer (a seed): then there is the box alone

} // namespace

ValueSlider::ValueSlider(const Range& range, QWidget* parent)
    : QWidget(parent)
    , m_slider(new QSlider(Qt::Horizontal))
    , m_box(new QDoubleSpinBox)
    , m_range(range)
    , m_drag(newMergeKey()) {
    const Theme& theme = Theme::instance();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme.px(12));
    row->addWidget(m_slider, 1);
    row->addWidget(m_box);
    row->addStretch(0);
    m_box->setKeyboardTracking(false);
    m_box->setDecimals(range.decimals);
    m_box->setSingleStep(range.step);
    m_box->setFixedWidth(theme.px(86));
    setRange(range.minimum, range.maximum);

    connect(m_slider, &QSlider::sliderPressed, this, [this] { m_drag = newMergeKey(); });
    connect(m_slider, &QSlider::valueChanged, this, [this](int position) {
        if (!m_slider->isSliderDown())
            m_drag = newMergeKey();
        const double value = m_range.minimum + position * m_range.step;
        const QSignalBlocker quiet(m_box);
        m_box->setValue(value);
        emit edited(m_box->value(), m_drag);
    });
    connect(m_box, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        const QSignalBlocker quiet(m_slider);
        m_slider->setValue(position(value));
        m_drag = newMergeKey();
        emit edited(value, m_drag);
    });
}

double ValueSlider::value() const { return m_box->value(); }

void ValueSlider::setValue(double value) {
    const QSignalBlocker quietSlider(m_slider), quietBox(m_box);
    m_box->setValue(value);
    m_slider->setValue(position(value));
}

void ValueSlider::setRange(double minimum, double maximum) {
    const double kept = value();
    const QSignalBlocker quietSlider(m_slider), quietBox(m_box);
    m_range.minimum = minimum;
    m_range.maximum = maximum;
    m_box->setRange(minimum, maximum);
    const double steps = (maximum - minimum) / m_range.step;
    m_slider->setVisible(steps <= mostSteps);
    m_slider->setRange(0, static_cast<int>(std::lround(std::min(steps, mostSteps))));
    m_slider->setSingleStep(1);
    m_slider->setPageStep(std::max(1, m_slider->maximum() / 10));
    setValue(kept);
}

void ValueSlider::setSuffix(const QString& suffix) { m_box->setSuffix(suffix); }

void ValueSlider::setName(const QString& name) {
    m_slider->setAccessibleName(name);
    m_box->setAccessibleName(name);
}

int ValueSlider::position(double value) const {
    return static_cast<int>(std::lround(std::min((value - m_range.minimum) / m_range.step, mostSteps)));
}

} // namespace moescope
#include "moc_value_slider.cpp"
