// SPDX-License-Identifier: Apache-2.0
#include "report/figure.h"

#include <fmt/format.h>

#include "report/detail/figures.h"
#include "report/detail/style_sheet.h"

namespace moescope {
namespace {

struct ToParts {
    const FigureStyle& style;

    std::vector<FigurePart> operator()(const ReportHeatmap& heatmap) const {
        return detail::heatmapParts(heatmap, style);
    }
    std::vector<FigurePart> operator()(const ReportBars& bars) const {
        return whole(detail::drawBars(bars, "f", style.width), detail::heightOf(bars, style.width));
    }
    std::vector<FigurePart> operator()(const ReportLines& lines) const {
        return whole(detail::drawLines(lines, "f", style.width), detail::heightOf(lines, style.width));
    }
    template <class Other>
    std::vector<FigurePart> operator()(const Other&) const {
        return {};
    }

private:
    [[nodiscard]] std::vector<FigurePart> whole(std::string svg, double height) const {
        return {{std::move(svg), style.width, height, {}, {}}};
    }
};

} // namespace

std::vector<FigurePart> drawFigure(const ReportBlock& block, const FigureStyle& style) {
    auto parts = std::visit(ToParts{style}, block);
    for (FigurePart& part : parts) {
        part.svg.insert(part.svg.find('>') + 1,
                        fmt::format("<style type=\"text/css\">{}</style>\n", detail::figureStyle(style.dark)));
        part.svg.insert(std::string_view("<svg").size(), " xmlns=\"http://www.w3.org/2000/svg\"");
    }
    return parts;
}

} // namespace moescope
