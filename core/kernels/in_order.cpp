// SPDX-License-Identifier: Apache-2.0
#include "kernels/in_order.h"

#include <ATen/core/grad_mode.h>
#include <condition_variable>
#include <exception>
#include <mutex>

#include "kernels/workers.h"

namespace moescope {
namespace {

using Step = std::function<Status(std::size_t)>;

class Line {
public:
    Line(const std::vector<std::size_t>& bytes, std::size_t mostAhead, const Step& make, const Step& take)
        : m_bytes(bytes)
        , m_mostAhead(mostAhead)
        , m_make(make)
        , m_take(take)
        , m_made(bytes.size(), false) {}

    /// Of one thread: takes what is due, else makes what there is room for, else waits for the others.
    void work() {
        const at::NoGradGuard constant;
        std::unique_lock lock(m_mutex);
        while (m_status && !m_thrown && m_taken < m_bytes.size()) {
            if (!m_taking && m_made[m_taken])
                takeNext(lock);
            else if (m_begun < m_bytes.size() && (m_ahead == 0 || m_ahead + m_bytes[m_begun] <= m_mostAhead))
                makeNext(lock);
            else
                m_changed.wait(lock);
        }
    }

    Status outcome() {
        if (m_thrown)
            std::rethrow_exception(m_thrown);
        return m_status;
    }

private:
    void takeNext(std::unique_lock<std::mutex>& lock) {
        m_taking = true;
        run(lock, m_take, m_taken);
        m_taking = false;
        m_ahead -= m_bytes[m_taken++];
    }

    void makeNext(std::unique_lock<std::mutex>& lock) {
        const std::size_t item = m_begun++;
        m_ahead += m_bytes[item];
        run(lock, m_make, item);
        m_made[item] = true;
    }

    void run(std::unique_lock<std::mutex>& lock, const Step& step, std::size_t item) {
        lock.unlock();
        Status done;
        std::exception_ptr thrown;
        try {
            done = step(item);
        } catch (...) {
            thrown = std::current_exception(); // the others wait for a word, not for a thread that is gone
        }
        lock.lock();
        if (!done && m_status)
            m_status = done;
        if (thrown && !m_thrown)
            m_thrown = thrown;
        m_changed.notify_all();
    }

    const std::vector<std::size_t>& m_bytes;
    const std::size_t m_mostAhead;
    const Step &m_make, &m_take;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<bool> m_made;
    std::size_t m_begun = 0, m_taken = 0; ///< items
    std::size_t m_ahead = 0;              ///< bytes begun and not taken
    bool m_taking = false;
    Status m_status;
    std::exception_ptr m_thrown;
};

} // namespace

Status inOrder(const std::vector<std::size_t>& bytes, std::size_t mostAhead, const Step& make, const Step& take) {
    Line line(bytes, mostAhead, make, take);
    runWorkers(0, [&line] { line.work(); });
    return line.outcome();
}

} // namespace moescope
