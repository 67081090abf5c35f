// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "report/compose.h"
#include "report/detail/figures.h"
#include "report/detail/formatting.h"
#include "report/detail/style_sheet.h"
#include "report/detail/svg.h"

namespace moescope {
namespace {

using detail::escaped;

constexpr std::size_t mostRows = 400; ///< of a table in a page; the JSON and CSV forms have all

/// Escaped; of a text that no one reads to its end, such as a hostile name, both ends.
std::string shortened(std::string_view text, std::size_t most) {
    const std::string ends = detail::clipped(text, most);
    if (ends.size() == text.size())
        return escaped(text);
    return escaped(ends) + fmt::format(" <span class=\"cut\">({} bytes; the JSON form has all)</span>", text.size());
}

/// A line to be typed: it breaks between words, not within "--value-weight".
std::string command(const std::string& line) {
    std::string result;
    for (std::size_t at = 0; at <= line.size();) {
        const std::size_t end = std::min(line.find(' ', at), line.size());
        const std::string word = escaped(std::string_view(line).substr(at, end - at));
        result += at == 0 ? "" : " ";
        result += word.starts_with("--") ? fmt::format("<span class=\"o\">{}</span>", word) : word;
        at = end + 1;
    }
    return result;
}

std::string heading(std::string_view text) { return escaped(detail::clipped(text, 600)); }

/// Renders the blocks of a page; counts figures, so that each has an id of its own.
class HtmlWriter {
public:
    void operator()(const ReportParagraph& paragraph) {
        m_text += fmt::format("<p>{}</p>\n", shortened(paragraph.text, 4000));
    }

    void operator()(const ReportMissing& missing) {
        m_text += fmt::format("<p class=\"missing\"><b>Missing.</b> {} Made by <code>{}</code></p>\n",
                              shortened(missing.sentence, 4000), escaped(missing.command));
    }

    void operator()(const ReportCode& code) {
        m_text += fmt::format("<p class=\"caption\">{}</p><pre>", heading(code.caption));
        for (const std::string& line : code.lines)
            m_text += fmt::format("<span class=\"cmd\">{}</span>\n", command(line));
        m_text += "</pre>\n";
    }

    void operator()(const ReportTable& table) {
        const std::vector<bool> numeric = numericColumns(table);
        m_text += fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                              "aria-label=\"{0}\"><table><caption>{0}</caption><thead><tr>",
                              heading(table.caption));
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            m_text +=
                fmt::format("<th scope=\"col\"{}>{}</th>", numeric[i] ? " class=\"n\"" : "", escaped(table.columns[i]));
        m_text += "</tr></thead><tbody>\n";
        const std::size_t shown = std::min(table.rows.size(), mostRows);
        for (std::size_t at = 0; at < shown; ++at) {
            const auto& row = table.rows[at];
            m_text += "<tr>";
            for (std::size_t i = 0; i < row.size(); ++i)
                cell(row[i], i == 0, i < numeric.size() && numeric[i]);
            m_text += "</tr>\n";
        }
        m_text += "</tbody></table></div>\n";
        if (shown < table.rows.size())
            m_text += fmt::format("<p class=\"note\">The first {} of {} rows; the JSON and CSV forms have all.</p>\n",
                                  detail::countText(static_cast<double>(shown)),
                                  detail::countText(static_cast<double>(table.rows.size())));
    }

    void operator()(const ReportHeatmap& heatmap) {
        const detail::PooledHeatmap pooled = detail::pooled(heatmap);
        figure(heatmap.title, pooled.note.empty() ? heatmap.description : heatmap.description + " " + pooled.note,
               detail::drawHeatmap(pooled, nextId(), m_paired ? detail::halfPage : detail::pageWidth));
    }

    void operator()(const ReportBars& bars) { figure(bars.title, bars.description, detail::drawBars(bars, nextId())); }

    void operator()(const ReportLines& lines) {
        figure(lines.title, lines.description, detail::drawLines(lines, nextId()));
    }

