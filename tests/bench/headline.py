#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mixed 2/3/4-bit plans of mean 3, tuned with alignment and router refit, against uniform 3 bits by reconstruction only.

usage: headline.py [--cli PROGRAM] [--models DIR] [--texts DIR] [--names qwen2moe,mixtral] [--device cpu|cuda] [--seeds 0]
                   [--plans routing_aware,gemq,alphaq,router_norm,uniform] [--methods vsraq-refit,vsraq-gentle-refit] [--jobs 1]
                   [--granularity expert|projection] [--measure-windows 24] [--work DIR]

Routed experts at mean 3.00 of 2, 3 and 4 bits, attention and shared experts at 4 in every plan, the baseline's too. Costs are measured
on the calibration's texts. A plan and a method may carry settings behind colons: `routing_aware:--routing_weight=0.5`. Everything is exported as `mixed` and judged from those files on texts that neither measuring nor
calibration saw (the protocol of quality.py). Prints a Markdown table of each run and of the ratios to the baseline.
"""
import argparse
import json
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from command_line import calibration, cli, judge

ROOT = Path(__file__).resolve().parents[2]
BASELINE = ("uniform", "autoround")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=ROOT / "build-release/app/cli/moescope-cli")
    parser.add_argument("--models", type=Path, default=ROOT.parent / "shared/models")
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--names", default="qwen2moe,mixtral")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--plans", default="routing_aware,gemq,alphaq,router_norm,uniform")
    parser.add_argument("--methods", default="vsraq-refit,vsraq-gentle-refit")
    parser.add_argument("--granularity", default="expert")
    parser.add_argument("--measure-windows", default="24")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--work", type=Path, default=None)
    return parser.parse_args()


def measured(options, work, name):
    """Costs and routing statistics of a model, for the strategies that rest on them."""
    costs, routing = work / f"{name}.costs.json", work / f"{name}.routing.json"
    unit = "projection" if options.granularity == "projection" else "expert"
    cli(options, "measure", options.models / name, *calibration(options), "--windows", options.measure_windows, "--unit", unit,
        "--device", options.device, "--out", costs)
    cli(options, "trace", options.models / name, *calibration(options), "--windows", options.measure_windows, "--statistics", routing,
        "--device", options.device)
    return ["--costs", costs, "--routing", routing]


def plan_of(options, work, name, plan_name, evidence):
    strategy, *settings = plan_name.split(":")
    plan = work / f"{name}-{plan_name.replace(':', '')}.plan.json"
    others = []
    if strategy == "uniform": # it sets all alike by itself
        others += ["--lock", r".*self_attn\..*=4"]
        if json.loads((options.models / name / "config.json").read_text()).get("shared_expert_intermediate_size"):
            others += ["--lock", r".*shared_expert\..*=4"]
    answer = cli(options, "allocate", options.models / name, "--base", options.models / f"{name}-base", "--strategy", strategy,
                 "--mean-bits", 3, "--granularity", "expert" if strategy == "uniform" else options.granularity, *evidence, *others,
                 *settings, "--out", plan)
    print(f"{name} {plan_name}: {json.dumps({key: value for key, value in answer.items() if 'bits' in key})}", file=sys.stderr)
    return plan


def run(options, work, plans, name, strategy, method, seed):
    preset, *settings = method.split(":")
    folder = work / f"{name}-{strategy}-{method}-{seed}".replace(":", "")
    kind = "--method" if preset in ("rtn", "autoround") else "--preset"
    cli(options, "quantize", options.models / name, "--plan", plans[name, strategy], kind, preset, "--seed", seed, "--device",
        options.device, "--out", folder, *calibration(options), *settings)
    export = folder.with_name(folder.name + ".mixed")
    cli(options, "export", folder, "--format", "mixed", "--out", export)
    result = judge(options, options.models / name, export) | {
        "bytes": sum(file.stat().st_size for file in export.glob("*.safetensors"))}
    shutil.rmtree(export)
    print(json.dumps({"model": name, "plan": strategy, "method": method, "seed": seed} | result), file=sys.stderr, flush=True)
    return result


def main():
    options = parse()
    names, seeds = options.names.split(","), [int(seed) for seed in options.seeds.split(",")]
    work = options.work or Path(tempfile.mkdtemp(prefix="moescope-headline-"))
    work.mkdir(parents=True, exist_ok=True)
    variants = [BASELINE] + [(plan, method) for method in options.methods.split(",") for plan in options.plans.split(",")]
    with ThreadPoolExecutor(options.jobs) as pool:
        evidence = dict(zip(names, pool.map(lambda name: measured(options, work, name), names)))
        wanted = [(name, strategy) for name in names for strategy in dict.fromkeys(plan for plan, _ in variants)]
        plans = dict(zip(wanted, pool.map(lambda key: plan_of(options, work, *key, evidence[key[0]]), wanted)))
        keys = [(name, *variant, seed) for variant in variants for name in names for seed in seeds]
        results = dict(zip(keys, pool.map(lambda key: run(options, work, plans, *key), keys)))
    print("| model | plan | method | seed | flips | agreement | KL | perplexity | MB |\n|---|---|---|---|---|---|---|---|---|")
    for (name, strategy, method, seed), r in results.items():
        print(f"| {name} | {strategy} | {method} | {seed} | {r['flips']:.4f} | {r['agreement']:.4f} | {r['kl']:.4f} | {r['perplexity']:.2f} | "
              f"{r['bytes'] / 1e6:.2f} |")
    print("\nRelative to uniform 3 bits by reconstruction, mean over seeds:\n")
    print("| plan | method | " + " | ".join(f"{name}: flips, KL" for name in names) + " | **mean** |\n|---|---|" + "---|" * (len(names) + 1))
    mean = lambda name, variant, key: sum(results[name, *variant, seed][key] for seed in seeds) / len(seeds)
    for variant in variants[1:]:
        ratios = [[mean(name, variant, key) / mean(name, BASELINE, key) for key in ("flips", "kl")] for name in names]
        cells = [f"{flips:.3f}, {kl:.3f}" for flips, kl in ratios]
        cells.append("**" + ", ".join(f"{sum(column) / len(column):.3f}" for column in zip(*ratios)) + "**")
        print(f"| {variant[0]} | {variant[1]} | " + " | ".join(cells) + " |")
    if not options.work:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
