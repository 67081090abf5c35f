// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <future>
#include <optional>

#include <ATen/ATen.h>
#include <c10/core/Event.h>

namespace moescope::detail {

/// Hidden states [windows, length, hidden] of one chain, between two layers: on the compute device, in the host's
/// memory, or in a memory-mapped file. Whoever computes asks for some windows and gets them on the device.
class WindowStates {
public:
    enum class Place { device, memory, file };

    WindowStates() = default;
    /// Room for states, not filled. A file lies in `folder` and has no name there: nothing is left of it after a kill.
    /// Throws std::runtime_error with a sentence where the disk has no room.
    WindowStates(at::IntArrayRef sizes, at::ScalarType type, at::Device device, Place place,
                 const std::filesystem::path& folder);

    [[nodiscard]] bool defined() const { return m_states.defined(); }
    [[nodiscard]] at::IntArrayRef sizes() const { return m_states.sizes(); }
    [[nodiscard]] std::int64_t windows() const { return m_states.size(0); }
    [[nodiscard]] std::int64_t length() const { return m_states.size(1); }
    [[nodiscard]] at::ScalarType type() const { return m_states.scalar_type(); }
    [[nodiscard]] at::Device device() const { return m_device; }
    [[nodiscard]] Place place() const { return m_place; }

    /// Windows by their index (int64, on the CPU) -> [n, length, hidden] on the device.
    [[nodiscard]] at::Tensor select(const at::Tensor& windows) const;
    /// Begins to fetch what select() will be asked for next, beside the computing.
    void prefetch(const at::Tensor& windows) const;
    /// Windows [first, first + count) on the device.
    [[nodiscard]] at::Tensor range(std::int64_t first, std::int64_t count) const;
    void write(std::int64_t first, const at::Tensor& part);

    /// Another of the same size and place, with the same content.
    [[nodiscard]] WindowStates copy() const;
    /// All states where they lie.
    [[nodiscard]] const at::Tensor& whole() const { return m_states; }

private:
    struct Fetched {
        at::Tensor rows;                 ///< on the device
        std::optional<c10::Event> ready; ///< of the stream that brings them
    };
    struct Ahead {
        at::Tensor windows;
        std::future<Fetched> fetched;
    };
    /// Windows of `states` on `device`; `alone`: on this thread and no other.
    static Fetched fetch(const at::Tensor& states, at::Device device, const at::Tensor& windows, bool alone);
    [[nodiscard]] bool atHand() const { return m_states.device() == m_device && m_place != Place::file; }

    at::Tensor m_states;
    at::Device m_device{at::kCPU};
    Place m_place = Place::device;
    std::filesystem::path m_folder;
    mutable std::optional<Ahead> m_ahead; ///< last: it is over before the states go
};

} // namespace moescope::detail
