# SPDX-License-Identifier: Apache-2.0
"""`moescope-cli compare` against the same measured with transformers.

usage: check_compare.py MOESCOPE_CLI MODEL bf16|mixed TEXT... [--windows 16] [--length 256]

Quantizes MODEL (3 bits a weight, mixed widths, round to nearest), exports it, and measures flips, agreement, KL and perplexity on
the first windows of each text in two ways. Flips and agreement must agree within 0.2 percentage points, perplexity and KL within
0.1 % and 1 %, each layer's flips within 0.4 points; the token ids must be equal. Both compute in float32: near ties of the router may
fall either way. Prints one line of a Markdown table. Exit code 77: the model is not here.

Each model is measured in a process of its own: auto-round changes the experts' classes of transformers for all that is loaded later.
"""
import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile

FLIPS, LAYER_FLIPS, PERPLEXITY, KL = 0.002, 0.004, 0.001, 0.01


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("format", choices=["bf16", "mixed"])
    parser.add_argument("texts", nargs="+", type=pathlib.Path)
    parser.add_argument("--windows", type=int, default=16)
    parser.add_argument("--length", type=int, default=256)
    return parser.parse_args()


def cli(program, *arguments):
    done = subprocess.run([program, "--json", "--quiet", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"moescope-cli {' '.join(map(str, arguments))}\n{done.stderr}")
    return json.loads(done.stdout) if done.stdout.strip() else None


def read_windows(given):
    """The first whole windows of each text, tokenized by Hugging Face's tokenizers."""
    import torch
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(given.model / "tokenizer.json"))
    rows = []
    for text in given.texts:
        ids = tokenizer.encode(text.read_text(), add_special_tokens=False).ids
        count = min(given.windows, len(ids) // given.length)
        rows += [ids[row * given.length:(row + 1) * given.length] for row in range(count)]
    return torch.tensor(rows)


def measure(folder, windows_file, out_file):
    """Router logits [layer, token, expert] and next-token log-probabilities [window, position, vocabulary] of one model."""
    import torch
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(2)
    packed = "quantization_config" in json.loads((pathlib.Path(folder) / "config.json").read_text())
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16 if packed else torch.float32, attn_implementation="eager").eval()
    model = torch.nn.Module.float(model)  # auto-round's own float() keeps fp16
    routed = []
    layers = [module for module in model.model.layers]
    for layer in layers:
        gate = getattr(layer, "mlp", None) or layer.block_sparse_moe
        gate.gate.register_forward_pre_hook(lambda gate, given: routed.append(given[0].reshape(-1, given[0].shape[-1]) @ gate.weight.T))
    scores, laws = [], []
    with torch.no_grad():
        for batch in torch.load(windows_file).split(8):
            laws.append(model(input_ids=batch).logits.log_softmax(-1))
            assert len(routed) == len(layers), f"{len(routed)} routers were seen in {len(layers)} layers"
            scores.append(torch.stack(routed))
            routed.clear()
    torch.save({"scores": torch.cat(scores, 1), "laws": torch.cat(laws), "top_k": model.config.num_experts_per_tok}, out_file)


def compare(windows, original, quantized):
    import torch

    k = original["top_k"]
    chosen = [torch.zeros_like(part["scores"]).scatter(-1, part["scores"].topk(k).indices, 1.0) for part in (original, quantized)]
    kept = (chosen[0] * chosen[1]).sum(-1) / k
    perplexities = [math.exp(-part["laws"][:, :-1].gather(-1, windows[:, 1:, None]).double().mean().item()) for part in (original, quantized)]
    law, other = original["laws"].double(), quantized["laws"].double()
    return {"flip_rate": (kept < 1).double().mean().item(), "agreement": kept.double().mean().item(),
            "kl": (law.exp() * (law - other)).sum(-1).mean().item(), "perplexity_original": perplexities[0], "perplexity_quantized": perplexities[1],
            "layers": (kept < 1).double().mean(-1).tolist()}


def export(given, work):
    plan = work / "plan.json"
    cli(given.cli, "allocate", given.model, "--strategy", "alphaq", "--mean-bits", 3, "--bits", "2,3,4,8", "--out", plan)
    cli(given.cli, "quantize", given.model, "--plan", plan, "--method", "rtn", "--text", given.texts[0], "--samples", 8, "--length", 64, "--out", work / "run")
    cli(given.cli, "export", work / "run", "--format", given.format, "--out", work / "export")
    return work / "export"


def main(given, work):
    import torch

    folder = export(given, work)
    windows = read_windows(given)
    texts = [part for text in given.texts for part in ("--text", text)]
    cli(given.cli, "trace", given.model, *texts, "--windows", given.windows, "--length", given.length, "--out", work / "trace.safetensors")
    from safetensors.torch import load_file
    assert torch.equal(load_file(work / "trace.safetensors")["input_ids"], windows.reshape(-1)), "the token ids differ"
    ours = cli(given.cli, "compare", given.model, folder, *texts, "--windows", given.windows, "--length", given.length)
    torch.save(windows, work / "windows.pt")
    parts = []
    for name, model in (("original", given.model), ("quantized", folder)):
        subprocess.run([sys.executable, __file__, "--measure", model, work / "windows.pt", work / f"{name}.pt"], check=True)
        parts.append(torch.load(work / f"{name}.pt"))
    theirs = compare(windows, *parts)
    print("| model | export | windows | | flips | agreement | perplexity | KL |\n|---|---|---|---|---|---|---|---|")
    for name, values in (("moescope", ours), ("transformers", theirs)):
        print(f"| {given.model.name} | {given.format} | {len(windows)} | {name} | {100 * values['flip_rate']:.3f} % | {100 * values['agreement']:.3f} % | "
              f"{values['perplexity_original']:.4f} → {values['perplexity_quantized']:.4f} | {values['kl']:.5f} |")
    assert theirs["flip_rate"] > 0.01, "nothing flips: the comparison says nothing"
    for key, bound in (("flip_rate", FLIPS), ("agreement", FLIPS)):
        assert abs(ours[key] - theirs[key]) <= bound, (key, ours[key], theirs[key])
    for key, bound in (("perplexity_original", PERPLEXITY), ("perplexity_quantized", PERPLEXITY), ("kl", KL)):
        assert abs(ours[key] / theirs[key] - 1) <= bound, (key, ours[key], theirs[key])
    for layer, flips in zip(ours["layers"], theirs["layers"], strict=True):
        assert abs(layer["flip_rate"] - flips) <= LAYER_FLIPS, (layer["layer"], layer["flip_rate"], flips)


if __name__ == "__main__":
    if sys.argv[1] == "--measure":
        measure(*sys.argv[2:])
        sys.exit()
    arguments = options()
    if not arguments.model.is_dir() or not all(text.is_file() for text in arguments.texts):
        print(f"{arguments.model} or its texts are not here")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as temporary:
        main(arguments, pathlib.Path(temporary))
