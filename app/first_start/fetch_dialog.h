// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>
#include <QProcess>

class QDialogButtonBox;
class QFormLayout;
class QLabel;
class QProgressBar;
class QPushButton;

namespace moescope {

/// Asks whether libtorch may be fetched, shows how it goes, and lets it be stopped. Accepted: it is there. Everything
/// is done by the program `fetcher` (fetch-libtorch), whose words are shown; it cleans up when it is stopped.
class FetchDialog : public QDialog {
    Q_OBJECT
public:
    /// `into`: the folder that libtorch goes to.
    FetchDialog(const QString& fetcher, const QString& into, QWidget* parent = nullptr);
    ~FetchDialog() override;

    void reject() override; ///< stops what is under way first; then closes

private:
    void describe();
    void start();
    void readProgress();
    void finish();
    void showState(bool fetching);

    QString m_fetcher, m_into;
    QProcess m_process;
    QLabel *m_intro, *m_note, *m_state;
    QFormLayout* m_facts;
    QProgressBar* m_bar;
    QPushButton *m_fetch, *m_cancel;
    bool m_stopped = false;
};

} // namespace moescope
