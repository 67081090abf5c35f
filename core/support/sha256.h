// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "support/result.h"

namespace moescope {

/// SHA-256 of bytes that arrive in pieces.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void add(std::span<const std::byte> bytes);
    /// Lower-case hex, 64 characters. Ends the sum: add nothing after it.
    std::string hex();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

std::string sha256(std::span<const std::byte> bytes);
/// `goOn` hears of the bytes as they are read; where it says no, the answer is cancelled().
Result<std::string> sha256OfFile(const std::filesystem::path& file,
                                 const std::function<bool(std::size_t bytes)>& goOn = {});

} // namespace moescope
