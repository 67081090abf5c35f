# SPDX-License-Identifier: Apache-2.0
"""What rounding one expert alone does to the demo model, by Hugging Face transformers in float64: the costs that
core/measure computes, the slow and obvious way (one whole forward pass for every expert and width).

usage: measure_reference.py OUT.json      (packages: tests/peers/requirements.txt)
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

sys.path.insert(0, str(Path(__file__).parent))
from quantize_reference import storable  # the grid's scales, checked on their own

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "resources/demo"
WINDOWS, LENGTH, WIDTHS, GROUP = 4, 48, (2, 3, 4), 128


def rounded(weight, bits):
    """Symmetric round to nearest, groups of 128 along the input, float32 as in the program."""
    w = weight.to(torch.float32).numpy().reshape(-1, GROUP)
    low, high = np.minimum(w.min(1), 0), np.maximum(w.max(1), 0)
    half = np.float32(2 ** (bits - 1))
    scale = storable(-np.where(high >= -low, high, low) / half)
    scale = np.where(np.abs(scale) < 1e-5, storable(np.float32(1e-5)), scale)[:, None]
    codes = np.clip(np.rint(w / scale), -half, half - 1)
    return torch.from_numpy((codes * scale).reshape(weight.shape)).to(weight.dtype)


def value(z, y, k):
    """V of docs/methods/vsraq.md, mean over tokens; logits [tokens, experts]."""
    z, y = z - z.mean(-1, keepdim=True), y - y.mean(-1, keepdim=True)
    sd = z.std(-1, keepdim=True)
    ranked = z.sort(-1, descending=True).values
    boundary = (ranked[:, k - 1] + ranked[:, k])[:, None] / 2
    w = torch.exp(-(z - boundary).abs() / sd)
    return ((w / w.sum(-1, keepdim=True)) * ((z - y) / sd) ** 2).sum(-1).mean().item()


def main(out):
    torch.set_num_threads(2)
    tokenizer = AutoTokenizer.from_pretrained(DEMO / "tuned")
    text = (DEMO / "wikitext.txt").read_text(errors="replace")[:4000], (DEMO / "shakespeare.txt").read_text()[:4000]
    half = WINDOWS // 2 * LENGTH
    ids = torch.tensor([token for part in text for token in tokenizer(part).input_ids[:half]]).view(WINDOWS, LENGTH)
    model = AutoModelForCausalLM.from_pretrained(DEMO / "tuned", dtype=torch.float64, attn_implementation="eager",
                                                 experts_implementation="eager").eval()
    layers, k, experts = model.model.layers, model.config.num_experts_per_tok, model.config.num_experts

    seen = {}
    for index, layer in enumerate(layers):
        gate = layer.mlp.gate
        gate.register_forward_hook(lambda module, i, o, index=index: seen.__setitem__(
            ("z", index), torch.nn.functional.linear(i[0].reshape(-1, i[0].shape[-1]), module.weight)))
        layer.mlp.register_forward_hook(lambda module, i, o, index=index: seen.__setitem__(
            ("moe", index), o[0] if isinstance(o, tuple) else o))
        layer.register_forward_hook(lambda module, i, o, index=index: seen.__setitem__(
            ("out", index), o[0] if isinstance(o, tuple) else o))

    # Gradients of the sum of every window's mean cross entropy, as GEMQ's code takes them window by window.
    logits = model(ids, use_cache=False).logits
    outputs = [seen["out", index] for index in range(len(layers))]
    loss = sum(torch.nn.functional.cross_entropy(logits[w, :-1], ids[w, 1:]) for w in range(WINDOWS))
    gradients = torch.autograd.grad(loss, outputs)
    full = {key: tensor.detach() for key, tensor in seen.items()}
    law = logits.detach().log_softmax(-1)

    result = {"ids": ids.flatten().tolist(), "windows": WINDOWS, "length": LENGTH, "widths": WIDTHS, "group": GROUP,
              "selections": [], "gate_sum": [], "block_error": [], "gradient_error": [], "kl": [], "routing_value": []}
    with torch.no_grad():
        for index, layer in enumerate(layers):
            gates, chosen = full["z", index].softmax(-1).topk(k, -1)
            if model.config.norm_topk_prob:
                gates = gates / gates.sum(-1, keepdim=True)
            store = layer.mlp.experts
            for expert in range(experts):
                result["selections"].append(int((chosen == expert).sum()))
                result["gate_sum"].append(gates[chosen == expert].sum().item())
                row = {"block_error": [], "gradient_error": [], "kl": [], "routing_value": []}
                gate_up, down = store.gate_up_proj[expert].clone(), store.down_proj[expert].clone()
                for bits in WIDTHS:
                    store.gate_up_proj[expert], store.down_proj[expert] = rounded(gate_up, bits), rounded(down, bits)
                    changed = model(ids, use_cache=False).logits.log_softmax(-1)
                    difference = seen["moe", index] - full["moe", index]
                    row["block_error"].append(sum(difference[w].norm().item() for w in range(WINDOWS)))
                    row["gradient_error"].append((gradients[index] * difference).square().sum().item())
                    row["kl"].append((law.exp() * (law - changed)).sum(-1).mean().item())
                    row["routing_value"].append(sum(value(full["z", other], seen["z", other], k) for other in range(len(layers))) / len(layers))
                store.gate_up_proj[expert], store.down_proj[expert] = gate_up, down
                for name, values in row.items():
                    result[name].append([float(f"{x:.10g}") for x in values])
    result["gate_sum"] = [float(f"{x:.10g}") for x in result["gate_sum"]]
    Path(out).write_text(json.dumps(result, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
