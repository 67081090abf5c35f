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

QString pathOf(const QUrl& url) { return url.path().mid(QStringLiteral("/docs/").size()); }

/// A place that links and topics can name.
struct Place {
    QString anchor;
    int position;
};

/// Those of a block: a heading, or words set in bold, which are what the text around them defines.
QList<Place> placesIn(const QTextBlock& block) {
    if (block.blockFormat().headingLevel() > 0)
        return {{anchorOf(block.text()), block.position()}};
    QList<Place> places;
    for (auto at = block.begin(); !at.atEnd(); ++at)
        if (at.fragment().charFormat().fontWeight() >= QFont::Bold)
            places.append({anchorOf(at.fragment().text()), at.fragment().position()});
    return places;
}

} // namespace

HelpView::HelpView(QWidget* parent)
    : QTextBrowser(parent) {
    setOpenLinks(false);
    setAccessibleName(tr("Help page"));
    connect(this, &QTextBrowser::anchorClicked, this, &HelpView::follow);
    connect(this, &QTextBrowser::sourceChanged, this, [this](const QUrl& now) { // source() is still the one before
        prepare();
        if (now.hasFragment())
            scrollToAnchor(now.fragment());
        emit pageShown(pathOf(now));
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

QString HelpView::path() const { return pathOf(source()); }

void HelpView::follow(const QUrl& link) {
    const QUrl target = source().resolved(link);
    if (target.scheme() == QLatin1String("qrc"))
        showPage(pathOf(target), target.fragment());
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
    m_anchors.clear();
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        for (const Place& place : placesIn(block)) {
            QTextCursor cursor(document());
            cursor.setPosition(place.position);
            cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::KeepAnchor);
            QTextCharFormat format;
            format.setAnchor(true);
            format.setAnchorNames({place.anchor});
            m_anchors.append(place.anchor);
            cursor.mergeCharFormat(format);
        }
    }
}

bool HelpView::hasAnchor(const QString& anchor) const { return m_anchors.contains(anchor); }

} // namespace moescope
#include "moc_help_view.cpp"
