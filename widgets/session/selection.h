// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMetaType>
#include <QObject>

namespace moescope {

/// A place in the model. -1 means "not narrowed down": a pick may name a layer only, or an expert without projection.
struct Pick {
    int layer = -1;
    int expert = -1;
    int projection = -1; ///< int of moescope::Projection

    [[nodiscard]] bool isEmpty() const { return layer < 0; }
    bool operator==(const Pick&) const = default;
};

/// What the person points at, shared by every room. Rooms highlight it and never filter by it.
class Selection : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    [[nodiscard]] Pick pick() const { return m_pick; }
    /// Further picks to compare with, in the order in which they were added.
    [[nodiscard]] const QList<Pick>& overlays() const { return m_overlays; }

public slots:
    /// Makes `pick` the selection and drops the overlays.
    void setPick(moescope::Pick pick);
    /// Adds an overlay, or removes it if it is one already.
    void addOverlay(moescope::Pick pick);
    void clear();

signals:
    void pickChanged(moescope::Pick pick);
    void overlaysChanged();

private:
    Pick m_pick;
    QList<Pick> m_overlays;
};

} // namespace moescope

Q_DECLARE_METATYPE(moescope::Pick)
