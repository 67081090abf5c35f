// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include <QWidget>

#include "plots/export_source.h"

namespace moescope {

/// Tokens by layers for one window of text: an overview of the whole window with a frame, and below it three lines of
/// tokens with their text, each token's replaced experts below it, one row a layer. Custom-painted: text and cells
/// share one layout of their own. Arrows, Page, Home and End scroll the lines; Ctrl+C copies what the pointer is on.
class TokenStrip : public QWidget, public ExportSource {
    Q_OBJECT
public:
    struct Row {
        int layer = 0;
        std::vector<std::uint8_t> replaced; ///< [tokens] how many of the k experts
        std::vector<float> margins;         ///< [tokens] in sd
    };
    struct Window {
        int topK = 0;
        std::vector<QString> texts; ///< [tokens]
        std::vector<Row> rows;
    };

    explicit TokenStrip(QWidget* parent = nullptr);

    void setWindow(Window window);
    void setHighlightedLayer(int layer);
    /// First token of the three lines.
    void scrollTo(int token);
    [[nodiscard]] int firstToken() const { return m_first; }
    [[nodiscard]] int lastToken() const { return m_last; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] QString exportName() const override { return QStringLiteral("tokens-by-layers"); }
    [[nodiscard]] QSize exportSize() const override { return size(); }
    void paintTo(QPaintDevice& device, double scale, bool vector) const override;
    [[nodiscard]] Table table() const override;

    /// Token and row under a point of the widget, in overview or lines; -1 where there is none.
    struct Place {
        int token = -1;
        int row = -1;
    };
    [[nodiscard]] Place placeAt(QPoint position) const;
    /// Where a token's cell of a row stands in the three lines; null if it is not shown.
    [[nodiscard]] QRect cellRect(Place place) const;

signals:
    void hovered(const QString& line);
    void layerPicked(int layer);
    /// The tokens that the lines show, first to last.
    void scrolled(int first, int last);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Placed {
        int token, line, x, width;
    };
    void layOut();
    void paint(QPainter& painter) const;
    void paintOverview(QPainter& painter) const;
    void paintLine(QPainter& painter, int line) const;
    [[nodiscard]] QString describe(Place place) const;
    [[nodiscard]] QRect overviewRect() const;
    [[nodiscard]] int lineTop(int line) const;
    [[nodiscard]] std::pair<int, int> shownRows() const;
    [[nodiscard]] int tokens() const { return static_cast<int>(m_window.texts.size()); }
    void dragTo(int x);
    void copy(Place place);

    Window m_window;
    std::vector<Placed> m_placed;
    int m_first = 0, m_last = -1;
    int m_highlighted = -1;
    Place m_hovered;
    bool m_dragging = false;
};

} // namespace moescope
