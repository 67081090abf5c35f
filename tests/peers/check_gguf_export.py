# SPDX-License-Identifier: Apache-2.0
"""Loads a `gguf` export with llama.cpp on the CPU and compares it with what moescope computes.

usage: check_gguf_export.py MOESCOPE_CLI MODEL_FOLDER TEXT --other PYTHONPATH

1. gguf's own reader dequantizes every tensor of linears to the weights of the `bf16` export, bit for bit (rows of rotated
   projections put back in order), and routers, norms and embeddings to the original's;
2. llama.cpp cuts the text into the ids that Hugging Face's tokenizer gives;
3. its perplexity on windows of those ids is within 1 % of `moescope-cli compare`'s: its products round activations to 8 bits;
4. the check sees damage: experts exchanged.

Exits with 77 (skipped) where the model folder is not there.
"""
import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile

LENGTH, WINDOWS = 256, 12


def run(cli, *arguments):
    done = subprocess.run([cli, "--quiet", "--json", *map(str, arguments)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout) if done.stdout.strip() else {}


def make(cli, model, text, out):
    run(cli, "allocate", model, "--strategy", "alphaq", "--mean-bits", 4, "--bits", "2,3,4,8", "--other-bits", 8, "--out", out / "plan.json")
    run(cli, "quantize", model, "--plan", out / "plan.json", "--method", "rtn", "--text", text, "--samples", 8, "--length", 32, "--out", out / "run")
    for name in ("gguf", "bf16"):
        run(cli, "export", out / "run", "--format", name, "--out", out / name)


def tensors_of(folder):
    from safetensors.torch import load_file

    tensors = {}
    for shard in sorted(folder.glob("*.safetensors")):
        if shard.name != "reference.safetensors":
            tensors.update(load_file(shard))
    return tensors


def put_back(rows, head_size):
    """Rows of a rotated projection from llama.cpp's order (pairs) to transformers' (halves)."""
    heads = rows.shape[0] // head_size
    return rows.reshape(heads, head_size // 2, 2, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)


def expected_tensors(out, config):
    """Names of llama.cpp -> float32 arrays of the bf16 export."""
    import torch

    plain = {name: tensor.float() for name, tensor in tensors_of(out / "bf16").items()}
    moe = next(name for name in plain if ".experts.0." in name).split(".layers.0.")[1].split(".experts.")[0]
    parts = {"gate": "gate_proj", "up": "up_proj", "down": "down_proj"} if moe == "mlp" else {"gate": "w1", "up": "w3", "down": "w2"}
    experts = config.get("num_experts") or config["num_local_experts"]
    wanted = {"token_embd.weight": plain["model.embed_tokens.weight"], "output_norm.weight": plain["model.norm.weight"],
              "output.weight": plain.get("lm_head.weight", plain["model.embed_tokens.weight"])}
    for layer in range(config["num_hidden_layers"]):
        here, there = f"model.layers.{layer}.", f"blk.{layer}."
        for ours, theirs in (("q", "q"), ("k", "k"), ("v", "v"), ("o", "output")):
            for kind in ("weight", "bias"):
                if f"{here}self_attn.{ours}_proj.{kind}" in plain:
                    wanted[f"{there}attn_{theirs}.{kind}"] = plain[f"{here}self_attn.{ours}_proj.{kind}"]
        wanted[there + "attn_norm.weight"] = plain[here + "input_layernorm.weight"]
        wanted[there + "ffn_norm.weight"] = plain[here + "post_attention_layernorm.weight"]
        wanted[there + "ffn_gate_inp.weight"] = plain[f"{here}{moe}.gate.weight"]
        for ours, theirs in parts.items():
            wanted[f"{there}ffn_{ours}_exps.weight"] = torch.stack([plain[f"{here}{moe}.experts.{e}.{theirs}.weight"] for e in range(experts)])
            if f"{here}mlp.shared_expert.{theirs}.weight" in plain:
                wanted[f"{there}ffn_{ours}_shexp.weight"] = plain[f"{here}mlp.shared_expert.{theirs}.weight"]
        if f"{here}mlp.shared_expert_gate.weight" in plain:
            wanted[there + "ffn_gate_inp_shexp.weight"] = plain[f"{here}mlp.shared_expert_gate.weight"].flatten()
    return wanted


def check_weights(out, config):
    import torch
    from gguf import GGUFReader
    from gguf.quants import dequantize

    wanted = expected_tensors(out, config)
    found = {tensor.name: tensor for tensor in GGUFReader(out / "gguf/model.gguf").tensors}
    assert set(found) == set(wanted), set(found) ^ set(wanted)
    kinds = set()
    for name, expected in wanted.items():
        tensor = found[name]
        kinds.add(tensor.tensor_type.name)
        values = torch.from_numpy(dequantize(tensor.data, tensor.tensor_type)).reshape(tuple(int(n) for n in reversed(tensor.shape)))
        if config["model_type"] == "mixtral" and (".attn_q." in name or ".attn_k." in name):
            values = put_back(values, config["hidden_size"] // config["num_attention_heads"])
        assert torch.equal(values.bfloat16(), expected.bfloat16()), f"{name}: other weights than the bf16 export's"
    assert {"Q4_0", "Q8_0", "F32"} <= kinds, kinds
    print(f"{len(wanted)} tensors decode to the weights of the bf16 export ({', '.join(sorted(kinds))})")


def perplexity(file, ids):
    import numpy
    from llama_cpp import Llama

    llama = Llama(str(file), n_ctx=2 * LENGTH, n_batch=LENGTH, logits_all=True, verbose=False, n_threads=2)
    total = 0.0
    for window in ids:
        llama.reset()
        llama.eval(window)
        logits = numpy.array(llama.scores[:LENGTH], dtype=numpy.float64)
        logits -= logits.max(-1, keepdims=True)
        logits -= numpy.log(numpy.exp(logits).sum(-1, keepdims=True))
        total -= sum(logits[i, window[i + 1]] for i in range(LENGTH - 1))
    return math.exp(total / (len(ids) * (LENGTH - 1)))


def ids_of(file, text):
    from llama_cpp import Llama

    return Llama(str(file), vocab_only=True, verbose=False).tokenize(text.encode(), add_bos=False, special=False)


def exchanged(file, damaged):
    """The first two experts of the first layer's down projections in each other's place."""
    from gguf import GGUFReader

    tensor = next(t for t in GGUFReader(file).tensors if t.name == "blk.0.ffn_down_exps.weight")
    each, start = tensor.n_bytes // int(tensor.shape[2]), tensor.data_offset
    raw = bytearray(file.read_bytes())
    raw[start : start + each], raw[start + each : start + 2 * each] = raw[start + each : start + 2 * each], raw[start : start + each]
    damaged.write_bytes(raw)


def main(options):
    import torch
    from safetensors.torch import save_file
    from tokenizers import Tokenizer

    with tempfile.TemporaryDirectory() as temporary:
        out = pathlib.Path(temporary)
        make(options.cli, options.model, options.text, out)
        check_weights(out, json.loads((options.model / "config.json").read_text()))
        text = pathlib.Path(options.text).read_text()[-40 * LENGTH * WINDOWS // 8 :]
        file = out / "gguf/model.gguf"
        ids = ids_of(file, text)
        assert ids == Tokenizer.from_file(str(options.model / "tokenizer.json")).encode(text, add_special_tokens=False).ids, "other token ids"
        windows = [ids[i * LENGTH : (i + 1) * LENGTH] for i in range(WINDOWS)]
        assert len(windows[-1]) == LENGTH
        save_file({"input_ids": torch.tensor(windows).flatten()}, out / "ids.safetensors")
        ours = run(options.cli, "compare", options.model, out / "run", "--text", out / "ids.safetensors", "--windows", WINDOWS, "--length", LENGTH)
        theirs = perplexity(file, windows)
        ratio = theirs / ours["perplexity_quantized"]
        print(f"perplexity {theirs:.4f} by llama.cpp, {ours['perplexity_quantized']:.4f} by moescope ({ratio:.4f}); original {ours['perplexity_original']:.4f}")
        assert abs(ratio - 1) < 0.01, "not within 1 %"
        exchanged(file, out / "damaged.gguf")
        assert abs(perplexity(out / "damaged.gguf", windows) / ours["perplexity_quantized"] - 1) > 0.01, "two experts exchanged are not seen"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    parser.add_argument("model", type=lambda folder: pathlib.Path(folder).resolve())
    parser.add_argument("text")
    parser.add_argument("--other", required=True)
    given = parser.parse_args()
    if not given.model.exists() or not pathlib.Path(given.text).exists():
        sys.exit(77)
    sys.path.insert(0, given.other)
    main(given)
