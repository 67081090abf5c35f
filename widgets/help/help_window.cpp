// SPDX-License-Identifier: GPL-3.0-or-later
#include "help/help_window.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QScreen>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include "help/help_pages.h"
#include "help/help_view.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr int topicRole = Qt::UserRole + 1;

} // namespace

HelpWindow::HelpWindow(QWidget* parent)
    : QDialog(parent)
    , m_search(new QLineEdit)
    , m_list(new QListWidget)
    , m_view(new HelpView)
    , m_back(new QToolButton)
    , m_forward(new QToolButton) {
    setWindowTitle(tr("Help"));
    setObjectName("helpWindow");
    auto* halves = new QSplitter;
    halves->addWidget(makeList());
    halves->addWidget(makeReader());
    halves->setStretchFactor(1, 1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(halves);
    const Theme& theme = Theme::instance();
    const QSize room = screen()->availableSize();
    resize(std::min(theme.px(980), room.width() * 9 / 10), std::min(theme.px(720), room.height() * 9 / 10));
    halves->setSizes({theme.px(260), theme.px(720)});
    fill({});
}

QWidget* HelpWindow::makeList() {
    const int space = Theme::instance().px(8);
    m_search->setPlaceholderText(tr("Search the help"));
    m_search->setAccessibleName(tr("Search the help"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(icon("search"), QLineEdit::LeadingPosition);
    m_search->installEventFilter(this);
    m_list->setAccessibleName(tr("Pages and places found"));
    m_list->setUniformItemSizes(false);
    m_list->setTextElideMode(Qt::ElideRight);
    connect(m_search, &QLineEdit::textChanged, this, &HelpWindow::fill);
    connect(m_list, &QListWidget::itemClicked, this, &HelpWindow::openCurrent);
    connect(m_list, &QListWidget::itemActivated, this, &HelpWindow::openCurrent);
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(space, space, 0, space);
    column->setSpacing(space);
    column->addWidget(m_search);
    column->addWidget(m_list, 1);
    return box;
}

QWidget* HelpWindow::makeReader() {
    const int space = Theme::instance().px(8);
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, space, space, space);
    column->setSpacing(space);
    auto* row = new QHBoxLayout;
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    for (const auto& [button, image, name, keys] :
         {std::tuple(m_back, mirrored ? "forward" : "back", tr("Back"), QKeySequence("Alt+Left")),
          std::tuple(m_forward, mirrored ? "back" : "forward", tr("Forward"), QKeySequence("Alt+Right"))}) {
        button->setIcon(icon(image));
        button->setToolTip(QStringLiteral("%1 (%2)").arg(name, keys.toString(QKeySequence::NativeText)));
        button->setAccessibleName(name);
        button->setShortcut(keys);
        button->setFocusPolicy(Qt::TabFocus);
        button->setEnabled(false);
        row->addWidget(button);
    }
    row->addStretch(1);
    column->addLayout(row);
    column->addWidget(m_view, 1);
    connect(m_back, &QToolButton::clicked, m_view, &QTextBrowser::backward);
    connect(m_forward, &QToolButton::clicked, m_view, &QTextBrowser::forward);
    connect(m_view, &QTextBrowser::backwardAvailable, m_back, &QWidget::setEnabled);
    connect(m_view, &QTextBrowser::forwardAvailable, m_forward, &QWidget::setEnabled);
    connect(m_view, &HelpView::pageShown, this, &HelpWindow::markShown);
    return box;
}

void HelpWindow::fill(const QString& words) {
    m_list->clear();
    const auto add = [this](const QString& text, const QString& topic, const QString& tip) {
        auto* item = new QListWidgetItem(text, m_list);
        item->setData(topicRole, topic);
        item->setToolTip(tip);
    };
    if (words.trimmed().isEmpty()) {
        for (const HelpPage& page : helpPages())
            add(page.title, page.path, {});
        markShown(m_view->path());
        return;
    }
    for (const HelpHit& hit : searchHelp(words)) {
        const QString title = findHelpPage(hit.path)->title;
        add(hit.heading == title ? title : QStringLiteral("%1\n    %2").arg(title, hit.heading),
            hit.path + '#' + hit.anchor, hit.line);
    }
    if (m_list->count() == 0) {
        auto* none = new QListWidgetItem(tr("Nothing found"), m_list);
        none->setFlags(Qt::NoItemFlags);
    }
    m_list->setCurrentRow(0);
}

void HelpWindow::markShown(const QString& path) {
    for (int i = 0; i < m_list->count(); ++i)
        if (m_list->item(i)->data(topicRole).toString() == path)
            m_list->setCurrentRow(i);
}

void HelpWindow::openCurrent() {
    if (const auto* item = m_list->currentItem(); item && item->data(topicRole).isValid())
        showTopic(item->data(topicRole).toString());
}

void HelpWindow::showTopic(const QString& topic) { m_view->showPage(topic.section('#', 0, 0), topic.section('#', 1)); }

/// From the field of words the list is walked without leaving it.
bool HelpWindow::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
        if (step != 0 && m_list->count() > 0) {
            m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            openCurrent();
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace moescope
#include "moc_help_window.cpp"
