// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistic_text.h"

#include <array>
#include <utility>

#include <QObject>

#include "models/core_text.h"

namespace moescope {
QString shortName(const StatisticInfo& statistic) {
    static constexpr std::array<std::pair<std::string_view, const char*>, 6> heads{{
        {"alpha_hill", QT_TRANSLATE_NOOP("QObject", "Hill α")},
        {"alpha_hill_whole", QT_TRANSLATE_NOOP("QObject", "α, whole")},
        {"lambda_max", QT_TRANSLATE_NOOP("QObject", "λ max")},
        {"frobenius_squared", QT_TRANSLATE_NOOP("QObject", "Frobenius²")},
        {"max_abs", QT_TRANSLATE_NOOP("QObject", "Largest")},
        {"outlier_score", QT_TRANSLATE_NOOP("QObject", "Outlier")},
    }};
    for (const auto& [id, head] : heads) {
        if (statistic.id == id)
            return QObject::tr(head);
    }
    return coreText(statistic.name);
}

QString symbolOf(const StatisticInfo& statistic) {
    return statistic.id.starts_with("alpha") ? QStringLiteral("α") : coreText(statistic.name);
}

} // namespace moescope
