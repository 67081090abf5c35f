// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QSize>
#include <QString>
#include <QStringList>

class QPaintDevice;

namespace moescope {

/// The numbers behind a picture.
struct Table {
    QStringList header;
    QList<QStringList> rows;

    /// RFC 4180, UTF-8 when written.
    [[nodiscard]] QString csv() const;
};

/// A picture that can be written to a file at any size, with its numbers.
class ExportSource {
public:
    virtual ~ExportSource() = default;
    /// Stem of a file name, "alpha-by-layer".
    [[nodiscard]] virtual QString exportName() const = 0;
    /// Size at scale 1, in device-independent pixels.
    [[nodiscard]] virtual QSize exportSize() const = 0;
    /// `vector`: the device keeps lines and text (SVG, PDF).
    virtual void paintTo(QPaintDevice& device, double scale, bool vector) const = 0;
    [[nodiscard]] virtual Table table() const = 0;
};

} // namespace moescope
