// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUndoCommand>

#include "session/document.h"

namespace moescope {

/// One step from a plan and its budget to the next. Steps with the same merge key (a drag, a stroke) become one.
class PlanCommand : public QUndoCommand {
public:
    using State = std::shared_ptr<const PlanState>;

    PlanCommand(Document& document, State before, State after, const QString& text, int mergeKey);

    void undo() override;
    void redo() override;
    [[nodiscard]] int id() const override { return m_mergeKey < 0 ? -1 : 1; }
    bool mergeWith(const QUndoCommand* other) override;

private:
    Document& m_document;
    State m_before, m_after;
    int m_mergeKey;
    bool m_pushed = false;
};

} // namespace moescope
