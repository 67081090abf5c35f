// SPDX-License-Identifier: Apache-2.0
#include "spectra/statistics_csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "spectra/detail/csv.h"
#include "spectra/statistic_table.h"
#include "support/atomic_write.h"

namespace moescope {
namespace {

/// Our column of a statistic: AlphaQ's name where it has one.
std::string_view columnOf(std::string_view id) { return id == "alpha_hill" ? "alpha" : id; }

bool standsInFront(std::string_view id) { return id == "alpha_hill" || id == "variance"; }

constexpr std::array kinds{LinearKind::attention, LinearKind::expert, LinearKind::sharedExpert, LinearKind::denseMlp};

std::optional<Projection> projectionOf(std::string_view last) {
    static const std::map<std::string_view, Projection> names{
        {"q_proj", Projection::query},   {"k_proj", Projection::key},     {"v_proj", Projection::value},
        {"o_proj", Projection::output},  {"gate_proj", Projection::gate}, {"up_proj", Projection::up},
        {"down_proj", Projection::down}, {"w1", Projection::gate},        {"w3", Projection::up},
        {"w2", Projection::down}};
    const auto found = names.find(last);
    return found == names.end() ? std::nullopt : std::optional(found->second);
}

template <class T>
std::optional<T> number(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// The number behind "part." in a dotted name: 3 of "a.experts.3.w1" for "experts".
std::optional<int> indexBehind(std::string_view name, std::string_view part) {
    const std::string dotted = "." + std::string(part) + ".";
    const auto at = ("." + std::string(name)).find(dotted);
    if (at == std::string::npos)
        return std::nullopt;
    const std::string_view rest = name.substr(at + part.size() + 1);
    return number<int>(rest.substr(0, rest.find('.')));
}

/// What a name tells by the conventions of Hugging Face models; nothing where it is no linear of a decoder layer.
std::optional<Linear> understood(const std::string& name) {
    std::string module = name;
    if (module.ends_with(".weight"))
        module.resize(module.size() - 7);
    const auto projection = projectionOf(std::string_view(module).substr(module.rfind('.') + 1));
    const auto layer = indexBehind(module, "layers");
    if (!projection || !layer)
        return std::nullopt;
    Linear linear;
    linear.projection = *projection;
    linear.layer = *layer;
    linear.expert = indexBehind(module, "experts").value_or(-1);
    linear.kind = linear.expert >= 0                                  ? LinearKind::expert
                  : module.find("shared_expert") != std::string::npos ? LinearKind::sharedExpert
                  : module.find("attn") != std::string::npos          ? LinearKind::attention
                                                                      : LinearKind::denseMlp;
    linear.module = std::move(module);
    return linear;
}

/// The columns of one file and the record under the cursor.
class Reader {
public:
    Reader(const detail::CsvRecord& header, std::string_view file)
        : m_file(file)
        , m_width(header.fields.size()) {
        for (std::size_t i = 0; i < header.fields.size(); ++i)
            m_columns.emplace(header.fields[i], i);
    }

    Status check() const {
        for (const char* name : {"name", "alpha", "variance"})
            if (!m_columns.contains(name))
                return failure("{}: has no column '{}'. Expected is the layout name,layer,module_type,alpha,variance.",
                               m_file, name);
        return {};
    }

    Status add(StatisticsTable& table, const detail::CsvRecord& record) {
        if (record.fields.size() != m_width)
            return failure("{}: line {} has {} fields, the first line {}.", m_file, record.line, record.fields.size(),
                           m_width);
        m_record = &record;
        auto linear = understood(record.fields[m_columns.at("name")]);
        if (!linear) {
            table.ignored.push_back(record.fields[m_columns.at("name")]);
            return {};
        }
        if (!m_seen.insert(linear->module).second)
            return failure("{}: line {} names '{}' a second time.", m_file, record.line, linear->module);
        LinearStatistics statistics;
        statistics.module = linear->module;
        Status status = read(*linear);
        for (const StatisticInfo& info : statisticTable())
            if (auto value = field<double>(columnOf(info.id), status); value && std::isfinite(*value))
                statistics.*info.member = value;
        if (!status)
            return status;
        table.linears.push_back(std::move(*linear));
        table.statistics.push_back(std::move(statistics));
        return {};
    }

private:
    Status read(Linear& linear) const {
        Status status;
        if (const auto layer = field<int>("layer", status); status && layer && *layer != linear.layer)
            return failure("{}: line {} says layer {}, but '{}' is of layer {}.", m_file, m_record->line, *layer,
                           linear.module, linear.layer);
        linear.out = field<std::int64_t>("out", status).value_or(0);
        linear.in = field<std::int64_t>("in", status).value_or(0);
        if (status && (linear.out < 0 || linear.in < 0))
            return failure("{}: line {} has a negative size.", m_file, m_record->line);
        if (const auto column = m_columns.find("kind"); column != m_columns.end()) {
            const auto kind = std::ranges::find(kinds, std::string_view(m_record->fields[column->second]),
                                                [](LinearKind candidate) { return nameOf(candidate); });
            if (kind != kinds.end())
                linear.kind = *kind;
        }
        return status;
    }

    /// Empty and "nan" are no value; anything else that is no number is an error.
    template <class T>
    std::optional<T> field(std::string_view name, Status& status) const {
        const auto column = m_columns.find(name);
        if (column == m_columns.end() || !status)
            return std::nullopt;
        const std::string& text = m_record->fields[column->second];
        const auto value = number<T>(text);
        if (!value && !text.empty() && text != "nan" && text != "NaN" && text != "None" && text != "none")
            status = failure("{}: line {}: '{}' is not a number for '{}'.", m_file, m_record->line, text, name);
        return value;
    }

    std::string_view m_file;
    std::size_t m_width;
    std::map<std::string, std::size_t, std::less<>> m_columns;
    std::set<std::string> m_seen;
    const detail::CsvRecord* m_record = nullptr;
};

} // namespace

std::string statisticsToCsv(std::span<const Linear> linears, std::span<const LinearStatistics> statistics) {
    std::string text = "name,layer,module_type,alpha,variance,kind,expert,out,in";
    for (const StatisticInfo& info : statisticTable())
        if (!standsInFront(info.id))
            text += fmt::format(",{}", info.id);
    text += '\n';
    const auto value = [](const std::optional<double>& given) {
        return given ? fmt::format("{}", *given) : std::string();
    };
    for (std::size_t i = 0; i < std::min(linears.size(), statistics.size()); ++i) {
        const Linear& linear = linears[i];
        const std::string type = linear.module.substr(linear.module.rfind('.') + 1);
        text += fmt::format("{},{},{},{},{},{},{},{},{}", detail::csvField(linear.module), linear.layer,
                            detail::csvField(type), value(statistics[i].alphaHill), value(statistics[i].variance),
                            nameOf(linear.kind), linear.expert, linear.out, linear.in);
        for (const StatisticInfo& info : statisticTable())
            if (!standsInFront(info.id))
                text += ',' + value(info.value(statistics[i]));
        text += '\n';
    }
    return text;
}

Result<StatisticsTable> parseStatisticsCsv(std::string_view text, std::string_view file) {
    auto records = detail::parseCsv(text, file);
    if (!records)
        return propagate(records);
    if (records->empty())
        return failure("{}: is empty. Expected is the layout name,layer,module_type,alpha,variance.", file);
    Reader reader(records->front(), file);
    if (Status checked = reader.check(); !checked)
        return propagate(checked);
    StatisticsTable table;
    for (const detail::CsvRecord& record : std::span(*records).subspan(1))
        if (Status added = reader.add(table, record); !added)
            return propagate(added);
    if (table.linears.empty())
        return failure("{}: has no line that names a linear of a decoder layer.", file);
    table.hasSizes =
        std::ranges::all_of(table.linears, [](const Linear& linear) { return linear.out > 0 && linear.in > 0; });
    return table;
}

Result<StatisticsTable> statisticsFromCsv(const std::filesystem::path& file) {
    auto text = readFile(file);
    if (!text)
        return propagate(text);
    return parseStatisticsCsv(*text, file.string());
}

} // namespace moescope
