// SPDX-License-Identifier: Apache-2.0
// What an installation puts on the path as moescope and moescope-cli: finds libtorch, or has it fetched, and becomes
// the program itself. Without it the dynamic loader would end the program before it could say a word.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libtorch.h"
#include "support/library_path.h"
#include "support/version.h"

namespace {

namespace fs = std::filesystem;
using namespace moescope;
using namespace moescope::launcher;

constexpr int failed = 1;

/// Does not come back unless the program could not be started.
int become(const fs::path& program, std::vector<std::string> arguments) {
    std::vector<char*> pointers{const_cast<char*>(program.c_str())};
    for (std::string& argument : arguments)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    execv(program.c_str(), pointers.data());
    fmt::print(stderr, "{}: it could not be started ({}). Install moescope again.\n", program.string(),
               std::generic_category().message(errno));
    return failed;
}

/// Runs `program` and waits. Ctrl+C is the child's to obey: it cleans up.
bool succeeds(const fs::path& program, const std::vector<std::string>& arguments) {
    const pid_t child = fork();
    if (child < 0)
        return false;
    if (child == 0)
        _exit(become(program, arguments));
    const auto before = std::signal(SIGINT, SIG_IGN);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    std::signal(SIGINT, before);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool agreed() {
    fmt::print(stderr, "Fetch it now? [y/N] ");
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

bool isSet(const char* variable) {
    const char* value = std::getenv(variable);
    return value && *value;
}

struct Start {
    std::string name; ///< moescope or moescope-cli
    fs::path programs;
    std::vector<std::string> arguments;
    Surroundings surroundings;

    [[nodiscard]] bool has(const std::string& argument) const {
        return std::find(arguments.begin(), arguments.end(), argument) != arguments.end();
    }

    int withLibtorch(const fs::path& libtorch) const {
        setLibraryPath(libraryFolders(libtorch));
        return become(programs / name, arguments);
    }

    /// Asks first, unless told not to; then starts over.
    int withFetchedLibtorch(const Error& missing) const {
        const fs::path into = fetchedLibtorch(surroundings), fetcher = programs / "fetch-libtorch";
        const std::vector<std::string> where{"--into", into.string()};
        const bool mayAsk = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
        if (!surroundings.chosen.empty() || into.empty() || !(has("--yes") || has("-y") || mayAsk)) {
            fmt::print(stderr, "{}: {}\n", name, missing.message);
            return failed;
        }
        if (!has("--yes") && !has("-y")) {
            if (!succeeds(fetcher, {"--into", into.string(), "--describe"}))
                return failed;
            if (!agreed()) {
                fmt::print(stderr, "{}: {}\n", name, missing.message);
                return failed;
            }
        }
        if (!succeeds(fetcher, where))
            return failed; // it has said why
        const auto fetched = findLibtorch(surroundings);
        if (fetched)
            return withLibtorch(*fetched);
        fmt::print(stderr, "{}: {}\n", name, fetched.error().message);
        return failed;
    }
};

} // namespace

int main(int argc, char** argv) {
    std::error_code ignored;
    const fs::path self = fs::read_symlink("/proc/self/exe", ignored);
    Start start{self.filename().string(),
                (self.parent_path() / MOESCOPE_PROGRAMS).lexically_normal(),
                {argv + 1, argv + argc},
                Surroundings::now()};
    const auto libtorch = findLibtorch(start.surroundings);
    if (libtorch)
        return start.withLibtorch(*libtorch);
    const bool cli = start.name.ends_with("-cli");
    if (start.has("--version") && !start.has("--yes") && !start.has("-y")) {
        fmt::print("{}{}\n", cli ? "" : "moescope ", version());
        return 0;
    }
    // With a desktop a window asks, whether the studio was started from a menu or a terminal.
    if (!cli && start.surroundings.chosen.empty() &&
        (isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") || isSet("QT_QPA_PLATFORM"))) {
        start.arguments.insert(start.arguments.begin(),
                               {"--into", fetchedLibtorch(start.surroundings).string(), "--then", self.string()});
        return become(start.programs / "moescope-first-start", start.arguments);
    }
    return start.withFetchedLibtorch(libtorch.error());
}
