#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Time and memory of exporting a model of many small experts, beside copying its files on the same disk.

usage: export_speed.py --work DIR [--cli PROGRAM] [--layers 48] [--bits 4] [--formats gguf,serving,mixed,bf16] [--keep] [--cold]

Generates a Qwen3-MoE checkpoint of --layers layers x 128 experts (hidden 512, experts of width 256; 48 layers are 4.9 GB) and a run
that rounded it to nearest. Then for each format, one after the other: a copy of the model (every file flushed to the disk), the
export with reading back and proof, and a verification of what was written. Each is divided by the copy beside it, since other
programs may be at work. Prints a Markdown table; the most resident memory counts mapped files, the most of its own does not.
--cold drops the page cache before each (needs root). Needs torch, for the model.
"""
import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from command_line import cli
from layer_speed import SHAPES, make_model

ROOT = Path(__file__).resolve().parents[2]
SHAPES["small-experts"] = (512, 128, 256, 8, 8, 4, 64)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=ROOT / "build-release/app/cli/moescope-cli")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=48)
    parser.add_argument("--bits", default="4")
    parser.add_argument("--formats", default="gguf,serving,mixed,bf16")
    parser.add_argument("--keep", action="store_true", help="keep the model and the run for the next time")
    parser.add_argument("--cold", action="store_true")
    return parser.parse_args()


def prepare(options):
    os.sync()
    if options.cold:
        Path("/proc/sys/vm/drop_caches").write_text("3")


def copy(options, model):
    """Seconds of copying all files, each flushed to the disk."""
    target = options.work / "copy"
    prepare(options)
    start = time.monotonic()
    target.mkdir()
    for file in sorted(model.iterdir()):
        shutil.copyfile(file, target / file.name)
        with open(target / file.name) as copied:
            os.fsync(copied.fileno())
    seconds = time.monotonic() - start
    shutil.rmtree(target)
    return seconds


def measured(options, *arguments):
    """Seconds, most resident memory and most anonymous memory (both in GB) of a command."""
    prepare(options)
    start = time.monotonic()
    process = subprocess.Popen([str(options.cli), "--quiet", *map(str, arguments)], stdout=subprocess.DEVNULL)
    resident = own = 0
    while process.poll() is None:
        try:
            status = dict(line.split(":", 1) for line in Path(f"/proc/{process.pid}/status").read_text().splitlines())
            resident = max(resident, int(status["VmHWM"].split()[0]))
            own = max(own, int(status["RssAnon"].split()[0]))
        except (OSError, KeyError):
            pass
        time.sleep(0.02)
    if process.returncode != 0:
        sys.exit(f"{arguments} failed")
    return time.monotonic() - start, resident * 1024 / 1e9, own * 1024 / 1e9


def main():
    options = parse()
    options.work.mkdir(parents=True, exist_ok=True)
    model, run, plan = (options.work / name for name in ("model", "run", "plan.json"))
    if not model.exists():
        make_model(model, "small-experts", options.layers, 4096)
    if not run.exists():
        cli(options, "allocate", model, "--strategy", "uniform", "--mean-bits", options.bits, "--out", plan)
        cli(options, "quantize", model, "--plan", plan, "--method", "rtn", "--text", ROOT / "resources/demo/wikitext.txt",
            "--samples", 2, "--length", 32, "--out", run)
    print("| format | written | copy | export | of the copy | verify | most memory | of its own |\n|---|---|---|---|---|---|---|---|", flush=True)
    for name in options.formats.split(","):
        out = options.work / f"out-{name}"
        copied = copy(options, model)
        seconds, resident, own = measured(options, "export", run, "--format", name, "--out", out)
        written = sum(file.stat().st_size for file in out.iterdir()) / 1e9
        again, *_ = measured(options, "verify", out, "--against", run)
        shutil.rmtree(out)
        print(f"| {name} | {written:.2f} GB | {copied:.1f} s | {seconds:.1f} s | {seconds / copied:.2f} | {again:.1f} s | {resident:.2f} GB | "
              f"{own:.2f} GB |", flush=True)
    if not options.keep:
        shutil.rmtree(options.work)


if __name__ == "__main__":
    main()
