// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include <QFont>
#include <QObject>

#include "theme/palette.h"

class QApplication;
class QTemporaryDir;

namespace moescope {

/// What a piece of text is; sizes are relative to the application's font.
enum class TextRole {
    body,
    secondary, ///< notes, axes, cells, table heads
    dense,     ///< tick labels where room is short
    direct,    ///< labels beside curves
    title,     ///< of a section
    name,      ///< of a run or a model
    figure,    ///< the big number of a strip
    fixed      ///< tokens and times
};

/// The studio's appearance: colours, fonts, the application's style. One a process, used on the GUI thread.
/// `system` follows the desktop while the program runs.
class Theme : public QObject {
    Q_OBJECT
public:
    enum class Mode { system, light, dark };
    Q_ENUM(Mode)

    static Theme& instance();
    /// "system", "light" or "dark"; anything else is none of them.
    static std::optional<Mode> modeNamed(const QString& name);
    ~Theme() override;

    /// Styles the whole application; call once after QApplication is made.
    void install(QApplication& application);
    [[nodiscard]] Mode mode() const { return m_mode; }
    void setMode(Mode mode);
    /// Of everything that has a size: text, icons, distances. 1 is the desktop's own font; kept between the two bounds.
    [[nodiscard]] double scale() const { return m_scale; }
    void setScale(double scale);
    static constexpr double leastScale = 0.7, greatestScale = 2.5;

    [[nodiscard]] const Palette& palette() const { return *m_palette; }
    [[nodiscard]] QFont font(TextRole role) const;
    /// Pixels of the design, which is drawn for a 13 px body, at the font size in use.
    [[nodiscard]] int px(double designPixels) const;

signals:
    void themeChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    Theme();
    void adopt(bool dark);
    void adoptFont();
    void restyleApplication();

    Mode m_mode = Mode::system;
    double m_scale = 1.0;
    QFont m_desktopFont;
    const Palette* m_palette = nullptr;
    bool m_systemDark = false;
    bool m_restyling = false;
    QApplication* m_application = nullptr;
    std::unique_ptr<QTemporaryDir> m_images; ///< tinted images that the style sheet names
};

} // namespace moescope
