// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <QWidget>

#include "plots/heatmap_data.h"
#include "session/document.h"
#include "session/selection.h"

class QCPPainter;
class QMenu;
class QToolButton;

namespace moescope {

class Heatmap;
class ProfileBar;
class SectionHead;

/// The plan as a grid to paint: layers and projections by experts. Tools: paint cells with a width, fill a rectangle,
/// lock, copy a layer. Keys 2 3 4 8 choose the width, Enter paints the pick, L locks it. Each gesture is one undo step;
/// when it is over the rest is solved around it.
class BitsGrid : public QWidget {
    Q_OBJECT
public:
    BitsGrid(Document* document, Selection* selection, QWidget* parent = nullptr);

    enum class Tool { pick, paint, fill };
    void setTool(Tool tool);
    void setPaintWidth(int bits);
    [[nodiscard]] int paintWidth() const { return m_bits; }
    [[nodiscard]] Heatmap* heatmap() const { return m_heatmap; }

signals:
    void hovered(const QString& line);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeTools();
    void colour();
    /// The plan that the present one is held against; null: none.
    [[nodiscard]] const Plan* reference() const;
    void fillCopyMenu(QMenu* menu);
    void showModel();
    void showPlan();
    void press(HeatmapCell cell, Qt::KeyboardModifiers modifiers);
    void drag(HeatmapCell cell);
    void release();
    void paint(const std::vector<std::string>& modules);
    void fillRectangle(HeatmapCell from, HeatmapCell to);
    [[nodiscard]] std::vector<std::string> modulesBetween(HeatmapCell from, HeatmapCell to) const;
    void toggleLock();
    void paintRubberBand(QCPPainter& painter) const;
    [[nodiscard]] std::string moduleOf(HeatmapCell cell) const;
    [[nodiscard]] QString valueText(HeatmapCell cell, double bits) const;
    [[nodiscard]] std::vector<std::string> picked() const;

    Document* m_document;
    Selection* m_selection;
    SectionHead* m_head;
    Heatmap* m_heatmap;
    ProfileBar* m_profiles;
    double m_most = 1.0; ///< largest difference from it
    int m_against = -1;  ///< profile that the present plan is held against
    std::map<int, QToolButton*> m_widths;
    QToolButton *m_paint, *m_fill, *m_lock, *m_copy;
    Tool m_tool = Tool::pick;
    int m_bits = 4;
    std::vector<bool> m_locked;                                ///< [row][column]
    std::vector<std::string> m_modules;                        ///< [row][column]
    std::vector<std::pair<std::string, HeatmapCell>> m_places; ///< by name
    std::optional<HeatmapCell> m_from, m_to;                   ///< of a rectangle being drawn
    HeatmapCell m_last;                                        ///< of a stroke being drawn
    int m_stroke = -1;                                         ///< merge key of the gesture under way
};

} // namespace moescope
