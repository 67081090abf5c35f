// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "session/document.h"

class QComboBox;
class QToolButton;

namespace moescope {

/// Plans kept by name: keep the present one, come back to one, hold the present plan against one.
class ProfileBar : public QWidget {
    Q_OBJECT
public:
    explicit ProfileBar(Document* document, QWidget* parent = nullptr);

signals:
    /// The grid shall show the present plan minus this profile; -1: the plan itself.
    void differenceWanted(int profile);

private:
    void keep();
    void refresh();
    void tell();

    Document* m_document;
    QComboBox* m_names;
    QToolButton *m_keep, *m_use, *m_remove, *m_difference;
};

} // namespace moescope
