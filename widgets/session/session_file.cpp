// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/session_file.h"

#include <nlohmann/json.hpp>

#include "checkpoint/checkpoint.h"
#include "support/atomic_write.h"

namespace moescope {
namespace {

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

} // namespace

Status writeSession(const SessionFile& session, const std::filesystem::path& file) {
    nlohmann::json json{{"moescope_session", SessionFile::version},
                        {"model", session.model.string()},
                        {"budget", toJson(session.budget)},
                        {"plan", toJson(session.plan)},
                        {"run", toJson(session.run)}};
    json["profiles"] = nlohmann::json::array();
    for (const Profile& profile : session.profiles)
        json["profiles"].push_back({{"name", profile.name.toStdString()},
                                    {"budget", toJson(profile.state.config)},
                                    {"plan", toJson(profile.state.plan)}});
    if (session.base)
        json["base"] = session.base->string();
    json["runs"] = nlohmann::json::array();
    for (const QString& run : session.runs)
        json["runs"].push_back(run.toStdString());
    return writeFileAtomically(file, json.dump(1) + '\n');
}

Result<SessionFile> readSession(const std::filesystem::path& file) {
    const auto json = readJson(file);
    if (!json)
        return tl::unexpected(json.error());
    const int version = json->is_object() ? json->value("moescope_session", 0) : 0;
    if (version == 0)
        return failure("{}: this is not a moescope session. Open a .moescope file or a model folder.", file.string());
    if (version > SessionFile::version)
        return failure("{}: the session was saved by a newer moescope (version {}). Update the program.", file.string(),
                       version);
    try {
        SessionFile session;
        session.model = json->at("model").get<std::string>();
        if (json->contains("base"))
            session.base = json->at("base").get<std::string>();
        session.budget = budgetFromJson(json->at("budget"));
        auto plan = planFromJson(json->at("plan"));
        auto run = runConfigFromJson(json->at("run"));
        if (!plan || !run)
            return failure("{}: {}", file.string(), !plan ? plan.error().message : run.error().message);
        session.plan = std::move(*plan);
        session.run = std::move(*run);
        for (const auto& kept : json->value("profiles", nlohmann::json::array())) {
            auto own = planFromJson(kept.at("plan"));
            if (!own)
                return failure("{}: {}", file.string(), own.error().message);
            Profile profile{.name = QString::fromStdString(kept.at("name").get<std::string>()), .state = {}};
            profile.state.config = budgetFromJson(kept.at("budget"));
            profile.state.plan = std::move(*own);
            if (profile.state.config.bits.empty())
                return failure("{}: the profile “{}” names no width. Open the model itself instead.", file.string(),
                               profile.name.toStdString());
            session.profiles.push_back(std::move(profile));
        }
        for (const auto& folder : json->at("runs"))
            session.runs << QString::fromStdString(folder.get<std::string>());
        if (session.budget.bits.empty())
            return failure("{}: the budget names no width. Open the model itself instead.", file.string());
        return session;
    } catch (const nlohmann::json::exception& problem) {
        return failure("{}: the session cannot be read ({}). Open the model itself instead.", file.string(),
                       problem.what());
    }
}

} // namespace moescope
