// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "window/workbench.h"

class QComboBox;
class QSpinBox;

namespace moescope {

class TextList;

/// Asks what to compare with the full-precision model, and on which texts.
class CompareDialog : public QDialog {
    Q_OBJECT
public:
    /// `planName`: what the present plan is called in lists of comparisons.
    CompareDialog(Document* document, const QString& planName, QWidget* parent = nullptr);

    [[nodiscard]] CompareChoice choice() const;

private:
    void addFolder(const QString& folder);
    void checkComplete();

    QString m_planName;
    QComboBox* m_quantized;
    TextList* m_texts;
    QSpinBox *m_windows, *m_length;
    QPushButton* m_compare;
};

} // namespace moescope
