// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "report/detail/shown_text.h"

namespace moescope::detail {

/// Builds one SVG element. Colours come from the page's style sheet by class, so that a figure follows its theme.
class Svg {
public:
    /// `id` is unique in the page; title and description are read by screen readers.
    Svg(double width, double height, std::string_view id, std::string_view title, std::string_view description);

    void rect(double x, double y, double width, double height, std::string_view cssClass,
              std::string_view tooltip = {});
    void line(double x1, double y1, double x2, double y2, std::string_view cssClass);
    void path(std::string_view data, std::string_view cssClass);
    /// What is drawn until close() is in units of `scaleX` x `scaleY` from (x, y).
    void open(double x, double y, double scaleX, double scaleY);
    void close();
    enum class Anchor { start, middle, end };
    void text(double x, double y, std::string_view content, std::string_view cssClass, Anchor anchor = Anchor::start);
    /// Text that reads upwards, its middle at (x, y).
    void upwards(double x, double y, std::string_view content, std::string_view cssClass);

    /// The whole element.
    [[nodiscard]] std::string done() &&;

private:
    std::string m_text;
};

/// A coordinate: two decimals, no trailing zeros.
std::string number(double value);

/// About how many pixels a text of the page's small type is wide.
double textWidth(std::string_view text);

} // namespace moescope::detail
