// SPDX-License-Identifier: Apache-2.0
#include "fetch_dialog.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QIcon>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <csignal>

#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

namespace moescope {
namespace {

QLabel* paragraph(const QString& name) {
    auto* label = new QLabel;
    label->setObjectName(name);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText); // paths are shown in it
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

FetchDialog::FetchDialog(const QString& fetcher, const QString& into, QWidget* parent)
    : QDialog(parent)
    , m_fetcher(fetcher)
    , m_into(into)
    , m_intro(paragraph("intro"))
    , m_note(paragraph("note"))
    , m_state(paragraph("state"))
    , m_facts(new QFormLayout)
    , m_bar(new QProgressBar) {
    setWindowTitle(tr("moescope: first start"));
    auto* picture = new QLabel;
    picture->setPixmap(windowIcon().pixmap(64));
    picture->setAlignment(Qt::AlignTop);
    auto* buttons = new QDialogButtonBox;
    m_fetch = buttons->addButton(tr("Fetch libtorch"), QDialogButtonBox::ActionRole);
    m_fetch->setObjectName("fetch");
    m_fetch->setDefault(true);
    m_cancel = buttons->addButton(QDialogButtonBox::Cancel);
    m_bar->setRange(0, 100);
    m_bar->setObjectName("bar");

    auto* words = new QVBoxLayout;
    words->setSpacing(12);
    words->addWidget(m_intro);
    words->addLayout(m_facts);
    words->addWidget(m_note);
    words->addStretch();
    words->addWidget(m_bar);
    words->addWidget(m_state);
    auto* body = new QHBoxLayout;
    body->setSpacing(16);
    body->addWidget(picture);
    body->addLayout(words, 1);
    auto* all = new QVBoxLayout(this);
    all->addLayout(body, 1);
    all->addWidget(buttons);

    m_process.setProgram(m_fetcher);
#ifdef Q_OS_LINUX
    m_process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGTERM); }); // no download without its window
#endif
    connect(m_fetch, &QPushButton::clicked, this, &FetchDialog::start);
    connect(m_cancel, &QPushButton::clicked, this, &FetchDialog::reject);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &FetchDialog::readProgress);
    connect(&m_process, &QProcess::finished, this, &FetchDialog::finish);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            finish();
    });
    describe();
    showState(false);
    constexpr int width = 640;
    resize(width, layout()->totalHeightForWidth(width)); // paragraphs hint at more height than they need
}

FetchDialog::~FetchDialog() {
    m_process.disconnect(this);
    if (m_process.state() != QProcess::NotRunning) {
        m_process.terminate();
        m_process.waitForFinished();
    }
}

void FetchDialog::describe() {
    QProcess process;
    process.start(m_fetcher, {"--into", m_into, "--describe"});
    process.waitForFinished();
    if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0 ||
        process.error() != QProcess::UnknownError) {
        m_intro->setText(tr("moescope computes with libtorch, which is not here and cannot be fetched."));
        m_state->setText(QString::fromUtf8(process.readAllStandardError()).trimmed());
        if (m_state->text().isEmpty())
            m_state->setText(tr("%1 does not start (it needs python3). Set MOESCOPE_LIBTORCH to the folder torch of a "
                                "Python environment with torch, or to an unzipped libtorch.")
                                 .arg(m_fetcher));
        m_fetch->setEnabled(false);
        return;
    }
    // A sentence, lines of "  word  what", a sentence.
    for (const QString& line : QString::fromUtf8(process.readAllStandardOutput()).split('\n', Qt::SkipEmptyParts)) {
        if (!line.startsWith("  ")) {
            (m_facts->rowCount() == 0 ? m_intro : m_note)->setText(line);
            continue;
        }
        const QString fact = line.trimmed();
        const qsizetype end = fact.indexOf(' ');
        QLabel* value = paragraph("fact");
        value->setText(fact.mid(end).trimmed());
        auto* name = new QLabel(fact.left(end));
        name->setAlignment(Qt::AlignTop);
        m_facts->addRow(name, value);
    }
}

void FetchDialog::start() {
    m_stopped = false;
    m_bar->setValue(0);
    m_state->clear();
    m_process.setArguments({"--into", m_into, "--lines"});
    m_process.start(QIODevice::ReadOnly);
    showState(true);
}

void FetchDialog::readProgress() {
    while (m_process.canReadLine()) {
        const QString line = QString::fromUtf8(m_process.readLine()).trimmed();
        m_bar->setValue(line.section(' ', 0, 0).toInt());
        m_state->setText(line.section(' ', 1));
    }
}

void FetchDialog::finish() {
    if (m_process.error() != QProcess::FailedToStart && m_process.exitStatus() == QProcess::NormalExit &&
        m_process.exitCode() == 0) {
        accept();
        return;
    }
    showState(false);
    const QString reason = QString::fromUtf8(m_process.readAllStandardError()).trimmed();
    m_state->setText(m_stopped          ? tr("Stopped; nothing was left behind.")
                     : reason.isEmpty() ? tr("%1 ended without a word.").arg(m_fetcher)
                                        : reason);
}

void FetchDialog::showState(bool fetching) {
    m_bar->setVisible(fetching);
    m_fetch->setEnabled(!fetching && m_facts->rowCount() > 0);
    m_cancel->setText(fetching ? tr("Stop") : tr("Close"));
}

void FetchDialog::reject() {
    if (m_process.state() == QProcess::NotRunning) {
        QDialog::reject();
        return;
    }
    m_stopped = true;
    m_process.terminate();
}

} // namespace moescope
