// SPDX-License-Identifier: GPL-3.0-or-later
#include "worker/curve_answer.h"

namespace moescope {

CurveAnswer curveAnswer(const CoreJobs& engine, const AllocateBasis& basis, const AllocateConfig& config,
                        const Result<PreparedSolver>& solver) {
    CurveAnswer answer;
    answer.config = config;
    auto curve = solver ? solver->curve() : Result<BudgetCurve>(tl::unexpected(solver.error()));
    if (!curve)
        answer.why = QString::fromStdString(curve.error().message);
    else
        answer.curve = std::move(*curve);
    for (const int bits : curve ? config.bits : std::vector<int>()) {
        AllocateConfig uniform = config;
        uniform.limit = {bits, bits}; // candidates stay: losses may be relative to them
        uniform.meanBits = bits;
        uniform.locked.clear();
        auto only = engine.prepare(*basis.model, *basis.inspection, basis.evidence(), uniform);
        if (auto solved = only ? only->at(bits) : Result<Allocation>(propagate(only)); solved)
            answer.uniform.push_back({bits, solved->loss, solved->size.tensorBytes});
    }
    return answer;
}

RivalAnswer rivalAnswer(const CoreJobs& engine, const AllocateBasis& basis, const AllocateConfig& config,
                        std::stop_token stop) {
    constexpr int budgets = 9;
    auto plans = engine.rivals(*basis.model, *basis.inspection, basis.evidence(), config, budgets, std::move(stop));
    return {config, plans ? std::move(*plans) : std::vector<RivalPlans>()};
}

} // namespace moescope
