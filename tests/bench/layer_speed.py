#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Time and memory of tuning layers of a large model's shape, with random weights, through moescope-cli.

usage: layer_speed.py [--cli PROGRAM] [--device cuda|cpu] [--dtype bfloat16] [--shape qwen3-30b|qwen3-235b|100b] [--layers 3]
                      [--bits 4] [--samples 128] [--length 2048] [--iterations 200] [--methods autoround,vsraq]
                      [--text FILE] [--work DIR]

Prints a Markdown table: seconds and the most bytes that tensors took on the GPU, a layer; the first layer apart, because it
compiles kernels and warms up; the last, because no router follows it. A method may carry settings after a colon:
`vsraq:--look-ahead=cheap`. The method `auto-round`, behind another one, is auto-round itself on that one's windows
(auto_round_peer.py). Needs torch alone; auto-round needs itself.
"""
import argparse
import json
import shutil
import struct
import tempfile
from pathlib import Path

import torch

from command_line import auto_round, cli

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "resources/demo"
SHAPES = {  # hidden, experts, expert width, top-k, heads, key-value heads, head size
    "qwen3-30b": (2048, 128, 768, 8, 32, 4, 128),
    "qwen3-235b": (4096, 128, 1536, 8, 64, 4, 128),
    "100b": (4096, 64, 1408, 8, 32, 4, 128),  # 90 such layers are 103 billion weights
    "small": (256, 16, 128, 4, 4, 2, 64),
}


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=ROOT / "build-release/app/cli/moescope-cli")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--dtype", default="bfloat16")
    parser.add_argument("--shape", default="qwen3-30b", choices=SHAPES)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--bits", default="4")
    parser.add_argument("--samples", type=int, default=128)
    parser.add_argument("--length", type=int, default=2048)
    parser.add_argument("--iterations", type=int, default=200)
    parser.add_argument("--methods", default="autoround,vsraq:--look-ahead=cheap,vsraq")
    parser.add_argument("--text", type=Path, default=DEMO / "wikitext.txt")
    parser.add_argument("--work", type=Path, default=None)
    parser.add_argument("--keep", action="store_true", help="keep the model in --work for the next time")
    return parser.parse_args()


def write_safetensors(path, tensors):
    """The format's whole writer: a header of JSON, then the bytes in order."""
    header, offset = {}, 0
    for name, tensor in tensors.items():
        size = tensor.numel() * tensor.element_size()
        header[name] = {"dtype": "BF16", "shape": list(tensor.shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.cpu().contiguous().view(torch.int16).numpy().tobytes())


def make_model(folder, shape, layers, length):
    hidden, experts, width, top_k, heads, kv_heads, head = SHAPES[shape]
    vocabulary = json.loads((DEMO / "tuned/config.json").read_text())["vocab_size"]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    generator = torch.Generator(device).manual_seed(1)

    def normal(*sizes, std=0.02):
        return (torch.randn(sizes, generator=generator, device=device) * std).to(torch.bfloat16).cpu()

    folder.mkdir(parents=True)
    weight_map = {}
    for layer in range(layers):
        prefix = f"model.layers.{layer}."
        tensors = {prefix + "input_layernorm.weight": torch.ones(hidden, dtype=torch.bfloat16),
                   prefix + "post_attention_layernorm.weight": torch.ones(hidden, dtype=torch.bfloat16),
                   prefix + "self_attn.q_norm.weight": torch.ones(head, dtype=torch.bfloat16),
                   prefix + "self_attn.k_norm.weight": torch.ones(head, dtype=torch.bfloat16),
                   prefix + "self_attn.q_proj.weight": normal(heads * head, hidden),
                   prefix + "self_attn.k_proj.weight": normal(kv_heads * head, hidden),
                   prefix + "self_attn.v_proj.weight": normal(kv_heads * head, hidden),
                   prefix + "self_attn.o_proj.weight": normal(hidden, heads * head),
                   prefix + "mlp.gate.weight": normal(experts, hidden)}
        for expert in range(experts):
            at = f"{prefix}mlp.experts.{expert}."
            tensors |= {at + "gate_proj.weight": normal(width, hidden), at + "up_proj.weight": normal(width, hidden),
                        at + "down_proj.weight": normal(hidden, width)}
        if layer == 0:
            tensors["model.embed_tokens.weight"] = normal(vocabulary, hidden, std=1.0)
        if layer == layers - 1:
            tensors |= {"model.norm.weight": torch.ones(hidden, dtype=torch.bfloat16), "lm_head.weight": normal(vocabulary, hidden)}
        name = f"model-{layer + 1:05}-of-{layers:05}.safetensors"
        write_safetensors(folder / name, tensors)
        weight_map |= dict.fromkeys(tensors, name)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))
    (folder / "config.json").write_text(json.dumps({
        "architectures": ["Qwen3MoeForCausalLM"], "model_type": "qwen3_moe", "hidden_size": hidden, "num_hidden_layers": layers,
        "num_attention_heads": heads, "num_key_value_heads": kv_heads, "head_dim": head, "intermediate_size": 3 * width,
        "moe_intermediate_size": width, "num_experts": experts, "num_experts_per_tok": top_k, "norm_topk_prob": True,
        "decoder_sparse_step": 1, "mlp_only_layers": [], "hidden_act": "silu", "max_position_embeddings": max(4096, length),
        "rms_norm_eps": 1e-6, "rope_theta": 1e6, "vocab_size": vocabulary, "tie_word_embeddings": False, "attention_bias": False,
        "use_sliding_window": False, "sliding_window": None, "torch_dtype": "bfloat16"}))
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(DEMO / "tuned" / name, folder / name)


