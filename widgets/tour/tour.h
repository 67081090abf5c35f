// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QObject>
#include <QPointer>
#include <QRect>

#include "tour/tour_bubble.h"
#include "tour/tour_ring.h"

namespace moescope {

/// What a step points at: a widget, or a part of it (in its coordinates).
struct TourTarget {
    QWidget* widget = nullptr;
    QRect part = {}; ///< empty: all of it
};

struct TourStep {
    QString title, text;
    std::function<TourTarget()> target; ///< asked again whenever things may have moved
    std::function<void()> prepare = {}; ///< brings the target to the front; may be empty
    QString action = {};                ///< words of a button that does the step, or empty
    std::function<void()> perform = {}; ///< what that button does
    std::function<bool()> offered = {}; ///< whether that button is wanted as the step begins; empty: always
};

/// Leads through a window in steps: a ring around the thing that is spoken of, words and buttons beside it. The window
/// stays usable all the while. Ends with the last step's button, "Skip" or Escape.
class Tour : public QObject {
    Q_OBJECT
public:
    Tour(QWidget* window, std::vector<TourStep> steps);
    ~Tour() override;

    void start();
    [[nodiscard]] bool isRunning() const { return m_current >= 0; }
    [[nodiscard]] int current() const { return m_current; } ///< -1: not running
    [[nodiscard]] TourBubble* bubble() { return m_bubble; }

public slots:
    void next();
    void back();
    void end();

signals:
    void ended();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showStep(int index);
    void place();
    void placeSoon();

    QWidget* m_window;
    std::vector<TourStep> m_steps;
    QPointer<TourBubble> m_bubble;
    QPointer<TourRing> m_ring;
    int m_current = -1;
    bool m_willPlace = false;
};

} // namespace moescope
