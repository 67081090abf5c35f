# SPDX-License-Identifier: Apache-2.0
"""Loads a `mixed` export with transformers 5 + auto-round on the CPU and compares it with what moescope decodes itself.

usage: check_mixed_export.py MAKE_EXPORTS FAMILY|MODEL_FOLDER

1. every packed module is a packed linear there, and none besides;
2. its decoded weights equal moescope's bit for bit, in fp16, in which auto-round multiplies (up to 4 bits that is exact);
3. routers, norms, embeddings and biases equal the files' bit for bit;
4. its logits are those of an ordinary model that has the decoded weights, both in float32.

The ordinary model runs in a process of its own: auto-round patches the experts' classes of transformers, and a model that is
loaded after it in the same process has random experts, without an error.
"""
import json
import pathlib
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
    from safetensors.torch import load_file, save_file

    folder = out / "ordinary"
    folder.mkdir()
    tensors = {}
    for shard in (out / "bf16").glob("*.safetensors"):
        tensors.update(load_file(shard))
    for name, weight in load_file(out / "decoded.safetensors").items():
        tensors[name if name.endswith(".weight") else name + ".weight"] = weight
    save_file({name: tensor.float().contiguous() for name, tensor in tensors.items()}, folder / "model.safetensors",
              metadata={"format": "pt"})
    (folder / "config.json").write_text((out / "bf16" / "config.json").read_text())


def ordinary_logits(out):
    import torch

    torch.save(logits(load(out / "ordinary", "float32")), out / "ordinary.pt")


def check_packed(model, out):
    import torch
    from safetensors.torch import load_file

    decoded = load_file(out / "decoded.safetensors")
    modules = json.loads((out / "mixed" / "moescope.json").read_text())["modules"]
    packed = {name: module for name, module in model.named_modules() if hasattr(module, "qweight")}
    assert set(packed) == set(modules), set(packed) ^ set(modules)
    widths = set()
    for name, module in packed.items():
        ours = decoded[modules[name]["original"]]
        bias, module.bias = module.bias, None
        theirs = module.forward(torch.eye(ours.shape[1])).t()
        module.bias = bias
        assert torch.equal(theirs, ours.half().float()), f"{name}: decodes to other weights"
        if module.bits <= 4:
            assert torch.equal(theirs, ours), f"{name}: not exact"
        widths.add(module.bits)
    assert widths == {2, 3, 4, 8}, widths
    return len(packed)


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
    print(f"{packed} packed linears equal, {rest} other tensors equal, median logit difference {median:.2e} of the spread, argmax agrees {agree:.4f}")
    assert spread > 0 and median < 1e-4 and agree > 0.99, (spread, median, agree)


if __name__ == "__main__":
    if sys.argv[1] in ("ordinary", "mixed"):
        {"ordinary": ordinary_logits, "mixed": check_mixed}[sys.argv[1]](pathlib.Path(sys.argv[2]))
        sys.exit()
    with tempfile.TemporaryDirectory() as temporary:
        target = pathlib.Path(temporary) / "out"
        subprocess.run([sys.argv[1], sys.argv[2], str(target)], check=True)
        write_ordinary(target)
        for step in ("ordinary", "mixed"):
            subprocess.run([sys.executable, __file__, step, str(target)], check=True)
