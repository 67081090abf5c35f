// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "pages/page_piece.h"

namespace moescope {

/// A piece on its page; heads of tables stand on several.
struct PlacedPiece {
    int piece = 0;
    double y = 0.0; ///< of its upper edge
};

/// What stands on one page, from top to bottom.
using PageOfPieces = std::vector<PlacedPiece>;

/// Deals pieces out to pages `height` high; 0: all on one. What keeps with the next stays with it, rows come under
/// their table's head again on each page. A piece higher than a page has one of its own.
std::vector<PageOfPieces> paginated(const std::vector<PagePiece>& pieces, double height);

} // namespace moescope
