// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/runs_dialog.h"

#include <QDir>
#include <QFileDialog>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "controls/section_head.h"
#include "panels/empty_state.h"
#include "panels/run_comparison.h"
#include "panels/section.h"
#include "theme/icons.h"
#include "theme/theme.h"
#include "window/workbench.h"

namespace moescope {
namespace {

constexpr int mostOffered = 200; // of earlier sessions
constexpr int interval = 5000;   // ms between looks at runs that are under way

} // namespace

RunsDialog::RunsDialog(JobRunner* jobs, Selection* selection, const QStringList& runs, QWidget* parent)
    : QDialog(parent)
    , m_jobs(jobs)
    , m_list(new QListWidget)
    , m_stack(new QStackedWidget)
    , m_comparison(new RunComparison(selection))
    , m_problem(new QLabel)
    , m_hover(new QLabel) {
    setWindowTitle(tr("Compare runs"));
    const Theme& theme = Theme::instance();
    resize(theme.px(1180), theme.px(820));
    m_list->setAccessibleName(tr("Runs to compare"));
    m_list->setTextElideMode(Qt::ElideMiddle);
    auto* add = new QPushButton(icon("folder"), tr("Add a run…"));
    add->setObjectName("addRun");
    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins({});
    column->addWidget(new SectionHead(tr("Runs"), tr("ticked ones are shown")));
    column->addWidget(m_list, 1);
    column->addWidget(add);
    left->setFixedWidth(theme.px(230));
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setObjectName("problem");
    m_hover->setProperty("role", "secondary");
    m_hover->setTextFormat(Qt::PlainText);
    m_hover->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(theme.px(12), theme.px(12), theme.px(12), theme.px(8));
    auto* empty =
        new EmptyState("compare", tr("No run to show"),
                       tr("Tick runs on the left, or add a run's folder, to see where they differ."), tr("Add a run…"));
    m_stack->addWidget(empty);
    m_stack->addWidget(m_comparison);
    outer->addWidget(makeRow({{left, 0}, {m_stack, 1}}), 1);
    outer->addWidget(m_problem);
    outer->addWidget(m_hover);
    m_problem->hide();
    m_again.setInterval(interval);
    const auto choose = [this] {
        addRun(QFileDialog::getExistingDirectory(this, tr("A run's folder"), Workbench::runsFolder()));
    };
    connect(add, &QPushButton::clicked, this, choose);
    connect(empty, &EmptyState::actionWanted, this, choose);
    connect(m_list, &QListWidget::itemChanged, this, &RunsDialog::read);
    connect(m_comparison, &RunComparison::hovered, m_hover, &QLabel::setText);
    connect(&m_again, &QTimer::timeout, this, &RunsDialog::readAgain);
    connect(jobs, &JobRunner::runsRead, this,
            [this](const auto& records, const QStringList& problems) { adopt(*records, problems); });
    {
        const QSignalBlocker quiet(m_list); // read together below
        for (const QString& run : runs)
            addRun(run);
        offerOthers();
    }
    read();
}

QListWidgetItem* RunsDialog::find(const QString& path) const {
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->data(Qt::UserRole).toString() == path)
            return m_list->item(row);
    return nullptr;
}

/// Runs of earlier sessions, the newest first, for whoever ticks them.
void RunsDialog::offerOthers() {
    const QDir place(Workbench::runsFolder());
    for (const QFileInfo& entry :
         place.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Time).mid(0, mostOffered))
        if (!find(entry.absoluteFilePath()) && isRunFolder(entry.absoluteFilePath().toStdString()))
            addItem(entry.absoluteFilePath(), Qt::Unchecked);
}

void RunsDialog::addRun(const QString& folder) {
    if (folder.isEmpty())
        return;
    const QString path = QDir(folder).absolutePath();
    if (QListWidgetItem* item = find(path))
        return item->setCheckState(Qt::Checked);
    addItem(path, Qt::Checked);
    read();
}

void RunsDialog::addItem(const QString& path, Qt::CheckState state) {
    auto* item = new QListWidgetItem(QDir(path).dirName());
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    item->setData(Qt::UserRole, path);
    item->setToolTip(path.toHtmlEscaped());
    item->setCheckState(state);
    m_list->addItem(item);
}

QStringList RunsDialog::chosen() const {
    QStringList folders;
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->checkState() == Qt::Checked)
            folders << m_list->item(row)->data(Qt::UserRole).toString();
    return folders;
}

/// What was read before is shown at once; what is new comes.
void RunsDialog::read() {
    std::vector<std::filesystem::path> unread;
    for (const QString& folder : chosen())
        if (!m_read.contains(folder))
            unread.emplace_back(folder.toStdString());
    if (!unread.empty() && !m_list->signalsBlocked())
        m_jobs->readRuns(unread);
    showChosen();
}

void RunsDialog::readAgain() {
    std::vector<std::filesystem::path> growing;
    for (const auto& [folder, run] : m_read)
        if (run.held)
            growing.push_back(run.folder);
    if (!growing.empty())
        m_jobs->readRuns(growing);
}

void RunsDialog::adopt(const std::vector<RunRecord>& runs, const QStringList& problems) {
    for (const RunRecord& run : runs)
        m_read.insert_or_assign(QString::fromStdString(run.folder.string()), run);
    m_problem->setText(problems.join('\n'));
    m_problem->setVisible(!problems.isEmpty());
    showChosen();
}

void RunsDialog::showChosen() {
    std::vector<RunRecord> runs;
    bool growing = false;
    for (const QString& folder : chosen())
        if (const auto found = m_read.find(folder); found != m_read.end()) {
            runs.push_back(found->second);
            growing |= found->second.held;
        }
    if (growing)
        m_again.start();
    else
        m_again.stop();
    m_stack->setCurrentIndex(runs.empty() ? 0 : 1);
    m_comparison->setRuns(std::move(runs));
}

} // namespace moescope
#include "moc_runs_dialog.cpp"
