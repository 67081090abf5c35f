// SPDX-License-Identifier: Apache-2.0
#include "spectra/detail/csv.h"

namespace moescope::detail {

Result<std::vector<CsvRecord>> parseCsv(std::string_view text, std::string_view file) {
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    std::vector<CsvRecord> records;
    CsvRecord record;
    std::string field;
    bool quoted = false; // inside quotes
    bool closed = false; // behind the closing quote of this field
    int line = 1;
    const auto endField = [&] {
        record.fields.push_back(std::move(field));
        field.clear();
        closed = false;
    };
    const auto endRecord = [&] {
        endField();
        if (record.fields.size() > 1 || !record.fields.front().empty())
            records.push_back(std::move(record));
        record = {{}, line};
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        line += c == '\n' ? 1 : 0;
        if (quoted) {
            if (c == '"' && i + 1 < text.size() && text[i + 1] == '"')
                field += text[++i];
            else if (c == '"')
                quoted = !(closed = true);
            else
                field += c;
        } else if (c == ',') {
            endField();
        } else if (c == '\n') {
            endRecord();
        } else if (c == '"' && field.empty() && !closed) {
            quoted = true;
        } else if (c == '\r' && (i + 1 == text.size() || text[i + 1] == '\n')) {
            continue;
        } else if (closed || c == '"' || c == '\0') {
            return failure("{}: line {} is not CSV: a quote or a zero byte stands inside a field.", file, line);
        } else {
            field += c;
        }
    }
    if (quoted)
        return failure("{}: the quoted field that begins in the record of line {} never ends.", file, record.line);
    endRecord();
    return records;
}

std::string csvField(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos)
        return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c;
        if (c == '"')
            quoted += '"';
    }
    return quoted + '"';
}

} // namespace moescope::detail
