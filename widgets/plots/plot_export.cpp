// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_export.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImage>
#include <QMenu>
#include <QMessageBox>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QToolButton>

namespace moescope {
namespace {

constexpr int screenDpi = 96; // what device-independent pixels mean in print

QImage imageOf(const ExportSource& source, double scale) {
    QImage image((QSizeF(source.exportSize()) * scale).toSize(), QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    source.paintTo(image, scale, false);
    image.setDotsPerMeterX(qRound(screenDpi * scale / 0.0254));
    image.setDotsPerMeterY(qRound(screenDpi * scale / 0.0254));
    return image;
}

bool writeSvg(const ExportSource& source, QIODevice& file) {
    QSvgGenerator generator;
    generator.setOutputDevice(&file);
    generator.setResolution(screenDpi);
    generator.setSize(source.exportSize());
    generator.setViewBox(QRect({}, source.exportSize()));
    generator.setTitle(source.exportName());
    source.paintTo(generator, 1.0, true);
    return true;
}

bool writePdf(const ExportSource& source, QIODevice& file) {
    QPdfWriter writer(&file);
    writer.setResolution(screenDpi);
    writer.setPageSize(QPageSize(QSizeF(source.exportSize()) * 72.0 / screenDpi, QPageSize::Point));
    writer.setPageMargins({});
    writer.setTitle(source.exportName());
    source.paintTo(writer, 1.0, true);
    return true;
}

QString escaped(QString field) {
    if (!field.contains(',') && !field.contains('"') && !field.contains('\n'))
        return field;
    return '"' + field.replace("\"", "\"\"") + '"';
}

void askAndExport(QWidget* parent, const ExportSource& source, const QString& suffix, double scale) {
    const QString path = QFileDialog::getSaveFileName(parent, QObject::tr("Export"), source.exportName() + '.' + suffix,
                                                      QString("%1 (*.%2)").arg(suffix.toUpper(), suffix));
    if (path.isEmpty())
        return;
    const QString withSuffix = QFileInfo(path).suffix().isEmpty() ? path + '.' + suffix : path;
    if (const QString problem = exportTo(source, withSuffix, scale); !problem.isEmpty())
        QMessageBox::warning(parent, QObject::tr("Export"), problem);
}

} // namespace

QString Table::csv() const {
    QString text;
    const auto addLine = [&text](const QStringList& fields) {
        QStringList line;
        for (const QString& field : fields)
            line << escaped(field);
        text += line.join(',') + "\r\n";
    };
    addLine(header);
    for (const QStringList& row : rows)
        addLine(row);
    return text;
}

QString endingProblem(const QString& path) {
    static const QStringList endings{"png", "svg", "pdf", "csv"};
    return endings.contains(QFileInfo(path).suffix().toLower())
               ? QString()
               : QObject::tr("%1: the name must end in .png, .svg, .pdf or .csv.").arg(path);
}

QString exportTo(const ExportSource& source, const QString& path, double scale) {
    if (QString problem = endingProblem(path); !problem.isEmpty())
        return problem;
    const QString suffix = QFileInfo(path).suffix().toLower();
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return QObject::tr("%1 cannot be written: %2. Choose another folder.").arg(path, file.errorString());
    bool written = false;
    if (suffix == "png")
        written = imageOf(source, scale).save(&file, "PNG");
    else if (suffix == "svg")
        written = writeSvg(source, file);
    else if (suffix == "pdf")
        written = writePdf(source, file);
    else
        written = file.write(source.table().csv().toUtf8()) >= 0;
    if (!written || !file.commit())
        return QObject::tr("%1 cannot be written: %2. Is the disk full?").arg(path, file.errorString());
    return {};
}

void addExportActions(QMenu* menu, QWidget* parent, const ExportSource* source) {
    const auto add = [&](QMenu* to, const QString& text, const QString& suffix, double scale) {
        to->addAction(text, parent, [=] { askAndExport(parent->window(), *source, suffix, scale); });
    };
    QMenu* png = menu->addMenu(QObject::tr("PNG"));
    add(png, QObject::tr("Screen size…"), "png", 1.0);
    add(png, QObject::tr("Twice the size…"), "png", 2.0);
    add(png, QObject::tr("Three times the size…"), "png", 3.0);
    add(png, QObject::tr("Four times the size…"), "png", 4.0);
    add(menu, QObject::tr("SVG…"), "svg", 1.0);
    add(menu, QObject::tr("PDF…"), "pdf", 1.0);
    add(menu, QObject::tr("Data as CSV…"), "csv", 1.0);
    menu->addSeparator();
    menu->addAction(QObject::tr("Copy as picture"), parent,
                    [source] { QGuiApplication::clipboard()->setImage(imageOf(*source, 2.0)); });
    menu->addAction(QObject::tr("Copy the data"), parent,
                    [source] { QGuiApplication::clipboard()->setText(source->table().csv()); });
}

void attachExport(QToolButton* button, const ExportSource* source) {
    auto* menu = new QMenu(button);
    addExportActions(menu, button, source);
    button->setMenu(menu);
    button->setPopupMode(QToolButton::InstantPopup);
}

} // namespace moescope
