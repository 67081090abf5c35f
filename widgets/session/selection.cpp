// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/selection.h"

namespace moescope {

void Selection::setPick(Pick pick) {
    const bool hadOverlays = !m_overlays.isEmpty();
    m_overlays.clear();
    if (pick != m_pick) {
        m_pick = pick;
        emit pickChanged(pick);
    }
    if (hadOverlays)
        emit overlaysChanged();
}

void Selection::addOverlay(Pick pick) {
    if (pick.isEmpty() || pick == m_pick)
        return;
    if (!m_overlays.removeOne(pick))
        m_overlays.append(pick);
    emit overlaysChanged();
}

void Selection::clear() { setPick({}); }

} // namespace moescope
