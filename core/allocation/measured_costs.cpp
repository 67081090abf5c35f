// SPDX-License-Identifier: Apache-2.0
#include "allocation/measured_costs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "checkpoint/checkpoint.h"
#include "support/atomic_write.h"
#include "support/json_fields.h"

namespace moescope {
namespace {

using nlohmann::json;
constexpr std::string_view format = "moescope measured costs";
constexpr int version = 1;

std::string nameOf(const CostUnit& unit) {
    return unit.module.empty() ? fmt::format("expert {} of layer {}", unit.expert, unit.layer) : unit.module;
}

template <class Table>
const Table* find(const std::vector<Table>& tables, std::string_view name) {
    const auto found = std::ranges::find(tables, name, &Table::name);
    return found == tables.end() ? nullptr : &*found;
}

json numbers(const std::vector<double>& values) {
    json list = json::array();
    for (const double value : values)
        list.push_back(std::isfinite(value) ? json(value) : json()); // JSON has no NaN; null reads back as one
    return list;
}

Status readNumbers(const json& list, std::vector<double>& values) {
    if (!list.is_array())
        return failure("a list of numbers is missing");
    for (const json& value : list) {
        if (!value.is_number() && !value.is_null())
            return failure("{} stands where a number belongs", value.dump());
        values.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>());
    }
    return {};
}

template <class Table>
JsonFields headOf(const json& entry, Table& table) {
    JsonFields fields(entry, "A table of measured costs");
    fields.required("name", table.name).optional("unit", table.unit).optional("definition", table.definition);
    return fields;
}

Status readCost(const json& entry, CostTable& table) {
    if (Status head = headOf(entry, table).status(); !head)
        return head;
    for (const json& row : entry.value("values", json::array()))
        if (Status read = readNumbers(row, table.values.emplace_back()); !read)
            return failure("cost '{}': {}", table.name, read.error().message);
    return {};
}

Status readFactor(const json& entry, FactorTable& table) {
    if (Status head = headOf(entry, table).status(); !head)
        return head;
    if (Status read = readNumbers(entry.value("values", json()), table.values); !read)
        return failure("factor '{}': {}", table.name, read.error().message);
    return {};
}

template <class Table>
Status readTables(const json& object, const char* key, std::vector<Table>& tables,
                  Status (*read)(const json&, Table&)) {
    for (const json& entry : object.value(key, json::array()))
        if (Status done = read(entry, tables.emplace_back()); !done)
            return done;
    return {};
}

Status readUnits(const json& object, std::vector<CostUnit>& units) {
    for (const json& entry : object.value("units", json::array())) {
        CostUnit& unit = units.emplace_back();
        Status read = JsonFields(entry, "A unit")
                          .optional("layer", unit.layer)
                          .optional("expert", unit.expert)
                          .optional("module", unit.module)
                          .status();
        if (!read)
            return read;
    }
    return {};
}

} // namespace

const CostTable* MeasuredCosts::cost(std::string_view name) const { return find(costs, name); }

const FactorTable* MeasuredCosts::factor(std::string_view name) const { return find(factors, name); }

bool MeasuredCosts::byExpert() const { return std::ranges::all_of(units, &std::string::empty, &CostUnit::module); }

int MeasuredCosts::unitOf(const Linear& linear) const {
    const auto covers = [&](const CostUnit& unit) {
        return unit.module.empty() ? linear.expert >= 0 && unit.layer == linear.layer && unit.expert == linear.expert
                                   : unit.module == linear.module;
    };
    const auto found = std::ranges::find_if(units, covers);
    return found == units.end() ? -1 : static_cast<int>(found - units.begin());
}

Status checkMeasuredCosts(const MeasuredCosts& costs) {
    if (costs.widths.empty() || std::ranges::adjacent_find(costs.widths, std::greater_equal{}) != costs.widths.end())
        return failure("the widths {} are not an ascending list", fmt::join(costs.widths, ", "));
    std::set<std::string> names;
    for (const CostUnit& unit : costs.units) {
        if (unit.module.empty() && (unit.layer < 0 || unit.expert < 0))
            return failure("a unit is neither a module nor an expert of a layer");
        if (!names.insert(nameOf(unit)).second)
            return failure("{} is there twice", nameOf(unit));
    }
    for (const CostTable& table : costs.costs) {
        const bool fits =
            std::ranges::all_of(table.values, [&](const auto& row) { return row.size() == costs.widths.size(); });
        if (table.values.size() != costs.units.size() || !fits)
            return failure("cost '{}' is not a table of {} units by {} widths", table.name, costs.units.size(),
                           costs.widths.size());
    }
    for (const FactorTable& table : costs.factors)
        if (table.values.size() != costs.units.size())
            return failure("factor '{}' has {} values for {} units", table.name, table.values.size(),
                           costs.units.size());
    return {};
}

json toJson(const MeasuredCosts& costs) {
    json units = json::array(), tables = json::array(), factors = json::array();
    for (const CostUnit& unit : costs.units) {
        json& entry = units.emplace_back(json::object());
        entry["layer"] = unit.layer;
        if (unit.expert >= 0)
            entry["expert"] = unit.expert;
        if (!unit.module.empty())
            entry["module"] = unit.module;
    }
    for (const CostTable& table : costs.costs) {
        json values = json::array();
        for (const auto& row : table.values)
            values.push_back(numbers(row));
        tables.push_back({{"name", table.name},
                          {"unit", table.unit},
                          {"definition", table.definition},
                          {"values", std::move(values)}});
    }
    for (const FactorTable& table : costs.factors)
        factors.push_back({{"name", table.name},
                           {"unit", table.unit},
                           {"definition", table.definition},
                           {"values", numbers(table.values)}});
    return {{"format", format},
            {"version", version},
            {"origin", costs.origin},
            {"widths", costs.widths},
            {"units", std::move(units)},
            {"costs", std::move(tables)},
            {"factors", std::move(factors)}};
}

Result<MeasuredCosts> measuredCostsFromJson(const json& object) {
    if (!object.is_object() || object.value("format", json()) != format)
        return failure("it holds no measured costs (an object with \"format\": \"{}\")", format);
    if (object.value("version", json()) != version)
        return failure("it holds measured costs of version {}, this program reads version {}",
                       object.value("version", json()).dump(), version);
    MeasuredCosts costs;
    costs.origin = object.value("origin", json::object());
    Status read = JsonFields(object, "The file").required("widths", costs.widths).status();
    if (read)
        read = readUnits(object, costs.units);
    if (read)
        read = readTables<CostTable>(object, "costs", costs.costs, readCost);
    if (read)
        read = readTables<FactorTable>(object, "factors", costs.factors, readFactor);
    if (read)
        read = checkMeasuredCosts(costs);
    if (!read)
        return propagate(read);
    return costs;
}

Result<MeasuredCosts> readMeasuredCosts(const std::filesystem::path& file) {
    auto parsed = readJson(file);
    if (!parsed)
        return propagate(parsed);
    auto costs = measuredCostsFromJson(*parsed);
    if (!costs)
        return failure("{}: {}.", file.string(), costs.error().message);
    return costs;
}

Status writeMeasuredCosts(const MeasuredCosts& costs, const std::filesystem::path& file) {
    return writeFileAtomically(file, toJson(costs).dump(1) + "\n");
}

} // namespace moescope
