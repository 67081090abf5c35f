// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/number_text.h"

#include <algorithm>
#include <cmath>

#include <QLocale>

namespace moescope {
namespace {

const QString missing = QStringLiteral("–");

QString withMinus(QString text) { return text.replace('-', QChar(0x2212)); }

/// That of the studio's language; English where no language was chosen: "C" knows no groups of thousands.
QLocale readLocale() {
    const QLocale locale;
    return locale.language() == QLocale::C ? QLocale(QLocale::English) : locale;
}

} // namespace

QString fixedText(double value, int decimals) {
    if (!std::isfinite(value))
        return missing;
    const QString text = withMinus(readLocale().toString(value, 'f', decimals));
    const bool isZero = std::abs(value) < 0.5 * std::pow(10.0, -decimals);
    return isZero ? text.mid(text.startsWith(QChar(0x2212)) ? 1 : 0) : text;
}

QString countText(std::int64_t value) { return withMinus(readLocale().toString(static_cast<qlonglong>(value))); }

QString percentText(double share, int decimals) {
    return std::isfinite(share) ? fixedText(100.0 * share, decimals) + QStringLiteral(" %") : missing;
}

QString powerText(int exponent) {
    if (exponent == 0)
        return {};
    static const QString superscripts = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
    QString text = exponent < 0 ? QStringLiteral("⁻") : QString();
    for (const QChar digit : QString::number(std::abs(exponent)))
        text += superscripts[digit.digitValue()];
    return QStringLiteral("× 10") + text;
}

int displayExponent(double most) {
    if (!(most > 0.0) || !std::isfinite(most))
        return 0;
    const int exponent = static_cast<int>(std::floor(std::log10(most)));
    return exponent < -1 || exponent > 4 ? exponent : 0;
}

int displayDecimals(double most) {
    if (!(most > 0.0) || !std::isfinite(most))
        return 2;
    return std::clamp(2 - static_cast<int>(std::floor(std::log10(most))), 0, 3);
}

QString significantText(double value, int digits) {
    if (!std::isfinite(value))
        return missing;
    if (value == 0.0)
        return QStringLiteral("0");
    const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value))));
    if (exponent < -3 || exponent > 6)
        return fixedText(value * std::pow(10.0, -exponent), digits - 1) + ' ' + powerText(exponent);
    return fixedText(value, std::max(0, digits - 1 - exponent));
}

QString toQString(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

QString significantText(std::optional<double> value, int digits) {
    return value ? significantText(*value, digits) : missing;
}

} // namespace moescope
