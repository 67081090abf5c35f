// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/welcome_page.h"

#include <QDir>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QStyle>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "theme/icons.h"
#include "theme/theme.h"
#include "window/action_registry.h"

namespace moescope {
namespace {

constexpr int pathRole = Qt::UserRole + 1, baseRole = Qt::UserRole + 2;
constexpr int mostRows = 8;

QLabel* words(const QString& text, const char* role = "secondary") {
    auto* label = new QLabel(text);
    label->setProperty("role", role);
    label->setWordWrap(true);
    return label;
}

QString stateText(RecentRun::State state) {
    switch (state) {
    case RecentRun::State::running:
        return WelcomePage::tr("running");
    case RecentRun::State::unfinished:
        return WelcomePage::tr("can go on");
    case RecentRun::State::failed:
        return WelcomePage::tr("failed, can go on");
    case RecentRun::State::done:
        break;
    }
    return WelcomePage::tr("finished");
}

/// "~/models" for a folder at home: what tells entries apart is at the end.
QString placeText(const QString& folder) {
    const QString home = QDir::homePath();
    return folder.startsWith(home + '/') ? '~' + folder.mid(home.size()) : folder;
}

void addRow(QTreeWidget* list, const char* iconName, const QString& path, const QString& second,
            const QString& base = {}) {
    auto* row = new QTreeWidgetItem(list, {QFileInfo(path).fileName(), second});
    row->setIcon(0, icon(iconName));
    row->setData(0, pathRole, path);
    row->setData(0, baseRole, base);
    row->setForeground(1, Theme::instance().palette().secondary);
    const QString tip = base.isEmpty() ? path : WelcomePage::tr("%1, base %2").arg(path, base);
    row->setToolTip(0, tip);
    row->setToolTip(1, tip);
}

} // namespace

WelcomePage::WelcomePage(const ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_actions(actions)
    , m_name(new QLabel(tr("moescope")))
    , m_logo(new QLabel)
    , m_drop(new QLabel(tr("Drop a model folder, a run folder or a .moescope session anywhere in this window")))
    , m_recentTitle(new QLabel(tr("Recent models and sessions")))
    , m_runsTitle(new QLabel(tr("Recent runs")))
    , m_hint(words(tr("<p>New here? Press Enter: the demo is a small real model. When it is open:</p>"
                      "<p><b>1.</b> Click an expert in Spectra or Routing: it is marked in every room.</p>"
                      "<p><b>2.</b> Move the mean bits in Budget: the whole model is solved anew at once.</p>"
                      "<p><b>3.</b> Start a run in Run and watch its losses; it can be stopped and resumed.</p>"
                      "<p><b>4.</b> Export writes a checkpoint and reads it back; Report writes the evidence.</p>"),
                   "hint")) {
    setObjectName("welcome");
    setAttribute(Qt::WA_StyledBackground);
    const Theme& theme = Theme::instance();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(32), theme.px(24), theme.px(32), theme.px(24));
    column->setSpacing(theme.px(24));
    auto* row = new QHBoxLayout;
    row->setSpacing(theme.px(56));
    row->addStretch(1);
    row->addWidget(makeBeginning());
    row->addWidget(makeLists());
    row->addStretch(1);
    column->addStretch(2);
    column->addLayout(row);
    m_drop->setObjectName("dropZone");
    m_drop->setAlignment(Qt::AlignCenter);
    m_drop->setMinimumHeight(theme.px(72));
    m_drop->setFixedWidth(theme.px(360 + 56 + 520));
    column->addWidget(m_drop, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(&theme, &Theme::themeChanged, this, &WelcomePage::applyTheme);
    applyTheme();
    showLists();
}

QWidget* WelcomePage::makeBeginning() {
    const Theme& theme = Theme::instance();
    auto* box = new QWidget;
    box->setFixedWidth(theme.px(360));
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins({});
    column->setSpacing(theme.px(8));
    auto* head = new QHBoxLayout;
    head->setSpacing(theme.px(12));
    head->addWidget(m_logo);
    head->addWidget(m_name, 1);
    column->addLayout(head);
    column->addWidget(words(tr("Fit mixture-of-experts models into less memory without breaking their routing.")));
    column->addSpacing(theme.px(12));
    for (const char* id : {"file.demo", "file.open", "file.openSession", "file.openRun"}) {
        QAction* action = m_actions[id];
        auto* button = new QPushButton(action->icon(), ActionRegistry::nameOf(*action));
        button->setObjectName(QStringLiteral("begin.%1").arg(id));
        button->setToolTip(action->toolTip());
        button->setAutoDefault(true); // Enter presses the one with the focus
        button->setProperty("begin", true);
        if (!m_first) {
            m_first = button;
            button->setIcon(iconOnAccent("play"));
            button->setProperty("primary", true);
        }
        button->setEnabled(action->isEnabled());
        connect(action, &QAction::changed, button, [button, action] {
            button->setEnabled(action->isEnabled());
            button->setToolTip(action->toolTip());
        });
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
        column->addWidget(button);
    }
    column->addSpacing(theme.px(12));
    m_keys = words({});
    column->addWidget(m_keys);
    column->addStretch(1);
    return box;
}

QWidget* WelcomePage::makeLists() {
    const Theme& theme = Theme::instance();
    auto* box = new QWidget;
    box->setFixedWidth(theme.px(520));
    box->setMinimumHeight(theme.px(300));
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins({});
    column->setSpacing(theme.px(8));
    m_recent = makeList(m_recentTitle->text());
    m_runs = makeList(m_runsTitle->text());
    m_recent->setObjectName("recentList");
    m_runs->setObjectName("runsList");
    m_hint->setTextFormat(Qt::RichText);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_hint), static_cast<QWidget*>(m_recentTitle), static_cast<QWidget*>(m_recent),
          static_cast<QWidget*>(m_runsTitle), static_cast<QWidget*>(m_runs)})
        column->addWidget(widget);
    column->addStretch(1);
    return box;
}

