// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include <QObject>
#include <QString>

class QPoint;
class QWidget;

namespace moescope {

/// A topic is a page of the help, or a place in it: "methods/flips.md#flip-rate".

/// Says what a widget (and what it holds, where that says nothing of its own) is about. Of a panel: the room's page.
void setHelpTopic(QWidget* widget, const QString& topic);
/// Of the widget, or of the nearest one around it; empty: nobody said. Heads of tables answer for the column at `at`
/// (in the widget's coordinates).
QString helpTopicOf(QWidget* widget, const QPoint& at);
QString helpTopicOf(QWidget* widget);

/// Where models of tables say what a column is about, in headerData().
inline constexpr int helpTopicRole = 0x0100 + 77; // Qt::UserRole and a number that no other role here has

/// Where the formula, the unit and the source of a statistic or a strategy of the engine stand.
QString statisticTopic(std::string_view id);
QString strategyTopic(std::string_view id);

/// Watches the whole application: a right click where nothing else has a menu offers "What is this?". Knows whether
/// the person works with the pointer or the keys, and so what Shift+F1 is asked about.
class WhatsThisGuide : public QObject {
    Q_OBJECT
public:
    explicit WhatsThisGuide(QObject* parent);

    /// Of what the person points at or has the focus on; may be empty.
    [[nodiscard]] QString presentTopic() const;

signals:
    /// Empty: about the page of what has the focus.
    void asked(const QString& topic);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool m_byPointer = true;
};

} // namespace moescope
