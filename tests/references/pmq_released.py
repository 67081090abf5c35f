# SPDX-License-Identifier: Apache-2.0
"""PMQ's program on the factors that MC-MoE's authors released, against the tables that they released.

usage: python tests/references/pmq_released.py CHECKOUT OUT.json
       MOESCOPE_PMQ_RELEASED=OUT.json build-dev/tests/core/allocation/test_core_allocation_optima pmqEqualsTheReleasedTables
CHECKOUT: https://github.com/Aaronhuang-778/MC-MoE. needs: torch (their pickles hold tensors)

32 layers x 9 budgets. Solved here by trying all 3^8 combinations; prints how many tables come out as released.
"""
import itertools
import json
import pathlib
import pickle
import sys


def main():
    root, out = pathlib.Path(sys.argv[1]), sys.argv[2]
    load = lambda name: pickle.loads((root / name).read_bytes())
    counts, weights, errors = (load(f"experts_{n}.pkl") for n in ("act_frequency", "act_weight", "quant_loss"))
    cases, equal = [], 0
    for total in range(12, 21):
        table = load(f"experts_mixture_bit_selection/experts_mixture_bitwidth_combination_{total}bit.pkl")
        for layer in counts:
            f = (counts[layer].double() / counts[layer].double().sum()).tolist()
            w = (weights[layer].double() / weights[layer].double().sum()).tolist()
            losses = [[f[e] * w[e] ** 1.5 * errors[layer][e][b] for b in (1, 2, 3)] for e in range(8)]
            allowed = (c for c in itertools.product((0, 1, 2), repeat=8) if sum(c) + 8 <= total and 2 in c and 1 in c)
            best = min(allowed, key=lambda c: sum(losses[e][c[e]] for e in range(8)))
            released = [table[layer][e] for e in range(8)]
            equal += [b + 1 for b in best] == released
            cases.append({"losses": losses, "total": total, "released": released})
    json.dump(cases, open(out, "w"))
    print(f"{equal} of {len(cases)} tables as released")


if __name__ == "__main__":
    main()
