// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "report/compose.h"
#include "report/detail/figures.h"
#include "report/detail/style_sheet.h"
#include "report/detail/svg.h"

namespace moescope {
namespace {

using detail::escaped;

/// Renders the blocks of a page; counts figures, so that each has an id of its own.
class HtmlWriter {
public:
    void operator()(const ReportParagraph& paragraph) { m_text += fmt::format("<p>{}</p>\n", escaped(paragraph.text)); }

    void operator()(const ReportMissing& missing) {
        m_text += fmt::format("<p class=\"missing\"><b>Missing.</b> {} Made by <code>{}</code></p>\n",
                              escaped(missing.sentence), escaped(missing.command));
    }

    void operator()(const ReportCode& code) {
        m_text += fmt::format("<p class=\"caption\">{}</p><pre>", escaped(code.caption));
        for (const std::string& line : code.lines)
            m_text += escaped(line) + "\n";
        m_text += "</pre>\n";
    }

    void operator()(const ReportTable& table) {
        const std::vector<bool> numeric = numericColumns(table);
        m_text += fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                              "aria-label=\"{0}\"><table><caption>{0}</caption><thead><tr>",
                              escaped(table.caption));
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            m_text +=
                fmt::format("<th scope=\"col\"{}>{}</th>", numeric[i] ? " class=\"n\"" : "", escaped(table.columns[i]));
        m_text += "</tr></thead><tbody>\n";
        for (const auto& row : table.rows) {
            m_text += "<tr>";
            for (std::size_t i = 0; i < row.size(); ++i)
                cell(row[i], i == 0, i < numeric.size() && numeric[i]);
            m_text += "</tr>\n";
        }
        m_text += "</tbody></table></div>\n";
    }

    void operator()(const ReportHeatmap& heatmap) {
        figure(heatmap.title, heatmap.description, detail::drawHeatmap(heatmap, nextId()));
    }

    void operator()(const ReportBars& bars) { figure(bars.title, bars.description, detail::drawBars(bars, nextId())); }

    void operator()(const ReportLines& lines) {
        figure(lines.title, lines.description, detail::drawLines(lines, nextId()));
    }

    void section(const ReportSection& section) {
        m_text += fmt::format("<section id=\"{0}\" aria-labelledby=\"{0}-h\"><h2 id=\"{0}-h\">{1}</h2>\n",
                              escaped(section.id), escaped(section.title));
        for (const ReportBlock& block : section.blocks)
            std::visit(*this, block);
        m_text += "</section>\n";
    }

    [[nodiscard]] const std::string& text() const { return m_text; }

private:
    std::string nextId() { return fmt::format("f{}", ++m_figures); }

    void figure(const std::string& title, const std::string& description, const std::string& svg) {
        m_text += fmt::format("<figure><figcaption>{}<span class=\"note\">{}</span></figcaption><div class=\"scroll\" "
                              "tabindex=\"0\" role=\"region\" "
                              "aria-label=\"{}\">{}</div></figure>\n",
                              escaped(title), escaped(description), escaped(title), svg);
    }

    /// A column is right-aligned where every cell with something in it is a number.
    static std::vector<bool> numericColumns(const ReportTable& table) {
        std::vector<bool> numeric(table.columns.size(), !table.rows.empty());
        for (const auto& row : table.rows)
            for (std::size_t i = 0; i < row.size() && i < numeric.size(); ++i)
                numeric[i] = numeric[i] && (row[i].value.has_value() || row[i].text == "–");
        return numeric;
    }

    void cell(const ReportCell& cell, bool first, bool numeric) {
        std::string classes = numeric ? "n" : "";
        if (cell.text == "passed")
            classes = "ok";
        else if (cell.text == "FAILED")
            classes = "bad";
        const std::string attributes = classes.empty() ? "" : fmt::format(" class=\"{}\"", classes);
        m_text += first ? fmt::format("<th scope=\"row\"{}>{}</th>", attributes, escaped(cell.text))
                        : fmt::format("<td{}>{}</td>", attributes, escaped(cell.text));
    }

    std::string m_text;
    int m_figures = 0;
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
        summary += fmt::format("<li>{}</li>\n", escaped(line));
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        "<title>{0}</title><style>\n{1}</style></head>\n<body><a class=\"skip\" href=\"#content\">To the content</a>"
        "<header><h1>{0}</h1><p>{2}</p><ul class=\"summary\">\n{3}</ul></header>\n"
        "<nav aria-label=\"Sections\"><ul>{4}</ul></nav>\n<main id=\"content\">\n{5}</main>\n"
        "<footer>Made by moescope.</footer></body></html>\n",
        escaped(report.title), detail::styleSheet(), escaped(report.subtitle), summary, contents, writer.text());
}

} // namespace moescope