QTreeWidget* WelcomePage::makeList(const QString& name) {
    const Theme& theme = Theme::instance();
    auto* list = new QTreeWidget;
    list->setColumnCount(2);
    list->setHeaderHidden(true);
    list->setRootIsDecorated(false);
    list->setUniformRowHeights(true);
    list->setTextElideMode(Qt::ElideMiddle);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setAccessibleName(name);
    list->setProperty("plainList", true);
    list->header()->setStretchLastSection(true);
    list->header()->resizeSection(0, theme.px(230));
    list->installEventFilter(this);
    connect(list, &QTreeWidget::itemClicked, this, [this](const QTreeWidgetItem* row) {
        emit wanted(row->data(0, pathRole).toString(), row->data(0, baseRole).toString());
    });
    return list;
}

/// One click opens, so Enter does here what activation would do in a list of two clicks.
bool WelcomePage::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        auto* list = qobject_cast<QTreeWidget*>(watched);
        if (list && list->currentItem() && (key == Qt::Key_Return || key == Qt::Key_Enter)) {
            emit list->itemClicked(list->currentItem(), 0);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void WelcomePage::setRecent(const QList<RecentEntry>& entries) {
    m_recent->clear();
    for (const RecentEntry& entry : entries.first(std::min<qsizetype>(entries.size(), mostRows)))
        addRow(m_recent, entry.path.endsWith(".moescope") ? "save" : "model", entry.path,
               placeText(QFileInfo(entry.path).path()), entry.base);
    showLists();
}

void WelcomePage::setRuns(const std::vector<RecentRun>& runs) {
    m_runs->clear();
    for (const RecentRun& run : runs)
        addRow(m_runs, "play", run.folder,
               tr("%1, %2").arg(stateText(run.state), QLocale().toString(run.time, QLocale::ShortFormat)));
    showLists();
}

void WelcomePage::showLists() {
    const auto fit = [](QTreeWidget* list, QLabel* title) {
        const int rows = list->topLevelItemCount();
        list->setVisible(rows > 0);
        title->setVisible(rows > 0);
        if (rows == 0)
            return;
        // Where keys begin; marked once they do.
        list->setCurrentItem(list->topLevelItem(0), 0, QItemSelectionModel::NoUpdate);
        list->ensurePolished(); // the style sheet says how high a row is
        list->setFixedHeight(rows * list->sizeHintForRow(0) + 2 * list->frameWidth() + Theme::instance().px(2));
    };
    fit(m_recent, m_recentTitle);
    fit(m_runs, m_runsTitle);
    m_hint->setVisible(m_recent->topLevelItemCount() == 0 && m_runs->topLevelItemCount() == 0);
}

void WelcomePage::setDropping(bool on) {
    m_drop->setProperty("dropping", on);
    m_drop->style()->unpolish(m_drop);
    m_drop->style()->polish(m_drop);
}

void WelcomePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_first->setFocus();
    const auto keys = [this](const char* id) { return ActionRegistry::keysOf(*m_actions[id]); };
    m_keys->setText(
        tr("Every action by name: %1. All shortcuts: %2.").arg(keys("help.palette"), keys("help.shortcuts")));
    emit shown();
}

void WelcomePage::applyTheme() {
    const Theme& theme = Theme::instance();
    QFont large = theme.font(TextRole::figure);
    large.setPointSizeF(large.pointSizeF() * 1.3);
    m_name->setFont(large);
    for (QLabel* title : {m_recentTitle, m_runsTitle})
        title->setFont(theme.font(TextRole::title));
    const int side = theme.px(40);
    m_logo->setPixmap(QIcon(":/icons/moescope.svg").pixmap(QSize(side, side), devicePixelRatioF()));
    for (QTreeWidget* list : {m_recent, m_runs})
        for (int i = 0; list && i < list->topLevelItemCount(); ++i)
            list->topLevelItem(i)->setForeground(1, theme.palette().secondary);
}

} // namespace moescope
#include "moc_welcome_page.cpp"
