// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/pagination.h"

namespace moescope {
namespace {

class Pages {
public:
    Pages(const std::vector<PagePiece>& pieces, double height)
        : m_pieces(pieces)
        , m_height(height)
        , m_pages(1) {}

    void add(std::size_t first, std::size_t last) {
        if (!fits(first, last) && !m_pages.back().empty())
            turn();
        for (std::size_t i = first; i < last; ++i) {
            if (!fits(i, i + 1) && !m_pages.back().empty()) // a chain longer than a page
                turn();
            if (m_pages.back().empty() && m_pieces[i].head >= 0)
                place(static_cast<std::size_t>(m_pieces[i].head));
            place(i);
        }
    }

    std::vector<PageOfPieces> take() && { return std::move(m_pages); }

private:
    [[nodiscard]] double above(std::size_t i) const { return m_pages.back().empty() ? 0.0 : m_pieces[i].above; }

    [[nodiscard]] bool fits(std::size_t first, std::size_t last) const {
        if (m_height <= 0.0)
            return true;
        double end = m_y + above(first);
        for (std::size_t i = first; i < last; ++i)
            end += m_pieces[i].height + (i > first ? m_pieces[i].above : 0.0);
        return end <= m_height;
    }

    void turn() {
        m_pages.emplace_back();
        m_y = 0.0;
    }

    void place(std::size_t i) {
        m_y += above(i);
        m_pages.back().push_back({static_cast<int>(i), m_y});
        m_y += m_pieces[i].height;
    }

    const std::vector<PagePiece>& m_pieces;
    double m_height;
    double m_y = 0.0;
    std::vector<PageOfPieces> m_pages;
};

} // namespace

std::vector<PageOfPieces> paginated(const std::vector<PagePiece>& pieces, double height) {
    Pages pages(pieces, height);
    for (std::size_t first = 0; first < pieces.size();) {
        std::size_t last = first + 1;
        while (pieces[last - 1].keepWithNext && last < pieces.size())
            ++last;
        pages.add(first, last);
        first = last;
    }
    return std::move(pages).take();
}

} // namespace moescope
