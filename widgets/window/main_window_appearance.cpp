// SPDX-License-Identifier: GPL-3.0-or-later
// The main window's size of text and its language.
#include <algorithm>
#include <array>

#include "language/language.h"
#include "session/document.h"
#include "theme/theme.h"
#include "window/banner.h"
#include "window/language_menu.h"
#include "window/main_window.h"
#include "window/preferences.h"

namespace moescope {
namespace {

constexpr std::array scales{0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5};

void larger() {
    const double scale = Theme::instance().scale();
    const auto next = std::ranges::upper_bound(scales, scale + 1e-6);
    Theme::instance().setScale(next == scales.end() ? scales.back() : *next);
}

QString folderOf(const ModelPointer& model) {
    return model ? QString::fromStdString(model->folder().string()) : QString();
}

void smaller() {
    const double scale = Theme::instance().scale();
    const auto next = std::ranges::lower_bound(scales, scale - 1e-6);
    Theme::instance().setScale(next == scales.begin() ? scales.front() : *(next - 1));
}

} // namespace

void MainWindow::makeAppearanceActions() {
    m_actions.add({"view.larger", tr("L&arger"), tr("Larger text, icons and plots"), "add", QKeySequence("Ctrl++"),
                   QKeySequence("Ctrl+=")}, // plus needs Shift on some keyboards
                  larger);
    m_actions.add(
        {"view.smaller", tr("S&maller"), tr("Smaller text, icons and plots"), "remove", QKeySequence("Ctrl+-")},
        smaller);
    m_actions.add({"view.usual", tr("&Usual size"), tr("Text as large as the desktop's"), {}, QKeySequence("Ctrl+0")},
                  [] { Theme::instance().setScale(1.0); });
    m_languages = new LanguageMenu(m_actions, this);
    connect(m_languages, &LanguageMenu::chosen, this, &MainWindow::chooseLanguage);
}

/// Texts are made with their widgets: another language is spoken by another window.
void MainWindow::chooseLanguage(const QString& choice) {
    if (m_preferences)
        m_preferences->setLanguage(choice);
    if (choice == chosenLanguage())
        return m_banner->hide();
    m_banner->say(Banner::Kind::info, tr("Language"), tr("The studio speaks it from its next start on."),
                  tr("Start again now"), [this] { restart(); });
}

void MainWindow::restart() {
    QString path = m_document->file(), before;
    if (path.isEmpty() && m_document->model()) {
        path = folderOf(m_document->model());
        before = folderOf(m_document->base());
        if (!m_demo.isEmpty() && path.startsWith(m_demo))
            path = before = QString(); // the demo opens by itself, with all that belongs to it
    }
    if (close())
        emit restartWanted(path, before);
}

} // namespace moescope
