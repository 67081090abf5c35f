// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "worker/throttle.h"

namespace moescope {

/// Values that a job's thread hands over one by one and the GUI thread takes in batches.
template <class T>
class Batch {
public:
    explicit Batch(Throttle& throttle)
        : m_throttle(throttle) {}

    void add(T value) {
        {
            const std::lock_guard lock(m_mutex);
            m_values.push_back(std::move(value));
        }
        m_throttle.notify();
    }
    [[nodiscard]] std::vector<T> take() {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_values, {});
    }

private:
    Throttle& m_throttle;
    std::mutex m_mutex;
    std::vector<T> m_values;
};

} // namespace moescope
