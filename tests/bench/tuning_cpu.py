#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reconstruction-only tuning on a CPU, moescope against auto-round, on the same calibration tokens, one after the other.

usage: tuning_cpu.py [--cli PROGRAM] [--model DIR] [--texts DIR] [--bits 3] [--iterations 200] [--dtypes float32,bfloat16] [--threads N]

Run it with the Python of tools/setup-peers (.deps/venv-peers/bin/python). Prints seconds of the tuning alone (reading, tokens
and writing left out on both sides), the ratio, and flips and KL of what each made, measured by `moescope-cli compare` on a text
that neither saw.
"""
import argparse
import os
import tempfile
from pathlib import Path

from command_line import auto_round, cli

ROOT = Path(__file__).resolve().parents[2]


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=ROOT / "build-release/app/cli/moescope-cli")
    parser.add_argument("--model", type=Path, default=ROOT.parent / "shared/models/qwen2moe")
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--bits", type=int, default=3)
    parser.add_argument("--iterations", type=int, default=200)
    parser.add_argument("--dtypes", default="float32,bfloat16")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    return parser.parse_args()


def main():
    options = parse()
    work = Path(tempfile.mkdtemp(prefix="moescope-tuning-"))
    plan = work / "plan.json"
    cli(options, "allocate", options.model, "--strategy", "uniform", "--mean-bits", options.bits, "--out", plan)

    def judge(quantized):
        return cli(options, "compare", options.model, quantized, "--text", options.texts / "wikitext-2-test.txt", "--windows", 48,
                   "--length", 256)

    def ours(dtype):
        run = work / f"ours-{dtype}"
        made = cli(options, "quantize", options.model, "--plan", plan, "--method", "autoround", "--iterations", options.iterations,
                   "--threads", options.threads, "--dtype", dtype, "--out", run, "--text", options.texts / "wikitext-2-valid.txt",
                   "--text", f"{options.texts}/shakespeare.txt:0-95")
        return sum(layer["seconds"] for layer in made["layers"]), run, run

    def theirs(dtype, calibration):
        out = work / f"auto-round-{dtype}"
        made = auto_round(options.model, calibration, "--out", out, "--dtype", dtype, "--bits", options.bits, "--iterations",
                          options.iterations, "--threads", options.threads)
        return made["seconds"], out

    print(f"{options.model.name}, {options.bits} bits, {options.iterations} iterations, {options.threads} threads\n")
    print("| arithmetic | auto-round, s | moescope, s | ratio | auto-round: flips, KL | moescope: flips, KL |")
    print("|---|---|---|---|---|---|", flush=True)
    for dtype in options.dtypes.split(","):
        seconds, made, run = ours(dtype)
        peer_seconds, peer_made = theirs(dtype, run / "calibration.safetensors")
        mine, other = judge(made), judge(peer_made)
        figures = lambda judged: f"{judged['flip_rate']:.4f}, {judged['kl']:.4f}"
        print(f"| {dtype} | {peer_seconds:.1f} | {seconds:.1f} | {peer_seconds / seconds:.2f} | {figures(other)} | {figures(mine)} |", flush=True)


if __name__ == "__main__":
    main()
