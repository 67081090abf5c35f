// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QStringList>

#include <nlohmann/json.hpp>

namespace moescope::test {

/// What a run of moescope-cli came to.
struct CliOutcome {
    int code = -1; ///< -1: it crashed, did not start or did not end in time
    QByteArray out, err;

    /// Standard output as JSON; an empty object, and a failed test, where it is none.
    [[nodiscard]] nlohmann::json json() const;
    /// For messages of failed tests.
    [[nodiscard]] QByteArray told() const;
};

/// Runs moescope-cli to its end; `folder`: its working directory.
CliOutcome runCli(const QStringList& arguments, const QString& folder = {});

QString cliProgram();
QString demoModel(); ///< the small real model of resources/demo
QString demoText();

} // namespace moescope::test
