// SPDX-License-Identifier: GPL-3.0-or-later
#include "help/help_view.h"

#include <QDesktopServices>
#include <QImage>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextTable>

#include "help/help_pages.h"
#include "theme/theme.h"

namespace moescope {
namespace {

const QString root = QStringLiteral("qrc:/docs/");

/// The words that name what a block is about: a heading, or bold words at its beginning.
QString leadOf(const QTextBlock& block) {
    if (block.blockFormat().headingLevel() > 0)
        return block.text();
    const auto first = block.begin();
    if (first.atEnd() || first.fragment().charFormat().fontWeight() < QFont::DemiBold)
        return {};
    return first.fragment().text();
}

} // namespace

HelpView::HelpView(QWidget* parent)
    : QTextBrowser(parent) {
    setOpenLinks(false);
    setAccessibleName(tr("Help page"));
    connect(this, &QTextBrowser::anchorClicked, this, &HelpView::follow);
    connect(this, &QTextBrowser::sourceChanged, this, [this] {
        prepare();
        if (source().hasFragment())
            scrollToAnchor(source().fragment());
        emit pageShown(path());
    });
    connect(&Theme::instance(), &Theme::themeChanged, this, [this] {
        if (source().isEmpty())
            return;
        const int place = verticalScrollBar()->value();
        reload();
        prepare();
        verticalScrollBar()->setValue(place);
    });
}

bool HelpView::showPage(const QString& path, const QString& anchor) {
    if (!findHelpPage(path))
        return false;
    QUrl url(root + path);
    url.setFragment(anchor.isEmpty() ? QString() : anchor);
    if (url == source())
        scrollToAnchor(anchor);
    else
        setSource(url, QTextDocument::MarkdownResource);
    return true;
}

QString HelpView::path() const { return source().path().mid(QStringLiteral("/docs/").size()); }

void HelpView::follow(const QUrl& link) {
    const QUrl target = source().resolved(link);
    if (target.scheme() == QLatin1String("qrc"))
        showPage(target.path().mid(QStringLiteral("/docs/").size()), target.fragment());
    else
        QDesktopServices::openUrl(target);
}

/// Pictures as wide as the page at most.
QVariant HelpView::loadResource(int type, const QUrl& name) {
    const QVariant resource = QTextBrowser::loadResource(type, name);
    if (type != QTextDocument::ImageResource)
        return resource;
    QImage picture = resource.value<QImage>();
    if (picture.isNull())
        picture.loadFromData(resource.toByteArray());
    const int most = std::max(Theme::instance().px(320), viewport()->width() - Theme::instance().px(40));
    return picture.width() > most ? QVariant(picture.scaledToWidth(most, Qt::SmoothTransformation)) : QVariant(picture);
}

void HelpView::prepare() {
    shape();
    setAnchors();
}

void HelpView::shape() {
    const Theme& theme = Theme::instance();
    document()->setDocumentMargin(theme.px(16));
    document()->setIndentWidth(theme.px(20));
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        QTextCursor cursor(block);
        QTextBlockFormat format;
        format.setLineHeight(130, QTextBlockFormat::ProportionalHeight);
        if (const int level = block.blockFormat().headingLevel(); level > 0) {
            format.setTopMargin(theme.px(level == 1 ? 4 : 16));
            format.setBottomMargin(theme.px(6));
            QTextCharFormat letters;
            letters.setFontPointSize(theme.font(TextRole::body).pointSizeF() * (level == 1   ? 1.6
                                                                                : level == 2 ? 1.25
                                                                                             : 1.1));
            cursor.select(QTextCursor::BlockUnderCursor);
            cursor.mergeCharFormat(letters);
        }
        cursor.mergeBlockFormat(format);
    }
    for (QTextFrame* frame : document()->rootFrame()->childFrames())
        if (auto* table = qobject_cast<QTextTable*>(frame)) {
            QTextTableFormat format = table->format();
            format.setBorder(1);
            format.setBorderCollapse(true);
            format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
            format.setBorderBrush(theme.palette().border);
            format.setCellPadding(theme.px(4));
            format.setCellSpacing(0);
            table->setFormat(format);
        }
}

void HelpView::setAnchors() {
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        const QString lead = leadOf(block);
        if (lead.isEmpty())
            continue;
        QTextCursor cursor(block);
        cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::KeepAnchor);
        QTextCharFormat format;
        format.setAnchor(true);
        format.setAnchorNames({anchorOf(lead)});
        cursor.mergeCharFormat(format);
    }
}

bool HelpView::hasAnchor(const QString& anchor) const {
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next())
        if (const QString lead = leadOf(block); !lead.isEmpty() && anchorOf(lead) == anchor)
            return true;
    return false;
}

} // namespace moescope
#include "moc_help_view.cpp"
