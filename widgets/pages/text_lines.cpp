// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/text_lines.h"

#include <algorithm>
#include <cmath>

#include <QFontMetricsF>
#include <QTextLayout>

namespace moescope {
namespace {

QString shown(QString text) {
    for (QChar& c : text)
        if (c == u'\t')
            c = u' ';
        else if (c.category() == QChar::Other_Control && c != u'\n')
            c = QChar::ReplacementCharacter;
    return text;
}

QStringList brokenParagraph(const QString& text, const QFont& font, double width) {
    if (lineWidth(text, font) <= width)
        return {text};
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    QTextLayout layout(text, font);
    layout.setTextOption(option);
    layout.beginLayout();
    QStringList lines;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(std::max(width, 1.0));
        lines << text.mid(line.textStart(), line.textLength()).trimmed();
    }
    layout.endLayout();
    return lines;
}

} // namespace

QStringList brokenLines(const QString& text, const QFont& font, double width) {
    QStringList lines;
    for (const QString& paragraph : shown(text).split(u'\n'))
        lines << brokenParagraph(paragraph, font, width);
    return lines;
}

double lineWidth(const QString& line, const QFont& font) { return QFontMetricsF(font).horizontalAdvance(line); }

double wordWidth(const QString& text, const QFont& font) {
    double widest = 0.0;
    for (const QString& word : shown(text).split(u' ', Qt::SkipEmptyParts))
        widest = std::max(widest, lineWidth(word, font));
    return std::ceil(widest);
}

} // namespace moescope
