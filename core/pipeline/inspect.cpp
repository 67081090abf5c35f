// SPDX-License-Identifier: Apache-2.0
#include "pipeline/inspect.h"

#include <atomic>
#include <exception>
#include <mutex>

#include "spectra/workers.h"

namespace moescope {
namespace {

// Share of the whole job, for a progress that runs evenly: the router statistics read one matrix of three once.
constexpr double routerShare = 0.05;

/// One inspection under way: a queue of linears for the workers, results in their places, the first error.
class Inspecting {
public:
    Inspecting(const Model& model, const InspectConfig& config, const std::stop_token& stop, InspectSink& sink)
        : m_model(model), m_config(config), m_stop(stop), m_sink(sink), m_results(model.linears().size()) {}

    void work() {
        for (std::size_t index = m_next++; index < m_results.size() && !m_stop.stop_requested() && !m_failed; index = m_next++) {
            auto found = statisticsOf(m_model, m_model.linears()[index], m_config.spectrum, m_stop);
            const std::lock_guard lock(m_mutex);
            if (found)
                finish(index, std::move(*found));
            else if (!m_failed.exchange(true))
                m_error = std::move(found.error());
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
        m_sink.linearFinished(index, m_results[index]);
        const auto total = static_cast<double>(m_results.size());
        m_sink.progress({"weight spectra", routerShare + (1.0 - routerShare) * static_cast<double>(m_done) / total, m_done,
                         static_cast<std::int64_t>(m_results.size()), "linear layers"});
    }

    const Model& m_model;
    const InspectConfig& m_config;
    const std::stop_token& m_stop;
    InspectSink& m_sink;
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
    explicit PlainSink(ProgressSink& sink) : m_sink(sink) {}
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
        sink.warning(fmt::format("Alpha of {} linear layers comes from a sample of their blocks, not from all of them.", sampled));
    if (example)
        sink.warning(fmt::format("{} linear layers have no sound alpha; {}: {}.", unsound, example->module, example->problem));
}

} // namespace

void InspectSink::linearFinished(std::size_t, const LinearStatistics&) {}

Result<Inspection> inspect(const Model& model, const Model* base, const InspectConfig& config, std::stop_token stop, InspectSink& sink) try {
    if (config.spectrum.block < 2 || config.spectrum.maximumBlocks < 1 || config.spectrum.densityBins < 2)
        return failure("A block needs a side of at least 2, a sample at least 1 block, a density at least 2 bins.");
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
