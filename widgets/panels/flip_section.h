// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QWidget>

#include "routing/flips.h"

class QComboBox;

namespace moescope {

class Heatmap;
class SectionHead;
class Selection;

/// Tokens lost and gained by each expert, and which expert took over from which in one layer. The layer follows the
/// pick until it is chosen by hand.
class FlipSection : public QWidget {
    Q_OBJECT
public:
    explicit FlipSection(Selection* selection, QWidget* parent = nullptr);
    void setComparison(std::shared_ptr<const Comparison> comparison);

    [[nodiscard]] Heatmap* lostGained() const { return m_lostGained; }
    [[nodiscard]] Heatmap* replacement() const { return m_replacement; }

signals:
    void hovered(const QString& line);

private:
    void showReplacement();
    void follow();

    Selection* m_selection;
    std::shared_ptr<const Comparison> m_comparison;
    SectionHead *m_lostHead, *m_replacementHead;
    QComboBox* m_layer;
    bool m_chosenByHand = false;
    Heatmap *m_lostGained, *m_replacement;
};

} // namespace moescope
