// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/range_dialog.h"

#include <cmath>

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "theme/theme.h"

namespace moescope {
namespace {

/// As typed: with a point, or a comma that is none of thousands; not a number where it is none.
double numberIn(const QLineEdit* field) {
    bool good = false;
    const double value = field->text().trimmed().replace(',', '.').replace(QChar(0x2212), '-').toDouble(&good);
    return good ? value : std::nan("");
}

} // namespace

RangeDialog::RangeDialog(const QString& quantity, double lower, double upper, QWidget* parent)
    : QDialog(parent)
    , m_lower(new QLineEdit(QString::number(lower, 'g', 6)))
    , m_upper(new QLineEdit(QString::number(upper, 'g', 6)))
    , m_problem(new QLabel) {
    setWindowTitle(tr("Fixed range of colours"));
    const Theme& theme = Theme::instance();
    m_lower->setObjectName("lower");
    m_upper->setObjectName("upper");
    m_lower->setAccessibleName(tr("Lower end"));
    m_upper->setAccessibleName(tr("Upper end"));
    m_problem->setProperty("role", "secondary");
    auto* form = new QFormLayout(this);
    form->setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(16));
    form->setSpacing(theme.px(10));
    form->addRow(new QLabel(quantity));
    form->addRow(tr("From"), m_lower);
    form->addRow(tr("To"), m_upper);
    form->addRow(m_problem);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_accept = buttons->addButton(tr("Use it"), QDialogButtonBox::AcceptRole);
    m_accept->setProperty("primary", true);
    form->addRow(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    for (const QLineEdit* field : {m_lower, m_upper})
        connect(field, &QLineEdit::textChanged, this, &RangeDialog::check);
    check();
}

double RangeDialog::lower() const { return numberIn(m_lower); }

double RangeDialog::upper() const { return numberIn(m_upper); }

void RangeDialog::check() {
    const bool good = std::isfinite(lower()) && std::isfinite(upper()) && lower() < upper();
    m_accept->setEnabled(good);
    m_problem->setText(good ? tr("Values beyond it take the colour of its end.")
                            : tr("Both are numbers, and the second is the larger one."));
}

} // namespace moescope
#include "moc_range_dialog.cpp"
