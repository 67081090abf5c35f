// SPDX-License-Identifier: GPL-3.0-or-later
#include "help/help_pages.h"

#include <algorithm>

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>

namespace moescope {
namespace {

const QString root = QStringLiteral(":/docs/");

QString headingIn(const QString& line) {
    static const QRegularExpression mark("^#{1,6} +(.*)$");
    return mark.match(line).captured(1);
}

QString plain(QString line) {
    static const QRegularExpression link(R"(!?\[([^\]]*)\]\([^)]*\))"), marks(R"([*`|#]+)");
    return line.replace(link, QStringLiteral("\\1")).remove(marks).simplified();
}

int rank(const HelpPage& page) {
    static const QStringList first{"guide.md", "rooms.md", "studio.md"};
    if (const auto place = first.indexOf(page.path); place >= 0)
        return static_cast<int>(place);
    return page.path.startsWith("methods/") ? 10 : 20;
}

QList<HelpPage> readPages() {
    QList<HelpPage> pages;
    for (QDirIterator files(root, {"*.md"}, QDir::Files, QDirIterator::Subdirectories); files.hasNext();) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        HelpPage page{file.fileName().mid(root.size()), {}, QString::fromUtf8(file.readAll())};
        page.title = headingIn(page.text.section('\n', 0, 0));
        pages.append(page);
    }
    std::ranges::sort(pages, [](const HelpPage& a, const HelpPage& b) {
        return std::pair(rank(a), a.title.toLower()) < std::pair(rank(b), b.title.toLower());
    });
    return pages;
}

struct Section {
    QString heading;
    QStringList lines;
};

QList<Section> sectionsOf(const HelpPage& page) {
    QList<Section> sections;
    for (const QString& line : page.text.split('\n')) {
        const QString heading = headingIn(line);
        if (!heading.isEmpty() || sections.isEmpty())
            sections.append({plain(heading.isEmpty() ? page.title : heading), {}});
        if (heading.isEmpty())
            sections.last().lines.append(line);
    }
    return sections;
}

bool holds(const QString& text, const QString& word) { return text.contains(word, Qt::CaseInsensitive); }

} // namespace

const QList<HelpPage>& helpPages() {
    static const QList<HelpPage> pages = readPages();
    return pages;
}

const HelpPage* findHelpPage(const QString& path) {
    const auto found = std::ranges::find(helpPages(), path, &HelpPage::path);
    return found == helpPages().end() ? nullptr : &*found;
}

QString anchorOf(const QString& heading) {
    QString anchor;
    for (const QChar letter : heading.toLower()) {
        if (letter.isSpace())
            anchor += '-';
        else if (letter.isLetterOrNumber() || letter == '-' || letter == '_')
            anchor += letter;
    }
    return anchor;
}

QList<HelpHit> searchHelp(const QString& words) {
    const QStringList wanted = words.split(' ', Qt::SkipEmptyParts);
    if (wanted.isEmpty())
        return {};
    QList<HelpHit> named, touched, mentioned; // all words in the heading, some, none
    for (const HelpPage& page : helpPages()) {
        for (const Section& section : sectionsOf(page)) {
            const QString all = section.heading + '\n' + section.lines.join('\n');
            if (!std::ranges::all_of(wanted, [&](const QString& word) { return holds(all, word); }))
                continue;
            const auto line =
                std::ranges::find_if(section.lines, [&](const QString& text) { return holds(text, wanted.first()); });
            const HelpHit hit{page.path, anchorOf(section.heading), section.heading,
                              line == section.lines.end() ? QString() : plain(*line)};
            const auto inHeading =
                std::ranges::count_if(wanted, [&](const QString& word) { return holds(section.heading, word); });
            (inHeading == wanted.size() ? named : inHeading > 0 ? touched : mentioned).append(hit);
        }
    }
    return named + touched + mentioned;
}

} // namespace moescope
