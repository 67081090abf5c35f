# SPDX-License-Identifier: Apache-2.0
"""Reads `nvfp4-auto-round` and `nvfp4-modelopt` exports with those programs, and by NumPy.

usage: check_nvfp4_dialects.py MOESCOPE_CLI MODEL_FOLDER TEXT --other FOLDER_OF_MODELOPT

1. by NumPy, byte for byte: all three dialects hold the same codes and scales; ModelOpt's multiplier is 1 / the divisor, rounded once;
2. transformers with auto-round loads its dialect: every packed linear is one there, and multiplies with NumPy's weights. auto-round takes
   (code / global) · scale, three roundings of float32, so to 3 · 2^-24;
3. with its rounding of activations switched off its logits are those of the `bf16` export, both in bfloat16;
4. ModelOpt's own decompression of every linear gives (code · (scale · multiplier)) as NumPy computes it, bit for bit;
5. scales of activations: forward hooks of transformers on the `bf16` export see the largest inputs that they stand for, over the run's
   calibration windows. Its weights are rounded to bfloat16 (2^-9 each), those of the run are not: 1e-2, where another linear's input is
   off by far more;
6. one bit of a code, changed, is seen.

Each program in a process of its own.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

FP4 = np.array([0, 0.5, 1, 1.5, 2, 3, 4, 6, -0.0, -0.5, -1, -1.5, -2, -3, -4, -6], np.float32)
LARGEST = np.float32(448 * 6)
TOLERANCE = 3 * 2.0**-24


def tensors(folder):
    from safetensors.torch import load_file

    return load_file(folder / "model.safetensors")


def modules_of(exported, ending):
    return sorted(name.removesuffix(ending) for name in exported if name.endswith(ending))


def weights(packed, step):
    """packed [out, in / 2] bytes, step [out, in / 16] float32."""
    codes = np.stack([packed & 15, packed >> 4], -1).reshape(len(packed), -1)
    return FP4[codes] * np.repeat(step, 16, axis=1)


def by_numpy(exported, module, modelopt):
    codes = exported[f"{module}.weight" if modelopt else f"{module}.weight_packed"].numpy()
    scale = exported[f"{module}.weight_scale"].float().numpy()
    g = exported[f"{module}.weight_scale_2" if modelopt else f"{module}.weight_global_scale"].numpy()
    return weights(codes, scale * g if modelopt else scale / g)


def close(a, b):
    return np.all(np.abs(a.astype(np.float64) - b) <= TOLERANCE * np.abs(b.astype(np.float64)))


def check_bytes(out):
    import torch

    plain, auto_round, modelopt = (tensors(out / name) for name in ("nvfp4", "nvfp4-auto-round", "nvfp4-modelopt"))
    modules = modules_of(plain, ".weight_packed")
    assert modules and modules == modules_of(auto_round, ".input_global_scale") == modules_of(modelopt, ".input_scale")
    for module in modules:
        for part in ("weight_packed", "weight_scale", "weight_global_scale"):
            a, b = (t[f"{module}.{part}"].view(torch.uint8) for t in (plain, auto_round))
            assert torch.equal(a, b), f"{module}.{part} differs"
        assert torch.equal(plain[f"{module}.weight_packed"], modelopt[f"{module}.weight"]), module
        assert torch.equal(plain[f"{module}.weight_scale"].view(torch.uint8), modelopt[f"{module}.weight_scale"].view(torch.uint8)), module
        assert modelopt[f"{module}.weight_scale_2"].numpy() == np.float32(1) / plain[f"{module}.weight_global_scale"].numpy()[0], module
        assert close(by_numpy(modelopt, module, True), by_numpy(plain, module, False)), f"{module}: other weights"
        product = auto_round[f"{module}.input_global_scale"].item() * modelopt[f"{module}.input_scale"].item()
        assert abs(product - 1) < 1e-6, f"{module}: scales of activations differ"
    print(f"{len(modules)} linears in three dialects: the same codes and scales")


def load(folder, dtype):
    import torch
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(2)
    return AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation="eager").eval()


def logits(model):
    import torch

    ids = torch.tensor([[(7 * i * i + 3 * i + 5 * row) % 61 for i in range(48)] for row in range(4)])
    with torch.no_grad():
        return model(input_ids=ids).logits.float()


def ordinary(out):
    """Logits of the bf16 export, and what its linears read."""
    import torch
    from safetensors.torch import load_file

    torch.save(logits(load(out / "bf16", torch.bfloat16)), out / "ordinary.pt")
    exported = tensors(out / "nvfp4-modelopt")
    model = load(out / "bf16", torch.float32)
    seen = {}

    def hook(name):
        return lambda module, inputs: seen.__setitem__(name, max(seen.get(name, 0.0), inputs[0].abs().max().item()))

    wanted = {}
    for name, module in model.named_modules():
        stored = name + ".experts.0.gate_proj" if hasattr(module, "experts") else name
        if f"{stored}.input_scale" in exported:
            wanted[name] = exported[f"{stored}.input_scale"].item() * float(LARGEST)
            module.register_forward_pre_hook(hook(name))
    with torch.no_grad():
        for row in load_file(out / "run/calibration.safetensors")["input_ids"].long():
            model(input_ids=row.unsqueeze(0))
    assert len(wanted) > 8 and set(seen) == set(wanted)
    for name, value in wanted.items():
        assert abs(seen[name] - value) <= 1e-2 * value, f"{name} reads up to {seen[name]}, the export says {value}"
    print(f"{len(wanted)} inputs as transformers sees them")


def check_auto_round(out):
    import torch
    from auto_round.experimental.qmodules.nvfp4 import NVFP4QuantLinear

    folder = out / "nvfp4-auto-round"
    exported = tensors(out / "nvfp4")
    model = load(folder, torch.bfloat16)
    packed = {name: module for name, module in model.named_modules() if isinstance(module, NVFP4QuantLinear)}
    assert sorted(packed) == modules_of(exported, ".weight_packed"), sorted(packed)[:4]
    for name, module in packed.items():
        assert close(module.dequant_weight_online().numpy(), by_numpy(exported, name, False)), f"{name}: decodes to other weights"
    theirs = torch.load(out / "ordinary.pt")
    spread = theirs.std().item()
    rounded = (logits(model) - theirs).abs().mean().item() / spread
    NVFP4QuantLinear.qdq_input = lambda self, activation: activation
    plain = (logits(model) - theirs).abs()
    agree = (logits(model).argmax(-1) == theirs.argmax(-1)).float().mean().item()
    print(f"{len(packed)} linears decode alike; logits {plain.max().item() / spread:.2e} of their spread apart at most, {rounded:.3f} in the mean with activations in FP4")
    # bfloat16 sums of two orders: a rounding of 2^-8 here and there, and a flip of routing on a near tie for single rows
    assert plain.amax(-1).median().item() / spread < 0.05 and agree > 0.95, (plain.amax(-1).median().item() / spread, agree)


def check_modelopt(out):
    import torch
    from modelopt.torch.quantization.qtensor import NVFP4QTensor

    exported = tensors(out / "nvfp4-modelopt")
    modules = modules_of(exported, ".input_scale")
    for module in modules:
        packed = exported[f"{module}.weight"]
        theirs = NVFP4QTensor(torch.Size((packed.shape[0], 2 * packed.shape[1])), torch.float32, packed).dequantize(
            dtype=torch.float32, scale=exported[f"{module}.weight_scale"], double_scale=exported[f"{module}.weight_scale_2"], block_sizes={-1: 16})
        assert np.array_equal(theirs.numpy(), by_numpy(exported, module, True)), f"{module}: decodes to other weights"
    print(f"{len(modules)} linears decode in ModelOpt as in NumPy, to the bit")


def make(options, out):
    def run(*arguments):
        subprocess.run([options.cli, "--quiet", *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)

    run("allocate", options.model, "--strategy", "uniform", "--mean-bits", 4, "--bits", "4", "--grid", "nvfp4", "--out", out / "plan.json")
    run("quantize", options.model, "--plan", out / "plan.json", "--method", "rtn", "--text", options.text, "--samples", 8, "--length", 32, "--out", out / "run")
    for name in ("nvfp4", "nvfp4-auto-round", "nvfp4-modelopt", "bf16"):
        run("export", out / "run", "--format", name, "--out", out / name)


def step(name, out, path=""):
    environment = os.environ | ({"PYTHONPATH": path} if path else {})
    return subprocess.run([sys.executable, __file__, "--step", name, str(out)], env=environment, capture_output=True, text=True)


def damage(out):
    from safetensors.torch import save_file

    exported = tensors(out / "nvfp4-auto-round")
    exported[modules_of(exported, ".weight_packed")[0] + ".weight_packed"][0, 0] ^= 1
    save_file(exported, out / "nvfp4-auto-round/model.safetensors", metadata={"format": "pt"})


def main(options, out):
    make(options, out)
    check_bytes(out)
    steps = [("ordinary", ""), ("auto-round", ""), ("modelopt", options.other)]
    for name, path in steps:
        done = step(name, out, path)
        print(done.stdout, end="")
        if done.returncode != 0:
            sys.exit(done.stderr)
    damage(out)
    done = step("auto-round", out)
    assert done.returncode != 0 and "decodes to other weights" in done.stderr, "one bit of a code was not seen"
    print("one bit of a code: seen")


if __name__ == "__main__":
    if sys.argv[1] == "--step":
        {"ordinary": ordinary, "auto-round": check_auto_round, "modelopt": check_modelopt}[sys.argv[2]](pathlib.Path(sys.argv[3]))
        sys.exit()
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("text")
    parser.add_argument("--other", required=True, help="PYTHONPATH of ModelOpt")
    with tempfile.TemporaryDirectory() as temporary:
        main(parser.parse_args(), pathlib.Path(temporary))
