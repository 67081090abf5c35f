#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Routing quality of the tuning methods by the protocol of docs/results.md, judged from exported bf16 checkpoints.

usage: quality.py [--cli PROGRAM] [--models DIR] [--texts DIR] [--device cpu|cuda] [--bits 3] [--seeds 0,1]
                  [--methods rtn,autoround,vsraq] [--names qwen2moe,mixtral] [--work DIR] [--jobs N]

A method is one of `quantize --method` or `quantize --preset` (vsraq-refit, vsraq-gentle, ...).

Calibration: 128 windows of 256 tokens, half WikiText-2 validation, half the first 95 % of Shakespeare; test: 48 windows
from the start of WikiText-2 test and the last 5 % of Shakespeare. Prints Markdown tables; every figure is against the
full-precision model on the same tokens. Each run's figures also go to stderr as they come, one JSON object a line.
"""
import argparse
import concurrent.futures
import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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
    return parser.parse_args()


def cli(options, *arguments):
    command = [str(options.cli), "--json", "--quiet", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return json.loads(done.stdout)


def measure(options, model, checkpoint):
    """Both test texts, joined by their number of windows."""
    texts = [(options.texts / "wikitext-2-test.txt", 48), (f"{options.texts}/shakespeare.txt:95-100", 1000)]
    parts = [cli(options, "compare", model, checkpoint, "--text", text, "--windows", windows, "--length", 256, "--device", options.device)
             for text, windows in texts]
    total = sum(part["windows"] for part in parts)
    mean = lambda key: sum(part[key] * part["windows"] for part in parts) / total
    perplexity = lambda key: math.exp(sum(math.log(part[key]) * part["windows"] for part in parts) / total)
    return {"flips": mean("flip_rate"), "agreement": mean("agreement"), "kl": mean("kl"), "perplexity": perplexity("perplexity_quantized"),
            "windows": total}


def run(options, work, name, method, bits, seed):
    model = options.models / name
    folder = work / f"{name}-{bits}-{method}-{seed}"
    plan = folder.with_suffix(".plan.json")
    cli(options, "allocate", model, "--strategy", "uniform", "--mean-bits", bits, "--out", plan)
    start = time.monotonic()
    kind = "--method" if method in ("rtn", "gptq", "autoround", "eaquant") else "--preset"
    cli(options, "quantize", model, "--plan", plan, kind, method, "--seed", seed, "--device", options.device, "--out", folder,
        "--text", options.texts / "wikitext-2-valid.txt", "--text", f"{options.texts}/shakespeare.txt:0-95")
    seconds = time.monotonic() - start
    export = folder.with_suffix(".bf16")
    cli(options, "export", folder, "--format", "bf16", "--out", export)
    result = measure(options, model, export) | {"seconds": seconds}
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
