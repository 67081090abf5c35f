// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/profile_bar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QToolButton>

#include "models/model_text.h"
#include "plots/number_text.h"
#include "theme/icons.h"
#include "theme/theme.h"

namespace moescope {

ProfileBar::ProfileBar(Document* document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_names(new QComboBox) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::instance().px(4));
    const auto button = [this](const char* name, const QString& text, const QString& help) {
        auto* made = new QToolButton;
        made->setObjectName(name);
        made->setText(text);
        made->setToolTip(help);
        made->setStatusTip(help);
        made->setProperty("framed", true);
        made->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        return made;
    };
    m_names->setObjectName("profiles");
    m_names->setAccessibleName(tr("Profiles: plans kept by name"));
    m_names->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_names->setMinimumContentsLength(18);
    m_keep = button("keepProfile", tr("Keep…"), tr("Keep the present plan under a name, in the session too"));
    m_use = button("useProfile", tr("Use"), tr("Make the chosen profile the present plan; can be undone"));
    m_remove = button("removeProfile", tr("Remove"), tr("Forget the chosen profile"));
    m_difference = button("showDifference", tr("Difference"),
                          tr("Show in the grid by how many bits the present plan differs from the chosen profile"));
    m_difference->setIcon(icon("compare"));
    m_difference->setCheckable(true);
    row->addWidget(m_names, 1);
    for (QToolButton* made : {m_keep, m_use, m_remove, m_difference})
        row->addWidget(made);
    connect(m_keep, &QToolButton::clicked, this, &ProfileBar::keep);
    connect(m_use, &QToolButton::clicked, this, [this] { m_document->useProfile(m_names->currentData().toInt()); });
    connect(m_remove, &QToolButton::clicked, this,
            [this] { m_document->removeProfile(m_names->currentData().toInt()); });
    connect(m_difference, &QToolButton::toggled, this, &ProfileBar::tell);
    connect(m_names, &QComboBox::currentIndexChanged, this, &ProfileBar::tell);
    connect(m_document, &Document::profilesChanged, this, &ProfileBar::refresh);
    connect(m_document, &Document::planChanged, this, [this] { m_keep->setEnabled(m_document->hasPlan()); });
    refresh();
}

void ProfileBar::keep() {
    const AllocateConfig& budget = m_document->planState().config;
    const QString suggested = QStringLiteral("%1 %2").arg(QString::fromStdString(budget.strategy),
                                                          fixedText(m_document->planState().size.meanBits, 2));
    bool accepted = false;
    const QString name = QInputDialog::getText(this, tr("Keep the plan"), tr("Name of the profile:"), QLineEdit::Normal,
                                               suggested, &accepted)
                             .trimmed();
    if (!accepted || name.isEmpty())
        return;
    m_document->saveProfile(name);
    m_names->setCurrentIndex(m_names->findText(name, Qt::MatchFixedString | Qt::MatchCaseSensitive));
}

void ProfileBar::refresh() {
    {
        const QSignalBlocker quiet(m_names);
        const QString chosen = m_names->currentText();
        m_names->clear();
        const auto& profiles = m_document->profiles();
        for (std::size_t i = 0; i < profiles.size(); ++i) {
            m_names->addItem(profiles[i].name, static_cast<int>(i));
            m_names->setItemData(
                static_cast<int>(i),
                tr("%1 bits, %2")
                    .arg(fixedText(profiles[i].state.size.meanBits, 2), bytesText(profiles[i].state.size.tensorBytes)),
                Qt::ToolTipRole);
        }
        if (profiles.empty())
            m_names->addItem(tr("No profile kept yet"), -1);
        m_names->setCurrentIndex(std::max(0, m_names->findText(chosen)));
    }
    const bool any = !m_document->profiles().empty();
    m_names->setEnabled(any);
    m_use->setEnabled(any);
    m_remove->setEnabled(any);
    m_difference->setEnabled(any);
    m_keep->setEnabled(m_document->hasPlan());
    if (!any)
        m_difference->setChecked(false);
    tell();
}

void ProfileBar::tell() { emit differenceWanted(m_difference->isChecked() ? m_names->currentData().toInt() : -1); }

} // namespace moescope
#include "moc_profile_bar.cpp"
