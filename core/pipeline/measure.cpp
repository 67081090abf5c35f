// SPDX-License-Identifier: Apache-2.0
#include "pipeline/measure.h"

#include <cstdlib>

#include <nlohmann/json.hpp>

#include "forward/device.h"
#include "pipeline/trace.h"
#include "quantize/fingerprint.h"
#include "routing/documents.h"
#include "support/log.h"
#include "support/sha256.h"

namespace moescope {
namespace {

constexpr int formulas = 1; // of core/measure; another number makes earlier measurements unknown

/// Another model, other tokens or other settings are another name.
std::filesystem::path cacheFile(const Model& model, const MeasureConfig& config, const TokenWindows& windows) {
    const nlohmann::json key{{"formulas", formulas},
                             {"model", fingerprintOf(model)},
                             {"tokens", sha256(std::as_bytes(std::span(windows.ids)))},
                             {"length", windows.length},
                             {"texts", windows.datasets},
                             {"settings", toJson(config.settings)},
                             {"device", config.settings.device}};
    const std::string text = key.dump();
    return config.cache / (sha256(std::as_bytes(std::span(text))) + ".json");
}

Status keep(const MeasuredCosts& costs, const std::filesystem::path& file) {
    std::error_code problem;
    std::filesystem::create_directories(file.parent_path(), problem);
    if (problem)
        return failure("{}: the folder cannot be made ({}).", file.parent_path().string(), problem.message());
    return writeMeasuredCosts(costs, file);
}

} // namespace

Result<MeasuredCosts> measure(const Model& model, const MeasureConfig& config, std::stop_token stop,
                              ProgressSink& sink) {
    setComputeThreads(config.threads);
    auto read = readWindows(model, config.texts, config.windows, config.length);
    if (!read)
        return propagate(read);
    const TokenWindows windows = wholeWindows(*read); // of documents: losses here know no padding
    if (windows.windows() == 0)
        return failure("None of the documents is {} tokens long, and costs are measured on windows that one document "
                       "fills. Choose shorter windows or a running text.",
                       config.length);
    std::filesystem::path file;
    if (!config.cache.empty()) {
        file = cacheFile(model, config, windows);
        if (std::filesystem::exists(file)) {
            auto earlier = readMeasuredCosts(file);
            if (earlier) {
                log().info("The costs of {} were measured before: {}", model.folder().string(), file.string());
                return earlier;
            }
            sink.warning(fmt::format("{} It is measured anew.", earlier.error().message));
        }
    }
    auto costs = measureCosts(model, windows, config.settings, stop, sink);
    if (costs && !file.empty())
        if (Status kept = keep(*costs, file); !kept)
            sink.warning(fmt::format("The measurement could not be kept for later: {}", kept.error().message));
    return costs;
}

std::filesystem::path measureCacheFolder() {
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache)
        return std::filesystem::path(cache) / "moescope" / "measured";
    if (const char* home = std::getenv("HOME"); home && *home)
        return std::filesystem::path(home) / ".cache" / "moescope" / "measured";
    return {};
}

} // namespace moescope
