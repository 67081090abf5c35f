# SPDX-License-Identifier: Apache-2.0
"""GPTQModel: loads a `mixed` export as moescope decodes it, and what it writes itself is verified and measured.

usage: check_gptqmodel.py MAKE_EXPORTS MOESCOPE_CLI MODEL_FOLDER TEXT --other FOLDER_OF_GPTQMODEL

1. `mixed` of a random Qwen2-MoE (2, 3, 4 and 8 bits side by side): every packed module is packed there too, at its width by the rules of
   quantize_config.json, and multiplies with moescope's weights, bit for bit in bfloat16;
2. its logits in bfloat16 are those of the `bf16` export of the same run in transformers, up to two steps of bfloat16 at the largest logit:
   GPTQModel runs experts one by one, transformers all in one product, so sums of equal numbers are rounded in another order;
3. the check sees damage: one bit of a code;
4. MODEL_FOLDER quantized by GPTQModel to 4 bits on a few rows: `moescope-cli verify` passes and `compare` measures it.

Each step is a process of its own: GPTQModel changes the classes of transformers.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from check_mixed_export import IDS, damage, load, must, must_fail


def quantized(folder):
    from gptqmodel import BACKEND, GPTQModel

    import torch

    return GPTQModel.load(str(folder), backend=BACKEND.TORCH, device="cpu", dtype=torch.bfloat16).model.eval()


def logits(model):
    import torch

    with torch.no_grad():
        return model(input_ids=torch.tensor(IDS)).logits


def ordinary(out):
    import torch

    torch.save(logits(load(out / "bf16", "bfloat16")), out / "ordinary.pt")


def mixed(out):
    import torch
    from safetensors.torch import load_file

    decoded = load_file(out / "decoded.safetensors")
    modules = json.loads((out / "mixed/moescope.json").read_text())["modules"]
    model = quantized(out / "mixed")
    packed = {name: module for name, module in model.named_modules() if hasattr(module, "qweight")}
    assert set(packed) == set(modules), f"packed there, not here, or the other way: {sorted(set(packed) ^ set(modules))[:4]}"
    widths = {}
    for name, module in packed.items():
        assert module.bits == modules[name]["bits"], f"{name}: {module.bits} bits there, {modules[name]['bits']} here"
        widths[module.bits] = widths.get(module.bits, 0) + 1
    own = logits(model)
    for name, module in packed.items():
        bias, module.bias = module.bias, None
        weights = module(torch.eye(module.in_features, dtype=torch.bfloat16)).t()
        module.bias = bias
        assert torch.equal(weights.float(), decoded[modules[name]["original"]].bfloat16().float()), f"{name}: decodes to other weights"
    theirs = torch.load(out / "ordinary.pt")
    apart, largest = (own.float() - theirs.float()).abs().max().item(), theirs.float().abs().max().item()
    print(f"linears equal by bits {dict(sorted(widths.items()))}, logits of up to {largest:.3f} apart by {apart:.2e} at most")
    assert apart <= 2 * 2**-8 * largest, (apart, largest)


def write(model, text, out):
    from gptqmodel import BACKEND, GPTQModel, QuantizeConfig
    from transformers import AutoTokenizer

    ids = AutoTokenizer.from_pretrained(model)(pathlib.Path(text).read_text()[:60000])["input_ids"]
    rows = [{"input_ids": ids[64 * i : 64 * (i + 1)], "attention_mask": [1] * 64} for i in range(16)]
    quantizer = GPTQModel.load(str(model), QuantizeConfig(bits=4, group_size=32, desc_act=False, device="cpu"))
    quantizer.quantize(rows, batch_size=4, backend=BACKEND.TORCH)
    quantizer.save(str(out))


def step(name, *arguments, path=""):
    environment = os.environ | {"GPTQMODEL_CPU_WORKERS": "2", "CUDA_VISIBLE_DEVICES": ""} | ({"PYTHONPATH": str(pathlib.Path(path).resolve())} if path else {})
    # It leaves a log where it runs.
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run([sys.executable, pathlib.Path(__file__).resolve(), "--step", name, *map(str, arguments)], env=environment,
                              cwd=folder, capture_output=True, text=True)


def foreign(options, out):
    must(step("write", pathlib.Path(options.model).resolve(), pathlib.Path(options.text).resolve(), out, path=options.other))
    run = lambda *arguments: subprocess.run([options.cli, "--quiet", "--json", *map(str, arguments)], capture_output=True, text=True)
    verified = run("verify", out)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    compared = run("compare", options.model, out, "--text", f"{options.text}:90-100", "--windows", "4")
    assert compared.returncode == 0, compared.stderr
    answer = json.loads(compared.stdout)
    # 4 bits of a model of this size: worse than the original, and not by much
    assert answer["perplexity_original"] < answer["perplexity_quantized"] < 1.5 * answer["perplexity_original"], answer
    print(f"written by GPTQModel: verified, perplexity {answer['perplexity_original']:.2f} -> {answer['perplexity_quantized']:.2f}")


def main(options, out):
    subprocess.run([options.make_exports, "qwen2_moe", str(out)], check=True)
    must(step("ordinary", out))
    must(step("mixed", out, path=options.other))
    damage(out / "mixed", "one bit of a code")
    must_fail(step("mixed", out, path=options.other), "one bit of a code")
    foreign(options, out / "foreign")


if __name__ == "__main__":
    if sys.argv[1] == "--step":
        {"ordinary": ordinary, "mixed": mixed, "write": write}[sys.argv[2]](*map(pathlib.Path, sys.argv[3:]))
        sys.exit()
    parser = argparse.ArgumentParser()
    parser.add_argument("make_exports")
    parser.add_argument("cli")
    parser.add_argument("model")
    parser.add_argument("text")
    parser.add_argument("--other", required=True, help="PYTHONPATH of GPTQModel")
    with tempfile.TemporaryDirectory() as temporary:
        main(parser.parse_args(), pathlib.Path(temporary) / "out")
