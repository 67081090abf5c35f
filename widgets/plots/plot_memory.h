// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QMap>
#include <QObject>
#include <QString>
#include <QVariant>

class QSettings;

namespace moescope {

/// What people chose in plots' menus: logarithmic axes, ranges of colours, the cross-hair. One a process, used on the
/// GUI thread; it lasts as long as the process until it is given a file to keep it in.
class PlotMemory : public QObject {
    Q_OBJECT
public:
    static PlotMemory& instance();
    ~PlotMemory() override;

    /// Reads from and writes to the INI file from now on; an empty name: nothing is kept, and nothing known.
    void keepIn(const QString& file);
    /// `key` names plot and choice: "density/log x".
    [[nodiscard]] QVariant value(const QString& key, const QVariant& otherwise) const;
    void set(const QString& key, const QVariant& value);

signals:
    void changed(const QString& key);

private:
    PlotMemory();
    std::unique_ptr<QSettings> m_settings;
    QMap<QString, QVariant> m_values;
};

} // namespace moescope
