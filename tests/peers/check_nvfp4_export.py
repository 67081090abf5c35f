# SPDX-License-Identifier: Apache-2.0
"""Reads an `nvfp4` export with compressed-tensors' own classes and compares it with what moescope decodes and rounds.

usage: check_nvfp4_export.py MOESCOPE_CLI MODEL_FOLDER TEXT

1. its configuration class takes quantization_config, and its matching covers exactly the packed modules;
2. its decompression of every packed module, rounded to bfloat16, equals the `bf16` export of the same run bit for bit;
3. its own rounding of the original weights (calculate_qparams, compress) gives the same codes, FP8 scales and global scales;
4. the check sees damage: one bit of one code, one step of one scale.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import torch
from compressed_tensors.compressors.nvfp4 import NVFP4PackedCompressor
from compressed_tensors.quantization import QuantizationConfig
from compressed_tensors.quantization.utils import calculate_qparams, generate_gparam
from compressed_tensors.utils.match import match_name
from safetensors.torch import load_file

FUSED = ({"q_proj", "k_proj", "v_proj"}, {"gate_proj", "up_proj"})


def make(cli, model, text, out):
    def run(*arguments):
        subprocess.run([cli, "--quiet", *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)

    run("allocate", model, "--strategy", "uniform", "--mean-bits", 4, "--bits", "4", "--grid", "nvfp4", "--out", out / "plan.json")
    run("quantize", model, "--plan", out / "plan.json", "--method", "rtn", "--text", text, "--samples", 8, "--length", 32, "--out", out / "run")
    for name in ("nvfp4", "bf16"):
        run("export", out / "run", "--format", name, "--out", out / name)


def modules_of(tensors):
    return sorted(name.removesuffix(".weight_packed") for name in tensors if name.endswith(".weight_packed"))


def decompressed(tensors, module, scheme):
    state = {key: tensors[f"{module}.{key}"] for key in ("weight_packed", "weight_scale", "weight_global_scale")}
    return NVFP4PackedCompressor.decompress(state, scheme)["weight"]


def rounded(weights, module, scheme):
    """compressed-tensors' own way from a weight to packed codes, with the global scale of the linears that are fused."""
    stem, projection = module.rsplit(".", 1)
    fused = next((names for names in FUSED if projection in names), {projection})
    parts = torch.cat([weights[f"{stem}.{name}.weight"].float() for name in sorted(fused)])
    g = generate_gparam(parts.min().reshape(1), parts.max().reshape(1))
    W = weights[f"{module}.weight"].float()
    groups = W.reshape(len(W), -1, 16)
    scale, _ = calculate_qparams(groups.amin(-1), groups.amax(-1), scheme.weights, global_scale=g)
    packed = NVFP4PackedCompressor.compress({"weight": W, "weight_scale": scale, "weight_global_scale": g}, scheme)
    return packed["weight_packed"], packed["weight_scale"].to(torch.float8_e4m3fn), g


def without_negative_zero(packed):
    low, high = packed & 15, packed >> 4
    low[low == 8], high[high == 8] = 0, 0
    return low | high << 4


def compare(out, model):
    exported, plain, original = (load_file(folder / "model.safetensors") for folder in (out / "nvfp4", out / "bf16", model))
    config = QuantizationConfig.model_validate(json.loads((out / "nvfp4/config.json").read_text())["quantization_config"])
    (scheme,) = config.config_groups.values()
    modules = modules_of(exported)
    assert modules
    linears = {name.removesuffix(".weight") for name, value in original.items() if name.endswith("_proj.weight") and value.dim() == 2}
    assert set(modules) == linears, "not every linear is packed"
    names = linears | {name.removesuffix(".weight") for name in original if name.endswith(("gate.weight", "lm_head.weight"))}
    for name in names:
        covered = any(match_name(name, target) for target in scheme.targets)
        ignored = any(match_name(name, target) for target in config.ignore)
        assert (covered and not ignored) == (name in linears), f"{name}: covered {covered}, ignored {ignored}"
    for module in modules:
        assert torch.equal(decompressed(exported, module, scheme).bfloat16(), plain[f"{module}.weight"]), f"{module}: decodes to other weights"
        packed, scale, g = rounded(original, module, scheme)
        assert torch.equal(g, exported[f"{module}.weight_global_scale"]), f"{module}: another global scale"
        assert torch.equal(scale.view(torch.uint8), exported[f"{module}.weight_scale"].view(torch.uint8)), f"{module}: other scales"
        assert torch.equal(without_negative_zero(packed), exported[f"{module}.weight_packed"]), f"{module}: other codes"
    for key, bit in (("weight_packed", 1), ("weight_scale", 1)):
        damaged = dict(exported)
        name = f"{modules[0]}.{key}"
        damaged[name] = exported[name].view(torch.uint8).clone()
        damaged[name][0, 0] ^= bit
        damaged[name] = damaged[name].view(exported[name].dtype)
        assert not torch.equal(decompressed(damaged, modules[0], scheme).bfloat16(), plain[f"{modules[0]}.weight"]), f"damage of {key} is not seen"
    print(f"{len(modules)} linears: codes, scales and decoded weights equal compressed-tensors' own")


if __name__ == "__main__":
    program, folder, words = sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
    with tempfile.TemporaryDirectory() as temporary:
        make(program, folder, words, pathlib.Path(temporary))
        compare(pathlib.Path(temporary), folder)
