// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/report_files.h"

#include <algorithm>
#include <cmath>

#include <QBuffer>
#include <QCoreApplication>
#include <QFontMetricsF>
#include <QImage>
#include <QPageLayout>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>

#include "pages/report_pages.h"
#include "pages/text_lines.h"
#include "pipeline/report.h"
#include "support/atomic_write.h"
#include "support/version.h"

namespace moescope {
namespace {

constexpr int screenDpi = 96;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ReportPages)
};

Status write(const std::filesystem::path& file, const QByteArray& bytes) {
    return writeFileAtomically(file, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

/// The report's name at the left, the page's number at the right.
void paintFooter(QPainter& painter, const ReportPages& pages, const QString& name, int page) {
    const PageStyle& style = pages.style();
    const QFont font = style.font(PageFont::small);
    const double y = style.height + 34.0; // below the column, above the paper's edge
    const QString number = Words::tr("Page %1 of %2").arg(page + 1).arg(pages.count());
    const double room = style.width - lineWidth(number, font) - 24.0;
    painter.fillRect(QRectF(0.0, y - 18.0, style.width, 0.75), style.colours().line);
    painter.setFont(font);
    painter.setPen(style.colours().secondary);
    painter.drawText(QPointF(0.0, y), QFontMetricsF(font).elidedText(name, Qt::ElideMiddle, room));
    painter.drawText(QPointF(style.width - lineWidth(number, font), y), number);
}

Progress progressOf(int page, int pages) {
    return {"Drawing pages", static_cast<double>(page) / pages, page, pages, "pages"};
}

/// Painted in bands: a painter knows no coordinates beyond 32767.
bool paintLong(QImage& image, const ReportPages& pages, double scale) {
    constexpr int bandHeight = 8192;
    for (int top = 0; top < image.height(); top += bandHeight) {
        QImage band(image.scanLine(top), image.width(), std::min(bandHeight, image.height() - top),
                    image.bytesPerLine(), image.format());
        QPainter painter;
        if (!painter.begin(&band))
            return false;
        painter.translate(0.0, -top);
        painter.scale(scale, scale);
        painter.translate(screenMargin, screenMargin);
        pages.paint(painter, 0, top / scale - screenMargin, (top + band.height()) / scale - screenMargin);
    }
    return true;
}

} // namespace

Status writeReportPdf(const Report& report, const std::filesystem::path& file, std::stop_token stop,
                      ProgressSink& sink) {
    const ReportPages pages(report, PageStyle::paper());
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(screenDpi);
    writer.setPageLayout(QPageLayout(QPageSize(QPageSize::A4), QPageLayout::Portrait, {}, QPageLayout::Point));
    const QString title = QString::fromStdString(report.title);
    writer.setTitle(title);
    writer.setCreator(QStringLiteral("moescope ") + QString::fromLatin1(version()));
    QPainter painter;
    if (!painter.begin(&writer))
        return failure("{}: the PDF cannot be begun.", file.string());
    for (int page = 0; page < pages.count(); ++page) {
        if (stop.stop_requested())
            return cancelled();
        sink.progress(progressOf(page, pages.count()));
        if (page > 0)
            writer.newPage();
        painter.save();
        painter.translate(PaperSheet::side, PaperSheet::top);
        pages.paint(painter, page);
        paintFooter(painter, pages, title, page);
        painter.restore();
    }
    if (!painter.end())
        return failure("{}: the PDF cannot be finished.", file.string());
    return write(file, bytes);
}

Status writeReportPng(const Report& report, const std::filesystem::path& file, const ReportPicture& picture) {
    const ReportPages pages(report, PageStyle::screen(picture.width, picture.dark));
    const double wide = std::round(picture.width * picture.scale);
    const double high = std::ceil((pages.heightOf(0) + 2.0 * screenMargin) * picture.scale);
    constexpr double longest = 65'000.0, most = 200e6; // pixels
    if (wide > longest || high > longest || wide * high > most)
        return failure("{}: the picture would be {:.0f} x {:.0f} pixels, more than programs open. Choose a smaller "
                       "scale, or a name that ends in .pdf.",
                       file.string(), wide, high);
    QImage image(static_cast<int>(wide), static_cast<int>(high), QImage::Format_RGB32);
    if (image.isNull())
        return failure("{}: there is no memory for a picture of {:.0f} x {:.0f} pixels. Choose a smaller scale.",
                       file.string(), wide, high);
    image.fill(pages.style().colours().page);
    if (!paintLong(image, pages, picture.scale))
        return failure("{}: the picture cannot be painted.", file.string());
    image.setDotsPerMeterX(qRound(screenDpi * picture.scale / 0.0254));
    image.setDotsPerMeterY(qRound(screenDpi * picture.scale / 0.0254));
    image.setText("Title", QString::fromStdString(report.title));
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!image.save(&buffer, "PNG"))
        return failure("{}: the picture cannot be encoded.", file.string());
    return write(file, bytes);
}

Status writeReportFile(const ReportRequest& request, std::stop_token stop, ProgressSink& sink) {
    const std::filesystem::path& file = request.file;
    const std::string ending = file.extension().string();
    constexpr std::string_view endings[]{".html", ".json", ".pdf", ".png"};
    if (!request.tables && std::ranges::find(endings, ending) == std::end(endings))
        return failure("{}: a report is HTML, JSON, PDF or PNG. Give it a name that ends in .html, .json, .pdf or "
                       ".png.",
                       file.string());
    auto report = readReport(request.runs);
    if (!report)
        return propagate(report);
    if (request.tables)
        return writeComposedTables(*report, file);
    if (ending == ".pdf")
        return writeReportPdf(*report, file, std::move(stop), sink);
    return ending == ".png" ? writeReportPng(*report, file, request.picture) : writeComposed(*report, file);
}

} // namespace moescope
