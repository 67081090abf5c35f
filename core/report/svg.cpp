// SPDX-License-Identifier: Apache-2.0
#include "report/detail/svg.h"

#include <algorithm>

namespace moescope::detail {

std::string number(double value) {
    std::string text = fmt::format("{:.2f}", value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.'))
        text.pop_back();
    return text == "-0" ? "0" : text;
}

double textWidth(std::string_view text) {
    const auto letters =
        std::ranges::count_if(text, [](unsigned char c) { return (c & 0xC0) != 0x80; }); // not the rest of a letter
    return 6.3 * static_cast<double>(letters);
}

Svg::Svg(double width, double height, std::string_view id, std::string_view title, std::string_view description) {
    m_text = fmt::format("<svg role=\"img\" aria-labelledby=\"{0}-t {0}-d\" viewBox=\"0 0 {1} {2}\" "
                         "preserveAspectRatio=\"xMinYMin\" width=\"{1}\" height=\"{2}\">"
                         "<title id=\"{0}-t\">{3}</title><desc id=\"{0}-d\">{4}</desc>\n",
                         id, number(width), number(height), escaped(title), escaped(description));
}

void Svg::rect(double x, double y, double width, double height, std::string_view cssClass, std::string_view tooltip) {
    m_text += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"{}\"", number(x), number(y),
                          number(width), number(height), cssClass);
    m_text += tooltip.empty() ? "/>" : fmt::format("><title>{}</title></rect>", escaped(tooltip));
    m_text += '\n';
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view cssClass) {
    m_text += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" class=\"{}\"/>\n", number(x1), number(y1),
                          number(x2), number(y2), cssClass);
}

void Svg::path(std::string_view data, std::string_view cssClass) {
    m_text += fmt::format("<path d=\"{}\" class=\"{}\"/>\n", data, cssClass);
}

void Svg::open(double x, double y, double scaleX, double scaleY) {
    m_text +=
        fmt::format("<g transform=\"translate({},{}) scale({:.5g},{:.5g})\">\n", number(x), number(y), scaleX, scaleY);
}

void Svg::close() { m_text += "</g>\n"; }

void Svg::text(double x, double y, std::string_view content, std::string_view cssClass, Anchor anchor) {
    constexpr std::string_view anchors[]{"", " mid", " end"}; // classes: Qt's SVG would forget the others' font
    m_text += fmt::format("<text x=\"{}\" y=\"{}\" class=\"{}{}\">{}</text>\n", number(x), number(y), cssClass,
                          anchors[static_cast<int>(anchor)], escaped(content));
}

void Svg::upwards(double x, double y, std::string_view content, std::string_view cssClass) {
    m_text += fmt::format("<text transform=\"translate({},{}) rotate(-90)\" class=\"{} mid\">{}</text>\n", number(x),
                          number(y), cssClass, escaped(content));
}

std::string Svg::done() && { return std::move(m_text) + "</svg>\n"; }

} // namespace moescope::detail
