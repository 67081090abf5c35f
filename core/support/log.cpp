// SPDX-License-Identifier: Apache-2.0
#include "support/log.h"

#include <memory>
#include <mutex>
#include <utility>

#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/dist_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace moescope {
namespace {

// dist_sink takes new sinks while other threads log; a plain logger's sink list does not.
struct Logging {
    std::shared_ptr<spdlog::sinks::stderr_color_sink_mt> console =
        std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
    std::shared_ptr<spdlog::sinks::dist_sink_mt> sinks = std::make_shared<spdlog::sinks::dist_sink_mt>();
    spdlog::logger logger{"moescope", sinks};

    Logging() {
        console->set_level(spdlog::level::warn);
        console->set_pattern("%^%l%$: %v");
        sinks->add_sink(console);
        logger.set_level(spdlog::level::debug);
    }
};

Logging& logging() {
    static Logging instance;
    return instance;
}

class ListenerSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit ListenerSink(LogListener listener)
        : m_listener(std::move(listener)) {}

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        m_listener(message.level, message.time, std::string(message.payload.data(), message.payload.size()));
    }
    void flush_() override {}

    LogListener m_listener;
};

} // namespace

spdlog::logger& log() { return logging().logger; }

void setConsoleLogLevel(spdlog::level::level_enum level) { logging().console->set_level(level); }

Status addLogFile(const std::filesystem::path& file) {
    try {
        auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file.string(), 5u << 20, 3);
        sink->set_level(spdlog::level::debug);
        logging().sinks->add_sink(std::move(sink));
        logging().logger.flush_on(spdlog::level::info);
    } catch (const spdlog::spdlog_ex& problem) {
        return failure("{}: the log file cannot be written ({}). Choose another folder or free some space.",
                       file.string(), problem.what());
    }
    return {};
}

void addLogListener(LogListener listener) {
    auto sink = std::make_shared<ListenerSink>(std::move(listener));
    sink->set_level(spdlog::level::info);
    logging().sinks->add_sink(std::move(sink));
}

} // namespace moescope
