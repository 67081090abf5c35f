# SPDX-License-Identifier: Apache-2.0
"""Loads a `mixed` export with transformers + auto-round on the CPU and compares it with what moescope decodes itself.

usage: check_mixed_export.py MAKE_EXPORTS FAMILY|MODEL_FOLDER [--names v4 --other PYTHONPATH]

With --names v4 the export has the names of transformers 4: it is loaded by the transformers in PYTHONPATH (4.57), and transformers 5
must be seen not to load it right (docs/formats.md), which is why v5 is the default.

1. every packed module is a packed linear there, and none besides;
2. its decoded weights equal moescope's bit for bit, in the type in which auto-round multiplies: fp16 with transformers 5 (up to 4
   bits that is exact), bfloat16 with transformers 4, as in the `bf16` export;
3. routers, norms, embeddings and biases equal the files' bit for bit;
4. the `bf16` export of the same run is the decoded weights rounded once;
5. its logits are those of an ordinary model that has the decoded weights, both in float32;
6. the check sees damage: one bit of one packed code, one step of one scale, two experts exchanged.

The ordinary model runs in a process of its own: auto-round patches the experts' classes of transformers, and a model that is
loaded after it in the same process has random experts, without an error.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

IDS = [[(7 * i * i + 3 * i + 5 * row) % 61 for i in range(48)] for row in range(4)]


def load(folder, dtype):
    import torch
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(2)
    return AutoModelForCausalLM.from_pretrained(folder, dtype=getattr(torch, dtype), attn_implementation="eager").eval()


def logits(model):
    import torch

    with torch.no_grad():
        return model(input_ids=torch.tensor(IDS)).logits.float()


def write_ordinary(out):
    """The bf16 export with its linears replaced by the decoded weights, everything in float32."""
    import torch
    from safetensors.torch import load_file, save_file

    folder = out / "ordinary"
    folder.mkdir()
    tensors = {}
    for shard in (out / "bf16").glob("*.safetensors"):
        tensors.update(load_file(shard))
    for module, weight in load_file(out / "decoded.safetensors").items():
        name = module if module.endswith(".weight") else module + ".weight"
        assert torch.equal(tensors[name], weight.to(tensors[name].dtype)), f"{name}: the bf16 export is not the decoded weight, rounded"
        tensors[name] = weight
    save_file({name: tensor.float().contiguous() for name, tensor in tensors.items()}, folder / "model.safetensors",
              metadata={"format": "pt"})
    (folder / "config.json").write_text((out / "bf16" / "config.json").read_text())


def ordinary_logits(out):
    import torch

    torch.save(logits(load(out / "ordinary", "float32")), out / "ordinary.pt")


def decoded_by(module):
    """The weights that a packed linear multiplies with, float32 [out, in]."""
    import torch

    bias, module.bias = module.bias, None
    weights = module.forward(torch.eye(module.infeatures if hasattr(module, "infeatures") else module.in_features)).t()
    module.bias = bias
    return weights


def check_packed(model, out):
    import torch
    from safetensors.torch import load_file

    decoded = load_file(out / "decoded.safetensors")
    modules = json.loads((out / "mixed" / "moescope.json").read_text())["modules"]
    packed = {name: module for name, module in model.named_modules() if hasattr(module, "qweight")}
    assert set(packed) == set(modules), f"packed there, not here, or the other way: {sorted(set(packed) ^ set(modules))[:4]}"
    widths = {2: 0, 3: 0, 4: 0, 8: 0}
    for name, module in packed.items():
        ours, theirs = decoded[modules[name]["original"]], decoded_by(module)
        assert module.bits == modules[name]["bits"], f"{name}: {module.bits} bits there, {modules[name]['bits']} here"
        multiplied = module.scales.dtype
        assert torch.equal(theirs.float(), ours.to(multiplied).float()), f"{name}: decodes to other weights"
        if module.bits <= 4 and multiplied == torch.float16:
            assert torch.equal(theirs, ours), f"{name}: not exact"
        widths[module.bits] += 1
    assert all(widths.values()), widths
    return widths


def check_rest(model, out):
    import torch
    from safetensors.torch import load_file

    checked = 0
    state = model.state_dict()
    for shard in (out / "mixed").glob("*.safetensors"):
        for name, tensor in load_file(shard).items():
            if tensor.is_floating_point() and not name.endswith(".scales"):
                mine = state[name].to(tensor.dtype) if name in state else None
                # auto-round keeps biases of packed linears in fp16, which rounds what lies below its range
                same = mine is not None and (torch.equal(mine, tensor) or name.endswith(".bias") and torch.allclose(mine, tensor, atol=2**-24))
                assert same, f"{name}: differs from the file or was not loaded"
                checked += 1
    return checked


def check_mixed(out):
    import torch

    # In the files' own type: auto-round forces a float32 model to fp16, which would round the embeddings.
    model = load(out / "mixed", "bfloat16")
    packed, rest = check_packed(model, out), check_rest(model, out)
    ordinary, theirs = torch.load(out / "ordinary.pt"), logits(torch.nn.Module.float(model))
    spread = ordinary.std().item()
    # Equal weights, float32 on both sides: only the order of sums differs, 1e-6 relative a product and a few of them in a row.
    # A routing choice on a near tie may turn over for a single token and change its whole row: the median has no such rows.
    median = (ordinary - theirs).abs().amax(-1).median().item() / spread
    agree = (ordinary.argmax(-1) == theirs.argmax(-1)).float().mean().item()
    print(f"linears equal by bits {packed}, {rest} other tensors equal, median logit difference {median:.2e} of the spread, argmax agrees {agree:.4f}")
    assert spread > 0 and median < 1e-4 and agree > 0.99, (spread, median, agree)


def damage(folder, how):
    """Changes one export by as little as there is to change."""
    import torch
    from safetensors.torch import load_file, save_file

    file = next(iter(sorted(folder.glob("*.safetensors"))))
    tensors = load_file(file)
    experts = [name for name in tensors if ".experts." in name and name.endswith(".qweight")]
    if how == "one bit of a code":
        tensors[experts[0]].view(-1)[3] ^= 1 << 7
    elif how == "one step of a scale":
        tensors[experts[-1].replace("qweight", "scales")].view(-1).view(torch.int16)[5] ^= 1 << 3
    else:
        name = experts[0]
        other = next(found for found in experts if found != name and tensors[found].shape == tensors[name].shape and found.split(".")[-2] == name.split(".")[-2])
        tensors[name], tensors[other] = tensors[other], tensors[name]
    save_file(tensors, file, metadata={"format": "pt"})


def step(name, out, path=""):
    environment = os.environ | ({"PYTHONPATH": path} if path else {})
    return subprocess.run([sys.executable, __file__, "--step", name, str(out)], env=environment, capture_output=True, text=True)


def must(done):
    print(done.stdout, end="")
    if done.returncode != 0:
        sys.exit(done.stderr)


def must_fail(done, what):
    reason = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else ""
    assert done.returncode != 0 and reason.startswith("AssertionError"), f"{what} was not seen: {done.returncode} {reason}\n{done.stdout}"
    print(f"{what}: seen ({reason[:120]})")


def main(options, out):
    subprocess.run([options.make_exports, options.model, str(out), options.names], check=True)
    must(step("write", out, options.other))
    must(step("ordinary", out, options.other))
    must(step("mixed", out, options.other))
    if options.names == "v4":
        must_fail(step("mixed", out), "names of transformers 4 in transformers 5")
        return
    shutil.move(out / "mixed", out / "whole")
    for how in ("one bit of a code", "one step of a scale", "two experts exchanged"):
        shutil.copytree(out / "whole", out / "mixed")
        damage(out / "mixed", how)
        must_fail(step("mixed", out), how)
        shutil.rmtree(out / "mixed")


if __name__ == "__main__":
    if sys.argv[1] == "--step":
        {"write": write_ordinary, "ordinary": ordinary_logits, "mixed": check_mixed}[sys.argv[2]](pathlib.Path(sys.argv[3]))
        sys.exit()
    parser = argparse.ArgumentParser()
    parser.add_argument("make_exports")
    parser.add_argument("model")
    parser.add_argument("--names", default="v5")
    parser.add_argument("--other", default="", help="PYTHONPATH of another transformers")
    given = parser.parse_args()
    if given.other and not pathlib.Path(given.other).is_dir():
        print(f"skipped: {given.other} is not there (tools/setup-peers v4)")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as temporary:
        main(given, pathlib.Path(temporary) / "out")
