# SPDX-License-Identifier: Apache-2.0
"""Optima and published rules that the allocation room is held against, computed independently of it.

usage: python tests/references/allocation_reference.py [OUT folder, default tests/data/allocation]
needs: pip install highspy numpy

knapsack_optima.json   multiple-choice knapsacks and their optima by HiGHS (integer losses, so equal means equal). The
                       instances are drawn by SplitMix64, which the test repeats; the file holds the optima.
pmq_optima.json        PMQ's integer program with its two side conditions, by HiGHS.
minimax_optima.json    least greatest loss over scenarios, by HiGHS.
fuzzy.json             fuzzy c-means by plain NumPy.
"""
import json
import pathlib
import sys

import highspy
import numpy as np


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    def below(self, bound):
        return self.next() % bound


def integer_program(costs, losses, budget, at_least_one=(), scenarios=None):
    """min Σ loss x, one way an item, Σ cost x <= budget; `at_least_one`: ways that must be chosen somewhere.
    With scenarios ([s][item][way]) the greatest total is minimised instead. None: infeasible."""
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("threads", 1)
    h.setOptionValue("mip_rel_gap", 0.0)
    h.setOptionValue("mip_abs_gap", 0.0)
    h.setOptionValue("mip_feasibility_tolerance", 1e-9)
    x = [[h.addBinary() for _ in ways] for ways in costs]
    for ways in x:
        h.addConstr(sum(ways) == 1)
    flat = [(v, c) for ways, row in zip(x, costs) for v, c in zip(ways, row)]
    h.addConstr(sum(c * v for v, c in flat) <= budget)
    for way in at_least_one:
        h.addConstr(sum(ways[way] for ways in x) >= 1)
    if scenarios is None:
        h.minimize(sum(l * v for ways, row in zip(x, losses) for v, l in zip(ways, row)))
    else:
        top = h.addVariable(lb=0)
        for table in scenarios:
            h.addConstr(sum(l * v for ways, row in zip(x, table) for v, l in zip(ways, row)) <= top)
        h.minimize(top)
    if h.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return h.getInfo().objective_function_value


def knapsack(seed):
    """Kind by seed: anything; AlphaQ-like by module; several sizes; few distinct losses; all items alike; one item."""
    r = SplitMix64(seed)
    kind = seed % 6
    items = 1 if kind == 5 else 2 + r.below(29)
    size_of_all = 1 + r.below(4)
    alike = 1 + r.below(1 << 20)
    costs, losses = [], []
    for _ in range(items):
        if kind == 0:
            ways = 1 + r.below(5)
            costs.append([r.below(40) for _ in range(ways)])
            losses.append([r.below(1000) for _ in range(ways)])
            continue
        size = 16 * (1 + r.below(5)) if kind == 2 else size_of_all
        scale = alike if kind == 4 else 1 + r.below(1 << 20)
        costs.append([size * b for b in (2, 3, 4, 8)])
        losses.append([r.below(4) for _ in range(4)] if kind == 3 else [(scale << 16) >> (2 * b) for b in (2, 3, 4, 8)])
    least, most = sum(map(min, costs)), sum(map(max, costs))
    budget = least - 2 + r.below(most - least + 4)
    return costs, losses, budget


def knapsacks(count):
    optima = []
    for seed in range(count):
        costs, losses, budget = knapsack(seed)
        best = integer_program(costs, losses, budget)
        optima.append(-1 if best is None else round(best))
    return {"instances": count, "optima": optima}


def pmq(count):
    cases = []
    for seed in range(count):
        r = SplitMix64(1000 + seed)
        bits = [[1, 2, 3], [2, 3, 4], [2, 4, 8]][seed % 3]
        experts = [8, 16, 4][seed % 3 - 1]
        losses = [[(1 + r.below(1 << 16)) * 4 ** (8 - b) // 256 for b in bits] for _ in range(experts)]
        total = experts * bits[0] + r.below(experts * (bits[-1] - bits[0]) + 1)
        best = integer_program([bits] * experts, losses, total, at_least_one=(len(bits) - 1, len(bits) - 2))
        cases.append({"bits": bits, "losses": losses, "total": total, "optimum": None if best is None else round(best)})
    return cases


def minimax(count):
    cases = []
    for seed in range(count):
        r = SplitMix64(2000 + seed)
        items, bits = 24, [2, 3, 4]
        scenarios = [[[(1 + r.below(1000)) * 4 ** (4 - b) for b in bits] for _ in range(items)] for _ in range(2 + seed % 3)]
        budget = items * 2 + 4 + r.below(items * 2 - 8)
        best = integer_program([bits] * items, None, budget, scenarios=scenarios)
        cases.append({"bits": bits, "scenarios": scenarios, "budget": budget, "optimum": round(best)})
    return cases


def fuzzy(values, clusters, m=2.0):
    v = np.asarray(values)
    s = np.sort(v)
    c = np.array([s[min(len(s) - 1, int((i + 0.5) / clusters * len(s)))] for i in range(clusters)], dtype=float)
    for _ in range(5000):
        d = np.abs(v[:, None] - c[None, :]) + 1e-300
        u = 1.0 / ((d[:, :, None] / d[:, None, :]) ** (2.0 / (m - 1.0))).sum(2)
        new = (u**m * v[:, None]).sum(0) / (u**m).sum(0)
        if np.abs(new - c).max() < 1e-14:
            break
        c = new
    return {"values": values, "clusters": clusters, "centres": c.tolist(), "memberships": u.tolist()}


def fuzzies():
    r = SplitMix64(3)
    draw = lambda n: [r.below(1 << 30) / (1 << 30) for _ in range(n)]
    return [fuzzy(draw(8), 4), fuzzy(draw(60), 4), fuzzy(sorted(draw(17)), 3), fuzzy([x * x for x in draw(40)], 2)]


def main():
    out = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[1] / "data" / "allocation")
    out.mkdir(parents=True, exist_ok=True)
    for name, content in (("knapsack_optima", knapsacks(3000)), ("pmq_optima", pmq(90)),
                          ("minimax_optima", minimax(30)), ("fuzzy", fuzzies())):
        (out / f"{name}.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
