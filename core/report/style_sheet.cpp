// SPDX-License-Identifier: Apache-2.0
#include "report/detail/style_sheet.h"

#include <fmt/format.h>

#include "report/detail/colours.h"

namespace moescope::detail {
namespace {

// The studio's palette.
constexpr const char* light =
    ":root{color-scheme:light;--page:#fff;--panel:#f6f7f8;--odd:#f8f9fa;--line:#d0d5da;--text:#1a1f24;--second:#56606b;"
    "--grid:#eceff1;--axis:#8a939d;--none:#f1f3f4;--accent:#0b7a70;--warn:#9a6a00;--bad:#b3261e;"
    "--blue:#1f6fb4;--orange:#c2600a;--third:#6b4ea0;--fourth:#56606b;--fifth:#0b7a70;--sixth:#a3275f;--seventh:#"
    "7a6400;"
    "--eighth:#16324f}\n";
constexpr const char* dark =
    ":root{color-scheme:dark;--page:#17191c;--panel:#212429;--odd:#1c1f23;--line:#33383f;--text:#e4e7eb;--second:#"
    "a0a8b2;"
    "--grid:#272b30;--axis:#5b636d;--none:#23272c;--accent:#4fc7b5;--warn:#e8b84a;--bad:#ff8a80;"
    "--blue:#5aa9e6;--orange:#f0983e;--third:#b79cf0;--fourth:#a0a8b2;--fifth:#4fc7b5;--sixth:#f07fb0;--seventh:#"
    "d8c04a;"
    "--eighth:#cfe3f7}\n";

constexpr const char* layout = R"(*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:14px/1.5 Inter,system-ui,-apple-system,"Segoe UI",sans-serif;font-variant-numeric:tabular-nums}
a{color:var(--accent)}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--page);padding:8px}
main,header,nav{max-width:1000px;margin:0 auto;padding:0 32px}
header{padding-top:32px}
h1{font-size:24px;font-weight:600;margin:0;overflow-wrap:anywhere}
header p{margin:4px 0 16px;color:var(--second);overflow-wrap:anywhere}
.summary{background:var(--panel);border-left:4px solid var(--accent);list-style:none;margin:0;padding:12px 16px}
.summary li{margin:2px 0;overflow-wrap:anywhere}
nav ul{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;padding:0;margin:16px 0;font-size:13px}
section{border-top:1px solid var(--line);margin-top:32px;padding-top:8px}
h2{font-size:18px;font-weight:600;margin:8px 0 12px}
p{margin:8px 0;max-width:80ch;overflow-wrap:anywhere}
.missing{border:1px dashed var(--line);padding:8px 12px;color:var(--second)}.missing b{color:var(--warn)}
code,pre{font:12.5px/1.5 "DejaVu Sans Mono",ui-monospace,monospace}
pre{background:var(--panel);padding:12px;margin:4px 0 16px;white-space:pre-wrap;overflow-wrap:anywhere}
.cmd{display:inline-block;width:100%;padding-left:4ch;text-indent:-4ch}.o{white-space:nowrap}
figure{margin:16px 0 24px}
.pair{display:flex;flex-wrap:wrap;gap:0 20px}.pair figure{flex:1 1 300px;min-width:0}
figcaption,caption,.caption{font-weight:600;text-align:left;margin:0 0 6px;padding:0 0 6px}
.note{font-weight:400;color:var(--second);display:block;font-size:13px}
.scroll{overflow-x:auto}
svg{display:block;max-width:100%;height:auto}svg rect,svg path{shape-rendering:crispEdges}svg .l{shape-rendering:auto}
table{border-collapse:collapse;margin:16px 0;font-size:13px}
th,td{text-align:left;padding:4px 12px 4px 8px;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:break-word;max-width:60ch}
td:first-child,th[scope=row]{font-weight:400}
thead th{color:var(--second);font-weight:600;border-bottom:1px solid var(--axis);overflow-wrap:normal}
tbody tr:nth-child(odd){background:var(--odd)}
.n{text-align:right;white-space:nowrap}
.long{overflow-wrap:anywhere;min-width:24ch}
.cut{color:var(--second)}
.differs{color:var(--warn);font-weight:600}
.ok{color:var(--accent);font-weight:600}.bad{color:var(--bad);font-weight:600}
details{margin:4px 0 16px;font-size:13px}summary{color:var(--second);cursor:pointer}
footer{max-width:1000px;margin:32px auto;padding:8px 32px;color:var(--second);font-size:12px}
)";

constexpr const char* figures =
    R"(.ax{font-size:11px;fill:var(--second)}.axs{font-size:11px;fill:var(--text);font-weight:600}.c{font-size:10px}
.mid{text-anchor:middle}.end{text-anchor:end}
.grid{stroke:var(--grid)}.axis{stroke:var(--axis)}.no{fill:var(--none)}
.l{fill:none;stroke-width:1.6;stroke-linejoin:round}
.s0{fill:var(--blue)}.s1{fill:var(--orange)}.s2{fill:var(--third)}.s3{fill:var(--fourth)}
.s4{fill:var(--fifth)}.s5{fill:var(--sixth)}.s6{fill:var(--seventh)}.s7{fill:var(--eighth)}
.l0{stroke:var(--blue)}.l1{stroke:var(--orange)}.l2{stroke:var(--third)}.l3{stroke:var(--fourth)}
.l4{stroke:var(--fifth)}.l5{stroke:var(--sixth)}.l6{stroke:var(--seventh)}.l7{stroke:var(--eighth)}
)";

constexpr const char* paper = R"(@media print{@page{margin:16mm 14mm}
body{font-size:10.5pt}nav,.skip{display:none}main,header,footer{max-width:none;padding:0}
table{font-size:8.5pt}th,td{padding:2px 8px 2px 4px}h2+p{break-after:avoid}section{break-before:auto}h2,figcaption,caption{break-after:avoid}figure,tr,.summary{break-inside:avoid}
.scroll{overflow:visible}svg{max-height:225mm}details{display:none}thead{display:table-header-group}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
)";

/// "var(--NAME)" in `rules` by what the palette has under the name: for readers of SVG that know no variables.
std::string withColours(std::string rules, std::string_view palette) {
    constexpr std::string_view variable = "var(";
    for (std::size_t at = rules.find(variable); at != std::string::npos; at = rules.find(variable, at)) {
        const std::size_t end = rules.find(')', at);
        const std::string name = rules.substr(at + variable.size(), end - at - variable.size()) + ':';
        const std::size_t colour = palette.find(name) + name.size();
        rules.replace(at, end + 1 - at, palette.substr(colour, palette.find_first_of(";}", colour) - colour));
    }
    return rules;
}

} // namespace

std::string styleSheet() {
    return fmt::format("{}{}{}{}@media screen and (prefers-color-scheme:dark){{\n{}{}}}\n{}", light, layout, figures,
                       colourRules(false), dark, colourRules(true), paper);
}

std::string figureStyle(bool isDark) {
    return fmt::format("text{{font-family:Inter}}\n{}{}{}", withColours(figures, isDark ? dark : light),
                       colourRules(false), isDark ? colourRules(true) : std::string());
}

} // namespace moescope::detail
