// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>

#include <QString>

#include "support/result.h"
#include "worker/job_queue.h"

namespace moescope {

using Delivery = JobQueue::Delivery;
using Earlier = JobQueue::Earlier;

inline QString nameOf(const std::filesystem::path& path) {
    const auto name = path.has_filename() ? path.filename() : path.parent_path().filename();
    return QString::fromStdString(name.string());
}

/// Result<T> -> a delivery that gives the value, shared and unchangeable, to `then`.
template <class T, class Then>
Result<Delivery> deliver(Result<T> value, Then then) {
    if (!value)
        return propagate(value);
    return Delivery([shared = std::make_shared<const T>(std::move(*value)), then] { then(shared); });
}

} // namespace moescope
