// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistic_text.h"

#include <array>
#include <utility>

#include <QObject>

namespace moescope {
namespace {

QString text(std::string_view view) { return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size())); }

} // namespace

QString shortName(const StatisticInfo& statistic) {
    static constexpr std::array<std::pair<std::string_view, const char*>, 6> heads{{
        {"alpha_hill", QT_TR_NOOP("Hill α")},
        {"alpha_hill_whole", QT_TR_NOOP("α, whole")},
        {"lambda_max", QT_TR_NOOP("λ max")},
        {"frobenius_squared", QT_TR_NOOP("Frobenius²")},
        {"max_abs", QT_TR_NOOP("Largest")},
        {"outlier_score", QT_TR_NOOP("Outlier")},
    }};
    for (const auto& [id, head] : heads) {
        if (statistic.id == id)
            return QObject::tr(head);
    }
    return text(statistic.name);
}

QString symbolOf(const StatisticInfo& statistic) {
    return statistic.id.starts_with("alpha") ? QStringLiteral("α") : text(statistic.name);
}

} // namespace moescope
