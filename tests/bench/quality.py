#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Routing quality of the tuning methods by the protocol of docs/results.md, judged from exported bf16 checkpoints.

usage: quality.py [--cli PROGRAM] [--models DIR] [--texts DIR] [--device cpu|cuda] [--bits 3] [--seeds 0,1]
                  [--methods rtn,autoround,vsraq] [--names qwen2moe,mixtral] [--work DIR] [--jobs N] [--grid symmetric]
                  [--dtype float32] [--foreign FILE]

A method is one of `quantize --method` or `quantize --preset` (vsraq-refit, vsraq-gentle, ...); settings may follow after
colons: `vsraq:--look-ahead=cheap:--samples=64`.

Calibration: 128 windows of 256 tokens, half WikiText-2 validation, half the first 95 % of Shakespeare; test: 48 windows
from the start of WikiText-2 test and the last 5 % of Shakespeare. Prints Markdown tables; every figure is against the
full-precision model on the same tokens. With --foreign every run is judged on that text instead (its first 48 windows), which
neither training nor calibration saw. Each run's figures also go to stderr as they come, one JSON object a line.
"""
import argparse
import concurrent.futures
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from command_line import calibration, cli, judge

ROOT = Path(__file__).resolve().parents[2]


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=ROOT / "build-release/app/cli/moescope-cli")
    parser.add_argument("--models", type=Path, default=ROOT.parent / "shared/models")
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--bits", default="3")
    parser.add_argument("--seeds", default="0,1")
    parser.add_argument("--methods", default="rtn,autoround,vsraq")
    parser.add_argument("--names", default="qwen2moe,mixtral")
    parser.add_argument("--work", type=Path, default=None)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--grid", default="symmetric", help="symmetric, asymmetric or nvfp4 (4 bits)")
    parser.add_argument("--dtype", default="float32")
    parser.add_argument("--foreign", type=Path, default=None)
    return parser.parse_args()


def run(options, work, name, method, bits, seed):
    model = options.models / name
    kind, *settings = method.split(":")
    folder = work / f"{name}-{bits}-{method.replace(':', '')}-{seed}"
    plan = folder.with_name(folder.name + ".plan.json")
    cli(options, "allocate", model, "--strategy", "uniform", "--mean-bits", bits, "--out", plan,
        "--grid", options.grid)
    start = time.monotonic()
    known = "--method" if kind in ("rtn", "gptq", "autoround", "eaquant") else "--preset"
    cli(options, "quantize", model, "--plan", plan, known, kind, "--seed", seed, "--device", options.device, "--dtype", options.dtype,
        "--out", folder, *calibration(options), *settings)
    seconds = time.monotonic() - start
    export = folder.with_name(folder.name + ".bf16")
    cli(options, "export", folder, "--format", "bf16", "--out", export)
    texts = [(options.foreign, 48)] if options.foreign else None
    result = judge(options, model, export, texts) | {"seconds": seconds}
    shutil.rmtree(export)
    print(json.dumps({"model": name, "bits": bits, "method": method, "seed": seed} | result), file=sys.stderr, flush=True)
    return result


def main():
    options = parse()
    names, methods = options.names.split(","), options.methods.split(",")
    seeds = [int(seed) for seed in options.seeds.split(",")]
    with tempfile.TemporaryDirectory() as scratch:
        work = options.work or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        keys = [(name, method, bits, seed) for bits in options.bits.split(",") for name in names for method in methods
                for seed in (seeds if method != "rtn" else seeds[:1])]
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            results = dict(zip(keys, pool.map(lambda key: run(options, work, *key), keys)))
    print("| model, bits | method | seed | flips | agreement | perplexity | KL | seconds |\n|---|---|---|---|---|---|---|---|")
    for (name, method, bits, seed), r in results.items():
        print(f"| {name} {bits} | {method} | {seed} | {r['flips']:.4f} | {r['agreement']:.4f} | {r['perplexity']:.2f} | {r['kl']:.4f} | {r['seconds']:.0f} |")
    if "autoround" not in methods:
        return
    print("\nRelative to autoround, mean over seeds:\n\n| bits | method | model | flips | disagreement | KL |\n|---|---|---|---|---|---|")
    for bits in options.bits.split(","):
        for method in methods:
            if method in ("autoround", "rtn"):
                continue
            ratios = []
            for name in names:
                mean = lambda m, value: sum(value(results[name, m, bits, seed]) for seed in seeds) / len(seeds)
                values = [lambda r: r["flips"], lambda r: 1 - r["agreement"], lambda r: r["kl"]]
                ratios.append([mean(method, value) / mean("autoround", value) for value in values])
                print(f"| {bits} | {method} | {name} | " + " | ".join(f"{ratio:.3f}" for ratio in ratios[-1]) + " |")
            print(f"| {bits} | {method} | **mean** | " + " | ".join(f"**{sum(column) / len(column):.3f}**" for column in zip(*ratios)) + " |")


if __name__ == "__main__":
    main()
