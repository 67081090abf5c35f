// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/style_sheet.h"

#include <QFile>
#include <QMap>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <fmt/format.h>

#include "theme/icons.h"

namespace moescope {
namespace {

using Substitution = std::function<QString(const QRegularExpressionMatch&)>;

QString replaceAll(const QString& text, const QString& pattern, const Substitution& substitution) {
    QString result;
    qsizetype from = 0;
    for (auto matches = QRegularExpression(pattern).globalMatch(text); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        result += text.mid(from, match.capturedStart() - from) + substitution(match);
        from = match.capturedEnd();
    }
    return result + text.mid(from);
}

QMap<QString, QColor> roles(const Palette& p) {
    return {{"window", p.window},       {"dock", p.dock},         {"plot", p.plot},
            {"oddRow", p.oddRow},       {"border", p.border},     {"text", p.text},
            {"secondary", p.secondary}, {"disabled", p.disabled}, {"grid", p.grid},
            {"axis", p.axis},           {"button", p.button},     {"buttonBorder", p.buttonBorder},
            {"zero", p.zero},           {"warning", p.warning},   {"error", p.error},
            {"accent", p.accent},       {"onAccent", p.onAccent}, {"selected", p.selected}};
}

QString tintedImage(const QTemporaryDir& images, const QString& name, const QColor& colour) {
    const QString path = images.filePath(name + '-' + colour.name().mid(1) + ".svg");
    if (!QFile::exists(path)) {
        QFile file(path);
        if (file.open(QIODevice::WriteOnly))
            file.write(tintedSvg(name, colour));
    }
    return "url(\"" + path + "\")";
}

} // namespace

QString styleSheet(const Palette& palette, const QTemporaryDir& images, const std::function<int(double)>& px) {
    QFile file(":/themes/studio.qss");
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QMap<QString, QColor> colours = roles(palette);
    QString text = QString::fromUtf8(file.readAll());
    text.remove(QRegularExpression(R"(/\*.*?\*/)", QRegularExpression::DotMatchesEverythingOption));
    text = replaceAll(text, R"(image\(([\w-]+), @(\w+)\))", [&](const QRegularExpressionMatch& match) {
        return tintedImage(images, match.captured(1), colours.value(match.captured(2)));
    });
    text = replaceAll(text, R"(\bpx\((-?[\d.]+)\))", [&](const QRegularExpressionMatch& match) {
        return QString::number(px(match.captured(1).toDouble())) + "px";
    });
    return replaceAll(text, R"(@(\w+))",
                      [&](const QRegularExpressionMatch& match) { return colours.value(match.captured(1)).name(); });
}

} // namespace moescope
