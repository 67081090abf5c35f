# SPDX-License-Identifier: Apache-2.0
"""The solver against PuLP with CBC, as AlphaQ's published code uses it, on 4,320 modules x 4 widths.

usage: build-*/tests/bench/knapsack/bench_knapsack FILE.json && python tests/bench/knapsack/compare_pulp.py FILE.json
needs: pip install pulp

CBC is timed by its own process's CPU time, model building by PuLP apart; both run on one thread.
"""
import json
import resource
import sys
import time

import pulp


def main():
    instance = json.load(open(sys.argv[1]))
    start = time.process_time()
    problem = pulp.LpProblem("bits", pulp.LpMinimize)
    x = [[pulp.LpVariable(f"x{i}_{w}", cat="Binary") for w in range(len(row))] for i, row in enumerate(instance["costs"])]
    problem += pulp.lpSum(l * v for ways, row in zip(x, instance["losses"]) for v, l in zip(ways, row))
    for ways in x:
        problem += pulp.lpSum(ways) == 1
    unit = min(min(row) for row in instance["costs"]) // 2  # whole numbers of a size that CBC's tolerances suit
    problem += pulp.lpSum(c // unit * v for ways, row in zip(x, instance["costs"]) for v, c in zip(ways, row)) <= instance["budget"] // unit
    building = time.process_time() - start
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    problem.solve(pulp.PULP_CBC_CMD(msg=False, threads=1, timeLimit=110))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cbc = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    writing = time.process_time() - start - building
    ours = instance["ours"]
    own = ours["solve_and_prove"]["median_ms"] / 1e3
    print(json.dumps({
        "status": pulp.LpStatus[problem.status], "cbc_loss": pulp.value(problem.objective), "our_loss": ours["loss"],
        "our_gap": ours["gap"], "cbc_cpu_s": cbc, "pulp_building_cpu_s": building, "pulp_files_cpu_s": writing,
        "our_cpu_s": own, "ratio_cbc_alone": cbc / own, "ratio_with_pulp": (cbc + building + writing) / own}, indent=1))


if __name__ == "__main__":
    main()
