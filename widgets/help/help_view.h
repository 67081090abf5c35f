// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextBrowser>

namespace moescope {

/// Shows pages of docs/ (help_pages.h) as the theme writes: headings and definitions (bold words) are what links
/// and help topics jump to. Addresses in the web open in the desktop's browser.
class HelpView : public QTextBrowser {
    Q_OBJECT
public:
    explicit HelpView(QWidget* parent = nullptr);

    /// `anchor` empty: the page's beginning. False: there is no such page.
    bool showPage(const QString& path, const QString& anchor = {});
    [[nodiscard]] QString path() const;
    [[nodiscard]] bool hasAnchor(const QString& anchor) const;
    QVariant loadResource(int type, const QUrl& name) override;

signals:
    void pageShown(const QString& path);

private:
    void follow(const QUrl& link);
    void prepare();
    void shape();
    void setAnchors();

    QStringList m_anchors; ///< of the page that is shown
};

} // namespace moescope
