// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "pages/pagination.h"
#include "report/report.h"

class QPainter;

namespace moescope {

/// A report set on pages, or on one long page. Values alone: made and painted on any thread.
class ReportPages {
public:
    ReportPages(const Report& report, const PageStyle& style);

    [[nodiscard]] const PageStyle& style() const { return m_style; }
    [[nodiscard]] const std::vector<PagePiece>& pieces() const { return m_pieces; }
    [[nodiscard]] const std::vector<PageOfPieces>& pages() const { return m_pages; }
    [[nodiscard]] int count() const { return static_cast<int>(m_pages.size()); }
    /// From the top of the page to the end of its last piece.
    [[nodiscard]] double heightOf(int page) const;

    /// Paints what lies between `from` and `to` of a page's column, whose corner is the painter's origin.
    void paint(QPainter& painter, int page, double from, double to) const;
    void paint(QPainter& painter, int page) const { paint(painter, page, 0.0, heightOf(page)); }

private:
    void numberContents();

    PageStyle m_style;
    std::vector<PagePiece> m_pieces;
    std::vector<PageOfPieces> m_pages;
};

} // namespace moescope
