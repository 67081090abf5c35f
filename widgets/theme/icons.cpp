// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/icons.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

#include "theme/theme.h"

namespace moescope {
namespace {

class SvgIconEngine : public QIconEngine {
public:
    SvgIconEngine(QString name, bool onAccent)
        : m_name(std::move(name))
        , m_onAccent(onAccent) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const Palette& palette = Theme::instance().palette();
        const QColor normal = m_onAccent ? palette.onAccent : palette.text;
        QSvgRenderer(tintedSvg(m_name, mode == QIcon::Disabled ? palette.disabled : normal))
            .render(painter, QRectF(rect));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect({}, size), mode, state);
        return pixmap;
    }
    [[nodiscard]] QIconEngine* clone() const override { return new SvgIconEngine(m_name, m_onAccent); }
    bool isNull() override { return !QFile::exists(":/icons/" + m_name + ".svg"); }

private:
    QString m_name;
    bool m_onAccent;
};

} // namespace

QIcon icon(const QString& name) { return QIcon(new SvgIconEngine(name, false)); }

QIcon iconOnAccent(const QString& name) { return QIcon(new SvgIconEngine(name, true)); }

QByteArray tintedSvg(const QString& name, const QColor& colour) {
    QFile file(":/icons/" + name + ".svg");
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().replace("currentColor", colour.name().toLatin1());
}

} // namespace moescope