    void section(const ReportSection& section) {
        m_text += fmt::format("<section id=\"{0}\" aria-labelledby=\"{0}-h\"><h2 id=\"{0}-h\">{1}</h2>\n",
                              escaped(section.id), escaped(section.title));
        for (std::size_t at = 0; at < section.blocks.size();) {
            std::size_t end = at + 1;
            while (end < section.blocks.size() && isBeside(section.blocks[end]))
                ++end;
            m_paired = end - at > 1;
            m_text += m_paired ? "<div class=\"pair\">\n" : "";
            for (; at < end; ++at)
                std::visit(*this, section.blocks[at]);
            m_text += m_paired ? "</div>\n" : "";
        }
        m_text += "</section>\n";
    }

    [[nodiscard]] const std::string& text() const { return m_text; }

private:
    static bool isBeside(const ReportBlock& block) {
        const auto* heatmap = std::get_if<ReportHeatmap>(&block);
        return heatmap != nullptr && heatmap->besidePrevious;
    }

    std::string nextId() { return fmt::format("f{}", ++m_figures); }

    void figure(const std::string& title, const std::string& description, const std::string& svg) {
        m_text += fmt::format("<figure><figcaption>{}<span class=\"note\">{}</span></figcaption><div class=\"scroll\" "
                              "tabindex=\"0\" role=\"region\" "
                              "aria-label=\"{}\">{}</div></figure>\n",
                              heading(title), shortened(description, 1000), heading(title), svg);
    }

    /// A column is right-aligned where every cell with something in it is a number.
    static std::vector<bool> numericColumns(const ReportTable& table) {
        std::vector<bool> numeric(table.columns.size(), true), any(table.columns.size(), false);
        for (const auto& row : table.rows)
            for (std::size_t i = 0; i < row.size() && i < numeric.size(); ++i) {
                any[i] = any[i] || row[i].value.has_value();
                numeric[i] = numeric[i] && (row[i].value.has_value() || row[i].text == "–");
            }
        for (std::size_t i = 0; i < numeric.size(); ++i)
            numeric[i] = numeric[i] && any[i];
        return numeric;
    }

    /// A word that would make a column as wide as itself may break anywhere.
    static bool hasLongWord(std::string_view text) {
        std::size_t letters = 0;
        return std::ranges::any_of(text, [&](char c) { return (letters = c == ' ' ? 0 : letters + 1) > 48; });
    }

    void cell(const ReportCell& cell, bool first, bool numeric) {
        std::string classes = numeric ? "n" : hasLongWord(cell.text) ? "long" : "";
        if (cell.text == "passed" || cell.text == "yes")
            classes = "ok";
        else if (cell.text == "FAILED" || cell.text == "wrong")
            classes = "bad";
        else if (cell.text == "differs")
            classes = "differs";
        const std::string attributes = classes.empty() ? "" : fmt::format(" class=\"{}\"", classes);
        const std::string text = shortened(cell.text, 600);
        m_text += first ? fmt::format("<th scope=\"row\"{}>{}</th>", attributes, text)
                        : fmt::format("<td{}>{}</td>", attributes, text);
    }

    std::string m_text;
    int m_figures = 0;
    bool m_paired = false;
};

} // namespace

std::string toHtml(const Report& report) {
    HtmlWriter writer;
    std::string contents, summary;
    for (const ReportSection& section : report.sections) {
        contents += fmt::format("<li><a href=\"#{}\">{}</a></li>", escaped(section.id), escaped(section.title));
        writer.section(section);
    }
    for (const std::string& line : report.summary)
        summary += fmt::format("<li>{}</li>\n", shortened(line, 700));
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        "<title>{0}</title><style>\n{1}</style></head>\n<body><a class=\"skip\" href=\"#content\">To the content</a>"
        "<header><h1>{0}</h1><p>{2}</p><ul class=\"summary\">\n{3}</ul></header>\n"
        "<nav aria-label=\"Sections\"><ul>{4}</ul></nav>\n<main id=\"content\">\n{5}</main>\n"
        "<footer>Made by moescope.</footer></body></html>\n",
        heading(report.title), detail::styleSheet(), shortened(report.subtitle, 600), summary, contents, writer.text());
}

} // namespace moescope
