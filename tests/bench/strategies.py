#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Strategies at equal size on measured ground (docs/results-strategies.md), by `moescope-cli strategies`.

usage: strategies.py [--cli PROGRAM] [--models DIR] [--texts DIR] [--names qwen2moe,mixtral] [--means 2.5,3,3.5]
                     [--method rtn|autoround|vsraq] [--strategies a,b,c] [--windows 48] [--device cpu|cuda] [--form end_to_end]
                     [--jobs 1]

Measured on the first windows of WikiText-2 validation and of Shakespeare; judged on the start of WikiText-2 test and on the
last 5 % of Shakespeare, which no measurement saw. Attention and shared experts at 4 bits, symmetric, groups of 128. Prints a
Markdown table a model and mean, and whether routing_aware has the fewest
flips and the lowest KL of all at that size.
"""
import argparse
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=ROOT / "build-release/app/cli/moescope-cli")
    parser.add_argument("--models", type=Path, default=ROOT.parent / "shared/models")
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--names", default="qwen2moe,mixtral")
    parser.add_argument("--means", default="2.5,3,3.5")
    parser.add_argument("--method", default="rtn")
    parser.add_argument("--strategies", default="")
    parser.add_argument("--granularity", default="expert")
    parser.add_argument("--windows", default="48", help="judged, of WikiText-2 test and of Shakespeare's tail each")
    parser.add_argument("--measure-windows", default="6", help="measured, of either text")
    parser.add_argument("--form", default="end_to_end")
    parser.add_argument("--unit", default="expert")
    parser.add_argument("--set", action="append", default=[], help="PARAMETER=NUMBER for the strategies")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--jobs", type=int, default=1, help="processes side by side")
    return parser.parse_args()


def run(options, name, mean):
    start = time.monotonic()
    command = [options.cli, "--json", "--quiet", "strategies", options.models / name, "--base", options.models / f"{name}-base",
               "--mean-bits", mean, "--granularity", options.granularity,
               "--text", options.texts / "wikitext-2-test.txt", "--text", f"{options.texts}/shakespeare.txt:95-100",
               "--windows", options.windows,
               "--measure-text", options.texts / "wikitext-2-valid.txt", "--measure-text", f"{options.texts}/shakespeare.txt:0-95",
               "--measure-windows", options.measure_windows, "--form", options.form, "--unit", options.unit,
               "--method", options.method, "--device", options.device]
    if options.strategies:
        command += ["--strategies", options.strategies]
    for setting in options.set:
        command += ["--set", setting]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stderr}")
    return {row["strategy"]: row for row in json.loads(done.stdout)["strategies"]}, time.monotonic() - start


def show(rows):
    print("| strategy | mean bits | flips | agreement | KL | perplexity |\n|---|---|---|---|---|---|")
    for strategy, row in sorted(rows.items(), key=lambda item: item[1].get("flip_rate", 9)):
        if "problem" in row:
            print(f"| {strategy} | none: {row['problem']} | | | | |")
        else:
            size = f"{row['mean_bits']:.3f}" + ("" if row["same_size"] else " (another size)")
            print(f"| {strategy} | {size} | {row['flip_rate']:.4f} | {row['agreement']:.4f} | {row['kl']:.4f} | {row['perplexity']:.2f} |")


def verdict(name, mean, rows):
    """Ours against the best of the others at the same size; None where there is nothing to hold it against."""
    ours = rows.get("routing_aware")
    rivals = {s: r for s, r in rows.items() if s != "routing_aware" and "problem" not in r and r["same_size"]}
    if not ours or "problem" in ours or not rivals:
        return None
    flips, kl = min(rivals, key=lambda s: rivals[s]["flip_rate"]), min(rivals, key=lambda s: rivals[s]["kl"])
    both = ours["flip_rate"] < rivals[flips]["flip_rate"] and ours["kl"] < rivals[kl]["kl"]
    return (f"| {name} {mean} | {ours['flip_rate']:.4f} | {rivals[flips]['flip_rate']:.4f} ({flips}) | {ours['kl']:.4f} | "
            f"{rivals[kl]['kl']:.4f} ({kl}) | {'yes' if both else '**no**'} |")


def main():
    options = parse()
    cases = [(name, mean) for name in options.names.split(",") for mean in options.means.split(",")]
    verdicts = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for (name, mean), (rows, seconds) in zip(cases, pool.map(lambda case: run(options, *case), cases)):
            print(f"\n### {name}, mean {mean} bits, {options.method} ({seconds:.0f} s)\n")
            show(rows)
            verdicts.append(verdict(name, mean, rows))
            sys.stdout.flush()
    print("\n| model, mean | flips, routing_aware | flips, best other | KL, routing_aware | KL, best other | both lowest |\n|---|---|---|---|---|---|")
    print("\n".join(filter(None, verdicts)))


if __name__ == "__main__":
    main()
