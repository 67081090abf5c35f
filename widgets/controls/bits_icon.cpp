// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/bits_icon.h"

#include <QIconEngine>
#include <QPainter>

#include "theme/theme.h"

namespace moescope {
namespace {

class BitsIconEngine : public QIconEngine {
public:
    explicit BitsIconEngine(int bits)
        : m_bits(bits) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode, QIcon::State) override {
        const Theme& theme = Theme::instance();
        const QColor colour = bitsColour(theme.palette(), m_bits);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(colour);
        painter->drawRoundedRect(rect, 2, 2);
        QFont font = theme.font(TextRole::title);
        font.setPixelSize(rect.height() * 3 / 4);
        painter->setFont(font);
        painter->setPen(inkOn(colour));
        painter->drawText(rect, Qt::AlignCenter, QString::number(m_bits));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect({}, size), mode, state);
        return pixmap;
    }
    [[nodiscard]] QIconEngine* clone() const override { return new BitsIconEngine(m_bits); }

private:
    int m_bits;
};

} // namespace

QIcon bitsIcon(int bits) { return QIcon(new BitsIconEngine(bits)); }

} // namespace moescope
