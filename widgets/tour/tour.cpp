// SPDX-License-Identifier: GPL-3.0-or-later
#include "tour/tour.h"

#include <algorithm>
#include <utility>

#include <QApplication>
#include <QEvent>
#include <QTimer>

#include "theme/theme.h"

namespace moescope {
namespace {

/// Beside the target where it fits with the least way, else in the window's lower end-side corner.
QRect besideOf(const QRect& target, const QSize& size, const QRect& window) {
    const int gap = Theme::instance().px(10);
    const QRect room = window.adjusted(gap, gap, -gap, -gap);
    const int middleX = std::clamp(target.center().x() - size.width() / 2, room.left(),
                                   std::max(room.left(), room.right() - size.width()));
    const int middleY = std::clamp(target.center().y() - size.height() / 2, room.top(),
                                   std::max(room.top(), room.bottom() - size.height()));
    const QPoint places[] = {
        {target.right() + gap, middleY},
        {target.left() - gap - size.width(), middleY},
        {middleX, target.bottom() + gap},
        {middleX, target.top() - gap - size.height()},
    };
    const auto fits = std::ranges::find_if(places, [&](const QPoint& at) { return room.contains(QRect(at, size)); });
    if (fits != std::end(places))
        return {*fits, size};
    return {room.bottomRight() - QPoint(size.width(), size.height()), size};
}

} // namespace

Tour::Tour(QWidget* window, std::vector<TourStep> steps)
    : QObject(window)
    , m_window(window)
    , m_steps(std::move(steps)) {}

Tour::~Tour() = default;

void Tour::start() {
    if (isRunning() || m_steps.empty())
        return;
    m_ring = new TourRing(m_window);
    m_bubble = new TourBubble(m_window);
    connect(m_bubble, &TourBubble::nextWanted, this, &Tour::next);
    connect(m_bubble, &TourBubble::backWanted, this, &Tour::back);
    connect(m_bubble, &TourBubble::endWanted, this, &Tour::end);
    connect(m_bubble, &TourBubble::actionWanted, this, [this] {
        const auto perform = m_steps[static_cast<std::size_t>(m_current)].perform;
        perform();
        placeSoon();
    });
    connect(&Theme::instance(), &Theme::themeChanged, this, &Tour::placeSoon);
    qApp->installEventFilter(this);
    showStep(0);
}

void Tour::next() {
    if (m_current + 1 < static_cast<int>(m_steps.size()))
        showStep(m_current + 1);
    else
        end();
}

void Tour::back() {
    if (m_current > 0)
        showStep(m_current - 1);
}

void Tour::end() {
    if (!isRunning())
        return;
    m_current = -1;
    qApp->removeEventFilter(this);
    disconnect(&Theme::instance(), nullptr, this, nullptr);
    m_bubble->hide(); // a click on its own button is still under way
    m_bubble->deleteLater();
    m_ring->deleteLater();
    m_bubble = nullptr;
    m_ring = nullptr;
    emit ended();
}

void Tour::showStep(int index) {
    m_current = index;
    const TourStep& step = m_steps[static_cast<std::size_t>(index)];
    if (step.prepare)
        step.prepare();
    const bool offered = !step.offered || step.offered();
    m_bubble->showWords(step.title, step.text, offered ? step.action : QString(), index,
                        static_cast<int>(m_steps.size()));
    place();
    m_bubble->show();
    m_bubble->takeFocus();
    placeSoon();
}

void Tour::placeSoon() {
    if (!isRunning() || std::exchange(m_willPlace, true))
        return;
    QTimer::singleShot(0, this, [this] {
        m_willPlace = false;
        if (isRunning())
            place();
    });
}

void Tour::place() {
    const TourTarget target = m_steps[static_cast<std::size_t>(m_current)].target();
    m_bubble->adjustSize();
    const QRect window = m_window->rect();
    if (!target.widget || !target.widget->isVisible()) {
        m_ring->hide();
        m_bubble->move(window.center() - m_bubble->rect().center());
        m_bubble->raise();
        return;
    }
    const QRect part = target.part.isEmpty() ? target.widget->rect() : target.part;
    // What a page has scrolled out of sight is not pointed at.
    const QRect seen = target.widget->visibleRegion().boundingRect() & part;
    const QRect at(target.widget->mapTo(m_window, (seen.isEmpty() ? part : seen).topLeft()),
                   (seen.isEmpty() ? part : seen).size());
    m_ring->surround(at);
    m_bubble->setGeometry(besideOf(at, m_bubble->size(), window));
    m_bubble->raise();
}

bool Tour::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
    case QEvent::Resize:
    case QEvent::Move:
    case QEvent::Show:
    case QEvent::LayoutRequest:
    case QEvent::Wheel:
        if (watched->isWidgetType() && watched != m_bubble && watched != m_ring)
            placeSoon();
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace moescope
#include "moc_tour.cpp"
