// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QProcess>
#include <QTemporaryDir>

namespace moescope::test {

/// Wheels of a few bytes under the names that fetch-libtorch wants, with a requirements file that has their SHA-256.
/// pip takes them from a folder: no network.
class SmallWheels {
public:
    SmallWheels();

    [[nodiscard]] bool made() const { return m_made; } ///< false: python3 is not here
    [[nodiscard]] QString requirements() const { return m_folder.filePath("libtorch.txt"); }
    /// For fetch-libtorch: pip sees this folder and no index.
    [[nodiscard]] QProcessEnvironment environment() const;
    /// Changes a byte of torch's wheel, so that its SHA-256 is another.
    void damage() const;
    /// A copy of fetch-libtorch with these requirements beside it, in `folder`.
    [[nodiscard]] bool installFetcher(const QString& folder) const;

private:
    QTemporaryDir m_folder;
    bool m_made = false;
};

} // namespace moescope::test
