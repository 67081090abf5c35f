// SPDX-License-Identifier: Apache-2.0
#include "pipeline/inspect_cache.h"

#include <cstdlib>

#include "support/atomic_write.h"
#include "support/sha256.h"

namespace moescope {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Goes up when a statistic's definition changes, so that old results are not taken for new ones.
constexpr int statisticsVersion = 2;

std::string hashOf(const json& value) {
    const std::string text = value.dump();
    return sha256(std::as_bytes(std::span(text)));
}

json filesOf(const Model& model) {
    json files = json::array();
    for (const SafetensorsFile& file : model.checkpoint().files()) {
        std::error_code problem;
        const auto changed = fs::last_write_time(file.path(), problem).time_since_epoch().count();
        files.push_back({{"name", file.path().filename().string()},
                         {"bytes", file.fileSize()},
                         {"changed", problem ? 0 : changed},
                         {"header", file.headerHash()}});
    }
    return {{"files", std::move(files)}, {"config", hashOf(model.checkpoint().config())}};
}

json toJson(const SpectrumOptions& options) {
    return {{"mode", static_cast<int>(options.mode)},  {"block", options.block},
            {"maximum_blocks", options.maximumBlocks}, {"whole_matrix", options.wholeMatrix},
            {"fit", static_cast<int>(options.fit)},    {"least", options.leastEigenvalue},
            {"density_bins", options.densityBins},     {"level", static_cast<int>(options.level)},
            {"quick_side", options.quickSide},         {"group", options.group}};
}

fs::path fileOf(const fs::path& folder, const json& key) { return folder / (hashOf(key) + ".json"); }

} // namespace

fs::path inspectionCacheFolder() {
    // A relative path is to be ignored, says the XDG specification.
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && fs::path(cache).is_absolute())
        return fs::path(cache) / "moescope" / "inspections";
    if (const char* home = std::getenv("HOME"); home && *home)
        return fs::path(home) / ".cache" / "moescope" / "inspections";
    return {};
}

json inspectionKey(const Model& model, const Model* base, const SpectrumOptions& options) {
    return {{"version", statisticsVersion},
            {"model", filesOf(model)},
            {"base", base ? filesOf(*base) : json(nullptr)},
            {"options", toJson(options)}};
}

std::optional<Inspection> cachedInspection(const fs::path& folder, const json& key) {
    const auto text = readFile(fileOf(folder, key));
    if (!text)
        return std::nullopt;
    const json kept = json::parse(*text, nullptr, /*allow_exceptions=*/false);
    if (!kept.is_object() || kept.value("key", json()) != key || !kept.contains("inspection"))
        return std::nullopt;
    auto inspection = inspectionFromJson(kept["inspection"]);
    return inspection ? std::optional(std::move(*inspection)) : std::nullopt;
}

Status cacheInspection(const fs::path& folder, const json& key, const Inspection& inspection) {
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem)
        return failure("{}: cannot be made ({}), so the inspection is not kept for the next time.", folder.string(),
                       problem.message());
    return writeFileAtomically(fileOf(folder, key), json{{"key", key}, {"inspection", toJson(inspection)}}.dump());
}

} // namespace moescope
