// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/loader_list.h"

#include <QGridLayout>
#include <QLabel>

#include "controls/elided_label.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {
namespace {

constexpr int columnsOfLoaders = 2;

struct Look {
    QString icon, word;
};

Look lookOf(LoaderVerdict::Answer answer) {
    switch (answer) {
    case LoaderVerdict::Answer::yes:
        return {"check", LoaderList::tr("loads")};
    case LoaderVerdict::Answer::no:
        return {"close", LoaderList::tr("does not load")};
    case LoaderVerdict::Answer::wrong:
        return {"warning", LoaderList::tr("loads, but computes wrong")};
    case LoaderVerdict::Answer::untested:
        break;
    }
    return {"help", LoaderList::tr("not tried")};
}

} // namespace

LoaderList::LoaderList(QWidget* parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this)) {
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(Theme::instance().px(16));
    m_grid->setVerticalSpacing(Theme::instance().px(4));
    for (int column = 0; column < columnsOfLoaders; ++column)
        m_grid->setColumnStretch(column, 1);
    connect(&Theme::instance(), &Theme::themeChanged, this, &LoaderList::rebuild);
}

void LoaderList::setVerdicts(const std::vector<LoaderVerdict>& verdicts) {
    m_verdicts = verdicts;
    rebuild();
}

void LoaderList::rebuild() {
    qDeleteAll(findChildren<QWidget*>(Qt::FindDirectChildrenOnly));
    for (int i = 0; i < static_cast<int>(m_verdicts.size()); ++i)
        m_grid->addWidget(makeEntry(m_verdicts[static_cast<std::size_t>(i)]), i / columnsOfLoaders,
                          i % columnsOfLoaders);
}

QWidget* LoaderList::makeEntry(const LoaderVerdict& verdict) {
    const Theme& theme = Theme::instance();
    const Look look = lookOf(verdict.answer);
    const QString loader = QString::fromStdString(verdict.loader), version = QString::fromStdString(verdict.version),
                  reason = QString::fromStdString(verdict.reason);
    auto* entry = new QWidget;
    auto* line = new QHBoxLayout(entry);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(theme.px(6));
    auto* mark = new QLabel;
    const int side = theme.px(14);
    mark->setPixmap(icon(look.icon).pixmap(QSize(side, side), devicePixelRatio()));
    auto* note = new ElidedLabel(verdict.answer == LoaderVerdict::Answer::yes ? version : reason);
    note->setFont(theme.font(TextRole::secondary));
    note->setProperty("role", "secondary");
    line->addWidget(mark);
    line->addWidget(new QLabel(loader));
    line->addWidget(note, 1);
    entry->setToolTip(tr("%1 %2 %3. %4").arg(loader, version, look.word, reason));
    entry->setAccessibleName(entry->toolTip());
    return entry;
}

} // namespace moescope
#include "moc_loader_list.cpp"
