// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QObject>

class QWidget;

namespace moescope {

/// Tells of the end of something long to a person who is looking elsewhere: the window asks for attention, and the
/// desktop shows a notification where it has such a service (org.freedesktop.Notifications). While the window is active
/// nothing happens: the banner says it.
class Notifier : public QObject {
    Q_OBJECT
public:
    using Post = std::function<void(const QString& title, const QString& text)>;

    explicit Notifier(QWidget* window);

    [[nodiscard]] bool isEnabled() const { return m_enabled; }
    void setEnabled(bool on) { m_enabled = on; }
    void tell(const QString& title, const QString& text);
    /// In place of the desktop's service.
    void setPost(Post post) { m_post = std::move(post); }

private slots:
    void act(uint id); ///< the notification was clicked

private:
    void post(const QString& title, const QString& text);

    QWidget* m_window;
    bool m_enabled = true;
    bool m_listening = false;
    uint m_shown = 0; ///< id of the last one
    Post m_post;
};

} // namespace moescope
