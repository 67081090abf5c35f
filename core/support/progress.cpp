// SPDX-License-Identifier: Apache-2.0
#include "support/progress.h"

#include "support/log.h"

namespace moescope {

void ProgressSink::warning(const std::string& sentence) { log().warn("{}", sentence); }

ProgressSink& unwatched() {
    class Unwatched final : public ProgressSink {
        void progress(const Progress&) override {}
    };
    static Unwatched sink;
    return sink;
}

} // namespace moescope
