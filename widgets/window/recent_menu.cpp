// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/recent_menu.h"

#include <QDir>
#include <QFileInfo>
#include <QFontMetrics>

#include "theme/theme.h"

namespace moescope {

RecentMenu::RecentMenu(Preferences* preferences, QWidget* parent)
    : QMenu(tr("Open &recent"), parent)
    , m_preferences(preferences) {
    setToolTipsVisible(true);
    connect(this, &QMenu::aboutToShow, this, &RecentMenu::fill);
}

void RecentMenu::fill() {
    clear();
    const QList<RecentEntry> entries = m_preferences->recent();
    for (const RecentEntry& entry : entries) {
        const QFileInfo file(entry.path);
        QString text = tr("%1 in %2").arg(file.fileName(), QDir::toNativeSeparators(file.path()));
        text = fontMetrics().elidedText(text, Qt::ElideMiddle, Theme::instance().px(420));
        text.replace('&', "&&"); // a name is no mnemonic
        QAction* action = addAction(text);
        action->setToolTip(entry.base.isEmpty() ? entry.path : tr("%1, base %2").arg(entry.path, entry.base));
        connect(action, &QAction::triggered, this, [this, entry] { emit wanted(entry.path, entry.base); });
    }
    if (entries.isEmpty())
        addAction(tr("Nothing yet"))->setEnabled(false);
    else {
        addSeparator();
        connect(addAction(tr("&Clear this list")), &QAction::triggered, m_preferences, &Preferences::forgetRecent);
    }
}

} // namespace moescope
#include "moc_recent_menu.cpp"
