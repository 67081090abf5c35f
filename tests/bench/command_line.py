# SPDX-License-Identifier: Apache-2.0
"""moescope-cli for the benches, and what they judge a checkpoint by."""
import json
import math
import subprocess
import sys
from pathlib import Path


def cli(options, *arguments):
    """The answer of `options.cli --json ARGUMENTS`; a failure ends the bench with its sentence."""
    command = [str(options.cli), "--json", "--quiet", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return json.loads(done.stdout) if done.stdout.strip() else {}


def auto_round(*arguments):
    """The answer of auto_round_peer.py, by the Python that runs this."""
    command = [sys.executable, str(Path(__file__).with_name("auto_round_peer.py")), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr[-3000:])
    return json.loads(done.stdout.strip().splitlines()[-1])


def calibration(options):
    """Half WikiText-2 validation, half the first 95 % of Shakespeare."""
    return ["--text", options.texts / "wikitext-2-valid.txt", "--text", f"{options.texts}/shakespeare.txt:0-95"]


def judge(options, model, checkpoint, texts=None):
    """Flips, agreement, KL and perplexity of written files against the full-precision model, texts joined by their windows:
    48 windows from the start of WikiText-2 test, and the last 5 % of Shakespeare."""
    texts = texts or [(options.texts / "wikitext-2-test.txt", 48), (f"{options.texts}/shakespeare.txt:95-100", 1000)]
    parts = [cli(options, "compare", model, checkpoint, "--text", text, "--windows", windows, "--length", 256, "--device", options.device)
             for text, windows in texts]
    total = sum(part["windows"] for part in parts)
    mean = lambda key: sum(part[key] * part["windows"] for part in parts) / total
    perplexity = lambda key: math.exp(sum(math.log(part[key]) * part["windows"] for part in parts) / total)
    return {"flips": mean("flip_rate"), "agreement": mean("agreement"), "kl": mean("kl"), "perplexity": perplexity("perplexity_quantized"),
            "windows": total}
