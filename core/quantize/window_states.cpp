// SPDX-License-Identifier: Apache-2.0
#include "quantize/detail/window_states.h"

#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>

#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <fmt/format.h>

#include "kernels/workers.h"

namespace moescope::detail {
namespace {

/// Shared, so that pages go to the disk when memory is short; allocated, so that a full disk shows here and not at a
/// later write, where it would end the program.
at::Tensor mappedTensor(at::IntArrayRef sizes, at::ScalarType type, const std::filesystem::path& folder) {
    const std::size_t bytes = static_cast<std::size_t>(c10::multiply_integers(sizes)) * at::elementSize(type);
    std::string name = (folder / "states-XXXXXX").string();
    const int file = ::mkstemp(name.data());
    if (file < 0)
        throw std::runtime_error(fmt::format("{}: no file for the hidden states can be made there: {}", folder.string(),
                                             std::system_category().message(errno)));
    ::unlink(name.c_str());
    const int full = ::posix_fallocate(file, 0, static_cast<off_t>(bytes));
    void* const address = full == 0 ? ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
    const int problem = full == 0 ? errno : full;
    ::close(file);
    if (address == MAP_FAILED)
        throw std::runtime_error(fmt::format("{}: no room for {} bytes of hidden states: {}. Free some space, or use "
                                             "fewer or shorter windows",
                                             folder.string(), bytes, std::system_category().message(problem)));
    return at::from_blob(
        address, sizes, [bytes](void* memory) { ::munmap(memory, bytes); }, at::TensorOptions().dtype(type));
}

/// Windows one after another in `to` [n, length, hidden], both on the CPU.
void gather(const at::Tensor& from, const at::Tensor& windows, const at::Tensor& to, bool alone) {
    const std::size_t bytes = from.nbytes() / static_cast<std::size_t>(from.size(0));
    const auto* const source = static_cast<const char*>(from.const_data_ptr());
    auto* const target = static_cast<char*>(to.mutable_data_ptr());
    const std::int64_t* const index = windows.const_data_ptr<std::int64_t>();
    const auto one = [&](std::int64_t i) {
        std::memcpy(target + static_cast<std::size_t>(i) * bytes, source + static_cast<std::size_t>(index[i]) * bytes,
                    bytes);
    };
    if (!alone)
        return overPieces(windows.size(0), one);
    for (std::int64_t i = 0; i < windows.size(0); ++i)
        one(i);
}

} // namespace

WindowStates::WindowStates(at::IntArrayRef sizes, at::ScalarType type, at::Device device, Place place,
                           const std::filesystem::path& folder)
    : m_device(device)
    , m_place(place)
    , m_folder(folder) {
    const at::TensorOptions options = at::TensorOptions().dtype(type);
    m_states = place == Place::file ? mappedTensor(sizes, type, folder)
                                    : at::empty(sizes, options.device(place == Place::device ? device : at::kCPU));
}

WindowStates::Fetched WindowStates::fetch(const at::Tensor& states, at::Device device, const at::Tensor& windows,
                                          bool alone) {
    std::vector<std::int64_t> sizes = states.sizes().vec();
    sizes[0] = windows.size(0);
    // From pinned memory a copy runs beside the device's work.
    const at::Tensor staged = at::empty(sizes, states.options().pinned_memory(!device.is_cpu()));
    gather(states, windows, staged, alone);
    if (device.is_cpu())
        return {staged, {}};
    const c10::Stream beside = c10::impl::VirtualGuardImpl(device.type()).getStreamFromGlobalPool(device);
    const c10::StreamGuard guard(beside);
    Fetched fetched{staged.to(device, /*non_blocking=*/true), c10::Event(device.type())};
    fetched.ready->record(beside);
    return fetched;
}

at::Tensor WindowStates::select(const at::Tensor& windows) const {
    if (atHand())
        return m_states.index_select(0, windows.to(m_device));
    std::optional<Ahead> ahead = std::exchange(m_ahead, std::nullopt);
    Fetched fetched = ahead && at::equal(ahead->windows, windows) ? ahead->fetched.get()
                                                                  : fetch(m_states, m_device, windows, /*alone=*/false);
    if (fetched.ready) {
        const c10::Stream current = c10::impl::VirtualGuardImpl(m_device.type()).getStream(m_device);
        fetched.ready->block(current);
        fetched.rows.record_stream(current);
    }
    return std::move(fetched.rows);
}

void WindowStates::prefetch(const at::Tensor& windows) const {
    if (atHand())
        return;
    m_ahead.reset(); // waits for what nobody asked for
    m_ahead = Ahead{windows, std::async(std::launch::async, [states = m_states, device = m_device, windows] {
                        return fetch(states, device, windows, /*alone=*/true);
                    })};
}

at::Tensor WindowStates::range(std::int64_t first, std::int64_t count) const {
    return m_states.narrow(0, first, count).to(m_device);
}

void WindowStates::write(std::int64_t first, const at::Tensor& part) {
    m_states.narrow(0, first, part.size(0)).copy_(part);
}

WindowStates WindowStates::copy() const {
    WindowStates other(m_states.sizes(), m_states.scalar_type(), m_device, m_place, m_folder);
    other.m_states.copy_(m_states);
    return other;
}

} // namespace moescope::detail
