// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/language_menu.h"

#include <QActionGroup>

#include "language/language.h"
#include "window/action_registry.h"

namespace moescope {

LanguageMenu::LanguageMenu(ActionRegistry& actions, QWidget* parent)
    : QMenu(tr("Langua&ge"), parent) {
    auto* group = new QActionGroup(this);
    for (const QString& code : QStringList{"system"} + languageCodes()) {
        const QString name = code == QLatin1String("system") ? tr("The &system's language") : languageName(code);
        QAction* action = actions.add({"language." + code, name, tr("Language of the studio"), {}, {}},
                                      [this, code] { emit chosen(code); });
        action->setCheckable(true);
        action->setChecked(code == chosenLanguage());
        group->addAction(action);
        addAction(action);
    }
}

} // namespace moescope
#include "moc_language_menu.cpp"
