#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Strategies at equal size on measured ground (docs/results-strategies.md), by `moescope-cli strategies`.

usage: strategies.py [--cli PROGRAM] [--models DIR] [--texts DIR] [--names qwen2moe,mixtral] [--means 2.5,3,3.5]
                     [--method rtn|autoround|vsraq] [--strategies a,b,c] [--windows 24,38] [--device cpu|cuda] [--form end_to_end]

Measured on the first windows of WikiText-2 validation and of Shakespeare; judged on the start of WikiText-2 test and on the
last 5 % of Shakespeare, which no measurement saw. Attention and shared experts at 4 bits, symmetric, groups of 128. Prints a
Markdown table a model and mean, both texts joined by their number of windows, and whether routing_aware has the fewest
flips and the lowest KL of all at that size.
"""
import argparse
import json
import math
import subprocess
import sys
import time
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
    parser.add_argument("--windows", default="48,76", help="of WikiText-2 test and of Shakespeare's tail")
    parser.add_argument("--measure-windows", default="6")
    parser.add_argument("--form", default="end_to_end")
    parser.add_argument("--unit", default="expert")
    parser.add_argument("--set", action="append", default=[], help="PARAMETER=NUMBER for the strategies")
    parser.add_argument("--device", default="cpu")
    return parser.parse_args()


def run(options, name, mean, text, windows):
    command = [options.cli, "--json", "--quiet", "strategies", options.models / name, "--base", options.models / f"{name}-base",
               "--mean-bits", mean, "--granularity", options.granularity, "--text", text, "--windows", windows,
               "--measure-text", options.texts / "wikitext-2-valid.txt", "--measure-text", f"{options.texts}/shakespeare.txt:0-95",
               "--measure-windows", options.measure_windows, "--form", options.form, "--unit", options.unit,
               "--method", options.method, "--device", options.device]
    if options.strategies:
        command += ["--strategies", options.strategies]
    for setting in options.set:
        command += ["--set", setting]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")
    return {row["strategy"]: row for row in json.loads(done.stdout)["strategies"]}


def joined(parts):
    """One row of both texts' rows."""
    if any("problem" in part for part in parts):
        return {"problem": parts[0].get("problem", parts[-1].get("problem"))}
    total = sum(part["windows"] for part in parts)
    mean = lambda key: sum(part[key] * part["windows"] for part in parts) / total
    log = sum(math.log(part["perplexity"]) * part["windows"] for part in parts) / total
    return {"flips": mean("flip_rate"), "agreement": mean("agreement"), "kl": mean("kl"), "perplexity": math.exp(log),
            "mean": parts[0]["mean_bits"], "bytes": parts[0]["tensor_bytes"], "same": parts[0]["same_size"], "windows": total}


def main():
    options = parse()
    wiki, shakespeare = options.windows.split(",")
    texts = [(options.texts / "wikitext-2-test.txt", wiki), (f"{options.texts}/shakespeare.txt:95-100", shakespeare)]
    verdicts = []
    for name in options.names.split(","):
        for mean in options.means.split(","):
            start = time.monotonic()
            parts = [run(options, name, mean, text, windows) for text, windows in texts if int(windows) > 0]
            rows = {strategy: joined([part[strategy] for part in parts]) for strategy in parts[0]}
            print(f"\n### {name}, mean {mean} bits, {options.method} ({time.monotonic() - start:.0f} s)\n")
            print("| strategy | mean bits | flips | agreement | KL | perplexity |\n|---|---|---|---|---|---|")
            for strategy, row in sorted(rows.items(), key=lambda item: item[1].get("flips", 9)):
                if "problem" in row:
                    print(f"| {strategy} | none: {row['problem']} | | | | |")
                else:
                    size = f"{row['mean']:.3f}" + ("" if row["same"] else " (another size)")
                    print(f"| {strategy} | {size} | {row['flips']:.4f} | {row['agreement']:.4f} | {row['kl']:.4f} | {row['perplexity']:.2f} |")
            ours = rows.get("routing_aware")
            rivals = {s: r for s, r in rows.items() if s != "routing_aware" and "problem" not in r and r["same"]}
            if ours and "problem" not in ours and rivals:
                flips, kl = min(rivals, key=lambda s: rivals[s]["flips"]), min(rivals, key=lambda s: rivals[s]["kl"])
                verdicts.append(f"| {name} {mean} | {ours['flips']:.4f} | {rivals[flips]['flips']:.4f} ({flips}) | {ours['kl']:.4f} | "
                                f"{rivals[kl]['kl']:.4f} ({kl}) | "
                                f"{'yes' if ours['flips'] < rivals[flips]['flips'] and ours['kl'] < rivals[kl]['kl'] else '**no**'} |")
            sys.stdout.flush()
    print("\n| model, mean | flips, routing_aware | flips, best other | KL, routing_aware | KL, best other | both lowest |\n|---|---|---|---|---|---|")
    print("\n".join(verdicts))


if __name__ == "__main__":
    main()
