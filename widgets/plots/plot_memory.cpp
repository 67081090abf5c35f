// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_memory.h"

#include <QSettings>

namespace moescope {
namespace {

QString stored(const QString& key) { return QStringLiteral("plots/") + key; }

} // namespace

PlotMemory::PlotMemory() = default;
PlotMemory::~PlotMemory() = default;

PlotMemory& PlotMemory::instance() {
    static PlotMemory memory;
    return memory;
}

void PlotMemory::keepIn(const QString& file) {
    m_values.clear();
    m_settings = file.isEmpty() ? nullptr : std::make_unique<QSettings>(file, QSettings::IniFormat);
}

QVariant PlotMemory::value(const QString& key, const QVariant& otherwise) const {
    if (m_settings)
        return m_settings->value(stored(key), otherwise);
    return m_values.value(key, otherwise);
}

void PlotMemory::set(const QString& key, const QVariant& value) {
    if (m_settings)
        m_settings->setValue(stored(key), value);
    else
        m_values.insert(key, value);
    emit changed(key);
}

} // namespace moescope
#include "moc_plot_memory.cpp"
