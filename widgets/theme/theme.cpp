// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/theme.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>
#include <QMetaEnum>
#include <QPalette>
#include <QStyle>
#include <QTemporaryDir>

#include "theme/rescale.h"
#include "theme/scaled_style.h"
#include "theme/style_sheet.h"

namespace moescope {
namespace {

constexpr double designBody = 13.0;

double designSize(TextRole role) {
    switch (role) {
    case TextRole::secondary:
        return 11.0;
    case TextRole::dense:
        return 10.0;
    case TextRole::direct:
        return 12.0;
    case TextRole::name:
        return 15.0;
    case TextRole::figure:
        return 17.0;
    case TextRole::fixed:
        return 11.5;
    case TextRole::body:
    case TextRole::title:
        break;
    }
    return designBody;
}

/// Digits of one width, so that columns of numbers stand still; most fonts have them by default.
void useTabularFigures([[maybe_unused]] QFont& font) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    font.setFeature("tnum", 1);
#endif
}

/// Where the desktop names no font of its own, Qt falls back on a generic family: take a good one that is there.
QFont interfaceFont() {
    QFont font = QApplication::font();
    static const QStringList generic{"", "sans", "sans serif", "sans-serif", "dejavu sans", "bitstream vera sans"};
    if (!generic.contains(font.family().toLower()))
        return font;
    const QStringList installed = QFontDatabase::families();
    for (const char* family : {"Inter", "Noto Sans", "Cantarell", "Open Sans"})
        if (installed.contains(family)) {
            font.setFamilies({family});
            break;
        }
    font.setPointSizeF(9.75); // 13 px at 96 dpi
    return font;
}

QPalette applicationPalette(const Palette& p) {
    QPalette palette(p.button, p.window);
    palette.setColor(QPalette::WindowText, p.text);
    palette.setColor(QPalette::Text, p.text);
    palette.setColor(QPalette::ButtonText, p.text);
    palette.setColor(QPalette::Base, p.plot);
    palette.setColor(QPalette::AlternateBase, p.oddRow);
    palette.setColor(QPalette::ToolTipBase, p.button);
    palette.setColor(QPalette::ToolTipText, p.text);
    palette.setColor(QPalette::PlaceholderText, p.disabled);
    palette.setColor(QPalette::Highlight, p.selected);
    palette.setColor(QPalette::HighlightedText, p.text);
    palette.setColor(QPalette::Link, p.accent);
    palette.setColor(QPalette::Mid, p.border);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, p.disabled);
    return palette;
}

bool isDark(const QPalette& palette) { return palette.color(QPalette::Window).lightness() < 128; }

} // namespace

Theme& Theme::instance() {
    static Theme theme;
    return theme;
}

Theme::Theme()
    : m_palette(&lightPalette()) {}
Theme::~Theme() = default;

void Theme::install(QApplication& application) {
    m_application = &application;
    m_systemDark = isDark(QApplication::palette());
    m_images = std::make_unique<QTemporaryDir>();
    QApplication::setStyle(new ScaledStyle);
    m_desktopFont = interfaceFont();
    adoptFont();
    application.installEventFilter(this);
    connect(&application, &QObject::destroyed, this, [this] {
        m_application = nullptr;
        m_images.reset();
    });
    adopt(m_mode == Mode::dark || (m_mode == Mode::system && m_systemDark));
}

std::optional<Theme::Mode> Theme::modeNamed(const QString& name) {
    bool known = false;
    const int mode = QMetaEnum::fromType<Mode>().keyToValue(name.toUtf8().constData(), &known);
    return known ? std::optional(static_cast<Mode>(mode)) : std::nullopt;
}

void Theme::setMode(Mode mode) {
    m_mode = mode;
    adopt(mode == Mode::dark || (mode == Mode::system && m_systemDark));
}

void Theme::adoptFont() {
    QFont font = m_desktopFont;
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * m_scale);
    else
        font.setPixelSize(static_cast<int>(std::lround(font.pixelSize() * m_scale)));
    QApplication::setFont(font);
}

void Theme::setScale(double scale) {
    const double before = std::exchange(m_scale, std::clamp(scale, leastScale, greatestScale));
    if (m_scale == before || !m_application)
        return;
    rescaleWidgets(before, m_scale);
    adoptFont();
    restyleApplication();
    rescaleFonts(before, m_scale);
    emit themeChanged();
}

void Theme::adopt(bool dark) {
    m_palette = dark ? &darkPalette() : &lightPalette();
    if (m_application)
        restyleApplication();
    emit themeChanged();
}

void Theme::restyleApplication() {
    m_restyling = true;
    QApplication::setPalette(applicationPalette(*m_palette));
    m_application->setStyleSheet(styleSheet(*m_palette, *m_images, [this](double pixels) { return px(pixels); }));
    m_restyling = false;
}

QFont Theme::font(TextRole role) const {
    QFont font = role == TextRole::fixed ? QFontDatabase::systemFont(QFontDatabase::FixedFont) : QApplication::font();
    const QFont body = QApplication::font();
    const double ratio = designSize(role) / designBody;
    if (body.pointSizeF() > 0)
        font.setPointSizeF(body.pointSizeF() * ratio);
    else
        font.setPixelSize(static_cast<int>(std::lround(body.pixelSize() * ratio)));
    if (role == TextRole::title || role == TextRole::name || role == TextRole::figure)
        font.setWeight(QFont::DemiBold);
    useTabularFigures(font);
    return font;
}

int Theme::px(double designPixels) const {
    return std::max(
        1, static_cast<int>(std::lround(designPixels * QFontInfo(QApplication::font()).pixelSize() / designBody)));
}

/// The desktop tells of its switch to dark or light by a new palette for the application. Ours arrive the same way.
bool Theme::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_application && !m_restyling && event->type() == QEvent::ThemeChange) {
        m_systemDark = isDark(QApplication::style()->standardPalette());
        if (m_mode == Mode::system && m_systemDark != m_palette->dark)
            adopt(m_systemDark);
    }
    return QObject::eventFilter(watched, event);
}

} // namespace moescope