def main():
    options = parse()
    work = options.work or Path(tempfile.mkdtemp(prefix="moescope-layer-"))
    model = work / f"{options.shape}-{options.layers}"
    if not model.exists():
        make_model(model, options.shape, options.layers, options.length)
    plan = work / "plan.json"
    cli(options, "allocate", model, "--strategy", "uniform", "--mean-bits", options.bits, "--out", plan)
    gpu = torch.cuda.get_device_name() if options.device == "cuda" else "CPU"
    print(f"{gpu}, {options.shape}, {options.bits} bits, {options.samples} windows of {options.length} tokens, "
          f"{options.iterations} iterations, {options.dtype}\n")
    print("| method | seconds a layer: " + ", ".join(map(str, range(options.layers))) + " | GiB | predicted | output MSE | of rounding's |")
    print("|---|---|---|---|---|---|", flush=True)
    joined = lambda layers, key, scale, form: ", ".join(f"{layer.get(key, 0) / scale:{form}}" for layer in layers)
    tokens = work / "calibration.safetensors"
    for method in options.methods.split(","):
        name, *settings = method.split(":")
        if name == "auto-round":
            layers = auto_round(model, tokens, "--bits", options.bits, "--iterations", options.iterations, "--device", options.device,
                                "--dtype", options.dtype, "--hold-out", options.samples // 8)["layers"]
            predicted = gains = ""
        else:
            run = work / "run"
            shutil.rmtree(run, ignore_errors=True)
            layers = cli(options, "quantize", model, "--plan", plan, "--method", name, "--text", options.text, "--out", run,
                         "--samples", options.samples, "--length", options.length, "--iterations", options.iterations, "--device",
                         options.device, "--dtype", options.dtype, *settings)["layers"]
            predicted = f"{json.loads((run / 'memory.json').read_text())['total'] / 2**30:.2f}"
            gains = ", ".join(f"{layer['mse_after'] / layer['mse_before']:.3f}" for layer in layers)
            shutil.copy(run / tokens.name, tokens)
            shutil.rmtree(run)
        print(f"| {method} | {joined(layers, 'seconds', 1, '.2f')} | {joined(layers, 'device_bytes', 2**30, '.2f')} | {predicted} | "
              f"{joined(layers, 'mse_after', 1, '.4g')} | {gains} |", flush=True)
    if not options.keep:
        shutil.rmtree(model)


if __name__ == "__main__":
    main()
