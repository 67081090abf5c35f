// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/plan_command.h"

#include <utility>

namespace moescope {

PlanCommand::PlanCommand(Document& document, State before, State after, const QString& text, int mergeKey)
    : QUndoCommand(text)
    , m_document(document)
    , m_before(std::move(before))
    , m_after(std::move(after))
    , m_mergeKey(mergeKey) {}

void PlanCommand::undo() { m_document.travel(m_before); }

void PlanCommand::redo() {
    // The first redo() is the push itself.
    if (std::exchange(m_pushed, true))
        m_document.travel(m_after);
    else
        m_document.adopt(m_after);
}

bool PlanCommand::mergeWith(const QUndoCommand* other) {
    const auto* next = dynamic_cast<const PlanCommand*>(other);
    if (!next || next->m_mergeKey != m_mergeKey)
        return false;
    m_after = next->m_after;
    return true;
}

} // namespace moescope
