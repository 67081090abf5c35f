// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/session_file.h"

#include <functional>

#include <nlohmann/json.hpp>

#include "checkpoint/checkpoint.h"
#include "session/session_paths.h"
#include "session/unknown_keys.h"
#include "support/atomic_write.h"

namespace moescope {
namespace {

namespace fs = std::filesystem;

nlohmann::json toJson(const AllocateConfig& config) {
    return {{"strategy", config.strategy}, {"mean_bits", config.meanBits},
            {"bits", config.bits},         {"granularity", config.granularity},
            {"budget", config.budget},     {"parameters", config.parameters},
            {"group", config.group},       {"symmetric", config.symmetric},
            {"grid", nameOf(config.grid)}, {"other_bits", config.otherBits},
            {"context", config.context}};
}

AllocateConfig budgetFromJson(const nlohmann::json& json) {
    AllocateConfig config;
    json.at("strategy").get_to(config.strategy);
    json.at("mean_bits").get_to(config.meanBits);
    json.at("bits").get_to(config.bits);
    json.at("granularity").get_to(config.granularity);
    json.at("budget").get_to(config.budget);
    json.at("parameters").get_to(config.parameters);
    json.at("group").get_to(config.group);
    json.at("symmetric").get_to(config.symmetric);
    json.at("other_bits").get_to(config.otherBits);
    config.grid = numberGridFromName(json.value("grid", "")).value_or(config.grid); // as is the next
    config.context = json.value("context", config.context); // missing in sessions of 0.1.0's first months
    return config;
}

nlohmann::json toJson(const Pick& pick) { return {pick.layer, pick.expert, pick.projection}; }

Pick pickFromJson(const nlohmann::json& json) {
    return {json.at(0).get<int>(), json.at(1).get<int>(), json.at(2).get<int>()};
}

nlohmann::json viewToJson(const SessionFile& session) {
    nlohmann::json view = nlohmann::json::object();
    if (!session.layout.isEmpty())
        view["layout"] = session.layout.toBase64().toStdString();
    if (!session.pick.isEmpty())
        view["pick"] = toJson(session.pick);
    for (const Pick& pick : session.overlays)
        view["overlays"].push_back(toJson(pick));
    return view;
}

void readView(const nlohmann::json& view, SessionFile& session) {
    session.layout = QByteArray::fromBase64(QByteArray::fromStdString(view.value("layout", std::string())));
    if (view.contains("pick"))
        session.pick = pickFromJson(view["pick"]);
    for (const auto& pick : view.value("overlays", nlohmann::json::array()))
        session.overlays.append(pickFromJson(pick));
}

/// A run's settings with every path turned into another one.
RunConfig withPaths(RunConfig run, const std::function<fs::path(const fs::path&)>& turn) {
    run.model = turn(run.model);
    run.base = turn(run.base);
    for (TextSource& text : run.texts)
        text.file = turn(text.file);
    return run;
}

nlohmann::json toJson(const SessionFile& session, const fs::path& folder) {
    const auto name = [&](const fs::path& path) { return portablePath(path, folder); };
    nlohmann::json json{{"moescope_session", SessionFile::version},
                        {"minor", SessionFile::minor},
                        {"saved_in", folder.string()},
                        {"model", name(session.model)},
                        {"budget", toJson(session.budget)},
                        {"plan", toJson(session.plan)},
                        {"run", toJson(withPaths(session.run, name))},
                        {"view", viewToJson(session)}};
    json["profiles"] = nlohmann::json::array();
    for (const Profile& profile : session.profiles)
        json["profiles"].push_back({{"name", profile.name.toStdString()},
                                    {"budget", toJson(profile.state.config)},
                                    {"plan", toJson(profile.state.plan)}});
    if (session.base)
        json["base"] = name(*session.base);
    json["runs"] = nlohmann::json::array();
    for (const QString& run : session.runs)
        json["runs"].push_back(name(run.toStdString()));
    if (session.autosaveOf)
        json["autosave_of"] = session.autosaveOf->toStdString();
    return json;
}

fs::path folderOf(const fs::path& file) {
    std::error_code ignored;
    return fs::absolute(file, ignored).lexically_normal().parent_path();
}

Result<Profile> profileFromJson(const nlohmann::json& json, const fs::path& file) {
    auto own = planFromJson(json.at("plan"));
    if (!own)
        return failure("{}: {}", file.string(), own.error().message);
    Profile profile{.name = QString::fromStdString(json.at("name").get<std::string>()), .state = {}};
    profile.state.config = budgetFromJson(json.at("budget"));
    profile.state.plan = std::move(*own);
    if (profile.state.config.bits.empty())
        return failure("{}: the profile “{}” names no width. Open the model itself instead.", file.string(),
                       profile.name.toStdString());
    return profile;
}

Result<SessionFile> sessionFromJson(const nlohmann::json& json, const fs::path& file) {
    const fs::path folder = folderOf(file), savedIn = json.value("saved_in", std::string());
    const auto place = [&](const fs::path& path) { return resolvedPath(path.string(), folder, savedIn); };
    SessionFile session;
    session.writtenMinor = json.value("minor", 0);
    session.model = place(json.at("model").get<std::string>());
    if (json.contains("base"))
        session.base = place(json.at("base").get<std::string>());
    session.budget = budgetFromJson(json.at("budget"));
    auto plan = planFromJson(json.at("plan"));
    auto run = runConfigFromJson(json.at("run"));
    if (!plan || !run)
        return failure("{}: {}", file.string(), !plan ? plan.error().message : run.error().message);
    session.plan = std::move(*plan);
    session.run = withPaths(std::move(*run), place);
    for (const auto& kept : json.value("profiles", nlohmann::json::array())) {
        auto profile = profileFromJson(kept, file);
        if (!profile)
            return propagate(profile);
        session.profiles.push_back(std::move(*profile));
    }
    for (const auto& made : json.at("runs"))
        session.runs << QString::fromStdString(place(made.get<std::string>()).string());
    if (json.contains("view"))
        readView(json["view"], session);
    if (json.contains("autosave_of"))
        session.autosaveOf = QString::fromStdString(json["autosave_of"].get<std::string>());
    if (session.budget.bits.empty())
        return failure("{}: the budget names no width. Open the model itself instead.", file.string());
    UnknownKeys unknown = unknownKeys(json, toJson(session, folder));
    if (!unknown.kept.empty())
        session.unknown = unknown.kept.dump();
    session.kept = std::move(unknown.keptNames);
    session.notKept = std::move(unknown.lostNames);
    return session;
}

} // namespace

void SessionFile::follow(const Move& move) {
    if (base)
        base = move.follow(*base);
    for (QString& folder : runs)
        folder = QString::fromStdString(move.follow(folder.toStdString()).string());
    run = withPaths(std::move(run), [&](const fs::path& path) { return move.follow(path); });
}

Status writeSession(const SessionFile& session, const fs::path& file) {
    try {
        nlohmann::json json = toJson(session, folderOf(file));
        if (!session.unknown.empty())
            putBack(nlohmann::json::parse(session.unknown), json);
        return writeFileAtomically(file, json.dump(1) + '\n');
    } catch (const nlohmann::json::exception& problem) { // JSON is UTF-8, names of files need not be
        return failure("{}: the session cannot be written ({}). Is there a folder whose name is not UTF-8? Rename it.",
                       file.string(), problem.what());
    }
}

Result<SessionFile> readSession(const fs::path& file) {
    const auto json = readJson(file);
    if (!json)
        return tl::unexpected(json.error());
    try {
        if (!json->is_object() || !json->contains("moescope_session"))
            return failure("{}: this is not a moescope session. Open a .moescope file or a model folder.",
                           file.string());
        const int version = json->at("moescope_session").get<int>();
        if (version > SessionFile::version)
            return failure("{}: the session was saved by a newer moescope (version {} of the format, this program "
                           "reads {}). Update the program.",
                           file.string(), version, SessionFile::version);
        if (version < SessionFile::version)
            return failure("{}: version {} of the format is none that was ever written. Open the model itself "
                           "instead.",
                           file.string(), version);
        return sessionFromJson(*json, file);
    } catch (const nlohmann::json::exception& problem) {
        return failure("{}: the session cannot be read ({}). Open the model itself instead.", file.string(),
                       problem.what());
    }
}

} // namespace moescope
