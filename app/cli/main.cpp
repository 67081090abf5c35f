// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <exception>
#include <pthread.h>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "support/library_path.h"
#include "support/log.h"
#include "support/version.h"

namespace {

using namespace moescope;

/// Ctrl+C asks the job to stop at its next safe place; a second one ends the program at once. A thread waits for the
/// signal, since a handler may not touch a stop_source.
class InterruptWatch {
public:
    InterruptWatch() {
        sigemptyset(&m_signals);
        sigaddset(&m_signals, SIGINT);
        sigaddset(&m_signals, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
        std::thread([this] {
            int signal = 0;
            sigwait(&m_signals, &signal);
            fmt::print(stderr, "\nStopping; press Ctrl+C again to end at once.\n");
            m_stop.request_stop();
            sigwait(&m_signals, &signal);
            _exit(cli::stopped);
        }).detach();
    }
    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    sigset_t m_signals{};
    std::stop_source m_stop;
};

} // namespace

void cli::Context::fail(const Error& error) {
    fmt::print(stderr, "{}\n", error.message);
    exitCode = error.isCancelled() ? stopped : failed;
}

void cli::printJson(const nlohmann::json& value) {
    fmt::print("{}\n", value.dump(1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::span<const cli::Command> cli::commands() {
    static constexpr Command all[]{{addInspect},    {addTrace},    {addAllocate}, {addPlan},      {addMeasure},
                                   {addStrategies}, {addQuantize}, {addResume},   {addCompare},   {addExport},
                                   {addVerify},     {addReport},   {addDemo},     {addCompletion}};
    return all;
}

int main(int argc, char** argv) {
    restoreLibraryPath();             // before there is a second thread
    static InterruptWatch interrupts; // outlives its thread's use of it
    cli::Context context;
    context.stop = interrupts.token();
    CLI::App app("moescope-cli: look into mixture-of-experts models, give their experts bits, quantize them without "
                 "breaking their routing.");
    app.name("moescope-cli"); // not the path it was started by
    app.set_version_flag("--version", version());
    app.add_flag("--json", context.json, "Print results as JSON on standard output");
    app.add_flag("-q,--quiet", context.quiet, "No progress");
    app.add_flag("-y,--yes")->description("Where libtorch is missing, fetch it without asking (installed program)");
    app.fallthrough();
    app.require_subcommand(1);
    app.footer("Exit codes: 0 done, 1 failed (the reason is on standard error), 2 the command line is wrong, 3 a "
               "checkpoint did not verify,\n"
               "130 stopped by Ctrl+C.");
    for (const cli::Command& command : cli::commands())
        command.add(app, context);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        const int code = app.exit(problem);
        return code == 0 ? cli::succeeded : cli::usage;
    } catch (
        const std::exception& problem) { // jobs turn theirs into errors; this is what is left: memory, the file system
        fmt::print(stderr, "moescope-cli: {}.\n", problem.what());
        return cli::failed;
    }
    return context.exitCode;
}
