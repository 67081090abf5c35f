// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <utility>

#include <QUndoCommand>

namespace moescope {

/// One step from a value to the next. Steps with the same merge key (a drag, one visit to a box) become one, which has
/// the name of the last.
template <class T>
class ValueCommand : public QUndoCommand {
public:
    /// `adopt` makes a value the present one and tells who shows it.
    ValueCommand(std::function<void(const T&)> adopt, T before, T after, const QString& text, int mergeKey)
        : QUndoCommand(text)
        , m_adopt(std::move(adopt))
        , m_before(std::move(before))
        , m_after(std::move(after))
        , m_mergeKey(mergeKey) {}

    void undo() override { m_adopt(m_before); }
    void redo() override { m_adopt(m_after); }
    [[nodiscard]] int id() const override { return m_mergeKey < 0 ? -1 : 2; }
    bool mergeWith(const QUndoCommand* other) override {
        const auto* next = dynamic_cast<const ValueCommand*>(other);
        if (!next || next->m_mergeKey != m_mergeKey)
            return false;
        m_after = next->m_after;
        setText(next->text());
        return true;
    }

private:
    std::function<void(const T&)> m_adopt;
    T m_before, m_after;
    int m_mergeKey;
};

} // namespace moescope
