// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <QString>

namespace moescope {

/// "−1,234.50": thousands grouped, a true minus sign, as the studio's language writes numbers. "–" for what is not a
/// number.
QString fixedText(double value, int decimals);
QString countText(std::int64_t value);

/// "28.5 %" of a share 0.285.
QString percentText(double share, int decimals = 1);

/// At most `digits` significant digits, "1.75 × 10⁻³" where plain digits would be long.
QString significantText(double value, int digits = 3);

/// Power of ten that a column of numbers up to `most` is better shown as multiples of; 0 for everyday sizes.
int displayExponent(double most);
/// Decimals that give such numbers about three significant digits.
int displayDecimals(double most);

/// "× 10⁻³" for -3; empty for 0.
QString powerText(int exponent);

/// Text of the engine, UTF-8.
QString toQString(std::string_view text);

/// Missing values read "–".
QString significantText(std::optional<double> value, int digits = 3);

} // namespace moescope
