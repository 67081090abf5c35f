// SPDX-License-Identifier: Apache-2.0
#include "routing/channel_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>

#include "checkpoint/safetensors.h"
#include "checkpoint/safetensors_writer.h"
#include "support/atomic_write.h"

namespace moescope {
namespace {

constexpr std::array<std::pair<const char*, ChannelMoments ExpertChannels::*>, 2> inputs{
    {{"input", &ExpertChannels::input}, {"inner", &ExpertChannels::inner}}};
constexpr std::array<std::pair<const char*, std::vector<float> ChannelMoments::*>, 3> moments{
    {{"second_moment", &ChannelMoments::secondMoment},
     {"gated_second_moment", &ChannelMoments::gatedSecondMoment},
     {"largest", &ChannelMoments::largest}}};
constexpr std::array matrices{"gate", "up", "down"};

/// A tensor of the file: a list of floats for each expert.
struct Table {
    std::string name;
    std::function<std::vector<float>&(std::size_t expert)> row;
};

/// Every tensor, in the order of the file. The statistics must have room for their experts' lists.
std::vector<Table> tablesOf(RoutingStatistics& statistics) {
    std::vector<Table> tables;
    for (LayerRouting& layer : statistics.layers) {
        for (std::size_t matrix = 0; matrix < matrices.size(); ++matrix)
            tables.push_back(
                {fmt::format("{}.column_squares.{}", layer.layer, matrices[matrix]),
                 [&layer, matrix](std::size_t e) -> std::vector<float>& { return layer.columnSquares[e][matrix]; }});
        for (std::size_t d = 0; d < layer.datasets.size(); ++d)
            for (const auto& [inputName, input] : inputs)
                for (const auto& [momentName, moment] : moments)
                    tables.push_back(
                        {fmt::format("{}.{}.{}.{}", layer.layer, d, inputName, momentName),
                         [&layer, d, input = input, moment = moment](std::size_t e) -> std::vector<float>& {
                             return layer.datasets[d].channels[e].*input.*moment;
                         }});
    }
    return tables;
}

void makeRoom(RoutingStatistics& statistics) {
    const auto experts = static_cast<std::size_t>(statistics.experts);
    for (LayerRouting& layer : statistics.layers) {
        layer.columnSquares.resize(experts);
        for (DatasetRouting& dataset : layer.datasets)
            dataset.channels.resize(experts);
    }
}

bool hasChannels(const RoutingStatistics& statistics) {
    const auto experts = static_cast<std::size_t>(statistics.experts);
    return std::ranges::all_of(statistics.layers, [experts](const LayerRouting& layer) {
        return layer.columnSquares.size() == experts &&
               std::ranges::all_of(layer.datasets, [experts](const auto& d) { return d.channels.size() == experts; });
    });
}

Status writeTables(const std::filesystem::path& file, const std::vector<Table>& tables, std::size_t experts) {
    std::vector<TensorSpec> specs;
    for (const Table& table : tables)
        specs.push_back({table.name,
                         DType::F32,
                         {static_cast<std::int64_t>(experts), static_cast<std::int64_t>(table.row(0).size())}});
    auto writer = SafetensorsWriter::create(file, specs);
    if (!writer)
        return propagate(writer);
    for (const Table& table : tables)
        for (std::size_t e = 0; e < experts; ++e)
            if (Status written = writer->write(table.name, std::as_bytes(std::span(table.row(e)))); !written)
                return written;
    if (Status finished = writer->finish(); !finished)
        return finished;
    return syncToDisk(file);
}

} // namespace

Status writeChannels(const RoutingStatistics& statistics, const std::filesystem::path& file) {
    if (!hasChannels(statistics))
        return failure("{}: these routing statistics hold no channels. Gather them with channels asked for.",
                       file.string());
    // the tables hand out references to write through as well; here they are only read
    const std::vector<Table> tables = tablesOf(const_cast<RoutingStatistics&>(statistics));
    const std::filesystem::path part = file.string() + ".part";
    Status written = writeTables(part, tables, static_cast<std::size_t>(statistics.experts));
    std::error_code problem;
    if (written)
        std::filesystem::rename(part, file, problem);
    if (written && !problem)
        return {};
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    return written ? failure("{}: cannot be written ({}).", file.string(), problem.message()) : written;
}

Status readChannels(RoutingStatistics& statistics, const std::filesystem::path& path) {
    auto file = SafetensorsFile::open(path);
    if (!file)
        return propagate(file);
    makeRoom(statistics);
    for (const Table& table : tablesOf(statistics)) {
        const TensorInfo* info = file->find(table.name);
        if (!info)
            return failure("{}: has no tensor '{}'. It belongs to other routing statistics.", path.string(),
                           table.name);
        if (info->dtype != DType::F32 || info->shape.size() != 2 || info->shape[0] != statistics.experts)
            return failure("{}: '{}' is not a table of float32 with a row for each of {} experts.", path.string(),
                           table.name, statistics.experts);
        const auto columns = static_cast<std::size_t>(info->shape[1]);
        const std::span<const std::byte> bytes = file->bytes(*info);
        for (std::size_t e = 0; e < static_cast<std::size_t>(statistics.experts); ++e) {
            std::vector<float>& row = table.row(e);
            row.resize(columns);
            std::memcpy(row.data(), bytes.data() + e * columns * sizeof(float), columns * sizeof(float));
        }
    }
    return {};
}

} // namespace moescope
