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

void ProgressShare::progress(const Progress& progress) {
    Progress part = progress;
    part.fraction = m_from + (m_to - m_from) * progress.fraction;
    m_whole.progress(part);
}

} // namespace moescope
