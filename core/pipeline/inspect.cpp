// SPDX-License-Identifier: Apache-2.0
#include "pipeline/inspect.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>

#include "kernels/workers.h"
#include "pipeline/inspect_cache.h"

namespace moescope {
namespace {

// Share of the whole job, for a progress that runs evenly: the router statistics read one matrix of three once.
constexpr double routerShare = 0.05;

void announce(const InspectConfig& config, InspectSink& sink, std::size_t index, const LinearStatistics& statistics) {
    sink.linearFinished(index, statistics);
    if (config.onLinear)
        config.onLinear(index, statistics);
}

// Matrices of fewer blocks than this share a call, so that the vector lanes are full.
constexpr std::int64_t blocksTogether = 32;
constexpr std::size_t linearsTogether = 32;

/// Runs of linears that a worker takes at once.
std::vector<std::size_t> startsOfGroups(const Model& model, int block) {
    std::vector<std::size_t> starts;
    std::int64_t blocks = blocksTogether;
    for (std::size_t i = 0; i < model.linears().size(); ++i) {
        const Linear& linear = model.linears()[i];
        if (blocks >= blocksTogether || i - starts.back() >= linearsTogether) {
            starts.push_back(i);
            blocks = 0;
        }
        blocks += std::max<std::int64_t>(1, linear.out / block * (linear.in / block));
    }
    starts.push_back(model.linears().size());
    return starts;
}

/// One inspection under way: a queue of linears for the workers, results in their places, the first error.
class Inspecting {
public:
    Inspecting(const Model& model, const InspectConfig& config, const std::stop_token& stop, InspectSink& sink)
        : m_model(model)
        , m_config(config)
        , m_stop(stop)
        , m_sink(sink)
        , m_starts(startsOfGroups(model, config.spectrum.block))
        , m_results(model.linears().size()) {}

    void work() {
        for (std::size_t group = m_next++; group + 1 < m_starts.size() && !m_stop.stop_requested() && !m_failed;
             group = m_next++) {
            std::vector<const Linear*> linears;
            for (std::size_t i = m_starts[group]; i < m_starts[group + 1]; ++i)
                linears.push_back(&m_model.linears()[i]);
            auto found = statisticsOf(m_model, linears, m_config.spectrum, m_stop);
            const std::lock_guard lock(m_mutex);
            if (!found) {
                if (!m_failed.exchange(true))
                    m_error = std::move(found.error());
                return;
            }
            for (std::size_t i = 0; i < found->size() && !m_stop.stop_requested(); ++i)
                finish(m_starts[group] + i, std::move((*found)[i]));
        }
    }

    Result<std::vector<LinearStatistics>> take() {
        if (m_stop.stop_requested())
            return cancelled();
        if (m_failed)
            return tl::unexpected(std::move(m_error));
        return std::move(m_results);
    }

private:
    void finish(std::size_t index, LinearStatistics statistics) {
        m_results[index] = std::move(statistics);
        ++m_done;
        announce(m_config, m_sink, index, m_results[index]);
        const auto total = static_cast<double>(m_results.size());
        m_sink.progress({"weight spectra", routerShare + (1.0 - routerShare) * static_cast<double>(m_done) / total,
                         m_done, static_cast<std::int64_t>(m_results.size()), "linear layers"});
    }

    const Model& m_model;
    const InspectConfig& m_config;
    const std::stop_token& m_stop;
    InspectSink& m_sink;
    std::vector<std::size_t> m_starts;
    std::vector<LinearStatistics> m_results;
    std::atomic<std::size_t> m_next = 0;
    std::atomic<bool> m_failed = false;
    std::mutex m_mutex; ///< guards what follows, and the sink
    std::int64_t m_done = 0;
    Error m_error;
};

/// Hands on what a plain ProgressSink understands.
class PlainSink final : public InspectSink {
public:
    explicit PlainSink(ProgressSink& sink)
        : m_sink(sink) {}
    void progress(const Progress& progress) override { m_sink.progress(progress); }
    void warning(const std::string& sentence) override { m_sink.warning(sentence); }

private:
    ProgressSink& m_sink;
};

void warn(const Inspection& inspection, InspectSink& sink) {
    std::int64_t sampled = 0;
    std::int64_t unsound = 0;
    const LinearStatistics* example = nullptr;
    for (const LinearStatistics& linear : inspection.linears) {
        sampled += linear.sampledBlocks ? 1 : 0;
        if (linear.problem.empty())
            continue;
        ++unsound;
        example = example ? example : &linear;
    }
    if (sampled > 0)
        sink.warning(fmt::format("Alpha of {} linear layers comes from a sample of their blocks, not from all of them.",
                                 sampled));
    if (example)
        sink.warning(
            fmt::format("{} linear layers have no sound alpha; {}: {}.", unsound, example->module, example->problem));
}

/// Whether a kept inspection has the model's linears in their order.
bool fits(const Inspection& inspection, const Model& model) {
    return std::ranges::equal(inspection.linears, model.linears(), {}, &LinearStatistics::module, &Linear::module);
}

/// A kept inspection, as if it had just been made.
void show(const Inspection& inspection, const InspectConfig& config, InspectSink& sink) {
    for (std::size_t i = 0; i < inspection.linears.size(); ++i)
        announce(config, sink, i, inspection.linears[i]);
    const auto total = static_cast<std::int64_t>(inspection.linears.size());
    sink.progress({"weight spectra (from the cache)", 1.0, total, total, "linear layers"});
    warn(inspection, sink);
}

} // namespace

void InspectSink::linearFinished(std::size_t, const LinearStatistics&) {}

Result<Inspection> inspect(const Model& model, const Model* base, const InspectConfig& config, std::stop_token stop,
                           InspectSink& sink) try {
    if (config.spectrum.block < 2 || config.spectrum.maximumBlocks < 1 || config.spectrum.densityBins < 2 ||
        config.spectrum.group < 1)
        return failure("A block needs a side of at least 2, a sample at least 1 block, a density at least 2 bins, a "
                       "group at least 1 weight.");
    const nlohmann::json key = config.cache ? inspectionKey(model, base, config.spectrum) : nlohmann::json();
    if (config.cache)
        if (auto kept = cachedInspection(*config.cache, key); kept && fits(*kept, model)) {
            show(*kept, config, sink);
            return std::move(*kept);
        }
    Inspection inspection;
    sink.progress({"router norms", 0.0, 0, 0, "linear layers"});
    auto routers = routerStatistics(model, base, stop); // first: a base checkpoint that does not fit is known at once
    if (!routers)
        return propagate(routers);
    inspection.routers = std::move(*routers);
    Inspecting inspecting(model, config, stop, sink);
    runWorkers(config.threads, [&] { inspecting.work(); });
    auto linears = inspecting.take();
    if (!linears)
        return propagate(linears);
    inspection.linears = std::move(*linears);
    warn(inspection, sink);
    if (config.cache)
        if (Status kept = cacheInspection(*config.cache, key, inspection); !kept)
            sink.warning(kept.error().message);
    return inspection;
} catch (const std::exception& problem) {
    return failure("{}: the inspection stopped: {}", model.folder().string(), problem.what());
}

Result<Inspection> inspect(const InspectConfig& config, std::stop_token stop, ProgressSink& sink) {
    auto model = Model::open(config.model);
    if (!model)
        return propagate(model);
    std::optional<Model> base;
    if (config.base) {
        auto opened = Model::open(*config.base);
        if (!opened)
            return propagate(opened);
        base = std::move(*opened);
    }
    PlainSink plain(sink);
    return inspect(*model, base ? &*base : nullptr, config, stop, plain);
}

} // namespace moescope
