#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A checkpoint of any size that takes no room on the disk: real config, header and index of a Qwen3-MoE model, weights
that are holes in sparse files (they read as zeros). For bench_studio --open and for `moescope-cli`'s commands that only
look at names and shapes.

usage: large_checkpoint.py FOLDER [--gigabytes 100]
"""
import argparse
import json
import pathlib
import struct

HIDDEN, INTERMEDIATE, EXPERTS, HEADS, KEYS, HEAD, VOCABULARY = 2048, 768, 128, 32, 4, 128, 151936
SHARD = 5 * 10**9


def linears(layer):
    base = f"model.layers.{layer}"
    for name, shape in (("q_proj", [HEADS * HEAD, HIDDEN]), ("k_proj", [KEYS * HEAD, HIDDEN]),
                        ("v_proj", [KEYS * HEAD, HIDDEN]), ("o_proj", [HIDDEN, HEADS * HEAD])):
        yield f"{base}.self_attn.{name}.weight", shape
    for name in ("q_norm", "k_norm"):
        yield f"{base}.self_attn.{name}.weight", [HEAD]
    for name in ("input_layernorm", "post_attention_layernorm"):
        yield f"{base}.{name}.weight", [HIDDEN]
    yield f"{base}.mlp.gate.weight", [EXPERTS, HIDDEN]
    for expert in range(EXPERTS):
        for name, shape in (("gate_proj", [INTERMEDIATE, HIDDEN]), ("up_proj", [INTERMEDIATE, HIDDEN]),
                            ("down_proj", [HIDDEN, INTERMEDIATE])):
            yield f"{base}.mlp.experts.{expert}.{name}.weight", shape


def size(shape):
    count = 2  # bfloat16
    for dimension in shape:
        count *= dimension
    return count


def tensors(layers):
    yield "model.embed_tokens.weight", [VOCABULARY, HIDDEN]
    for layer in range(layers):
        yield from linears(layer)
    yield "model.norm.weight", [HIDDEN]
    yield "lm_head.weight", [VOCABULARY, HIDDEN]


def write_shard(file, shard):
    header, at = {}, 0
    for name, shape in shard:
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [at, at + size(shape)]}
        at += size(shape)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(file, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        out.truncate(8 + len(text) + at)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--gigabytes", type=float, default=100)
    options = parser.parse_args()
    a_layer = sum(size(shape) for _, shape in linears(0))
    layers = max(1, round(options.gigabytes * 1e9 / a_layer))
    options.folder.mkdir(parents=True, exist_ok=True)
    shards, current = [[]], 0
    for tensor in tensors(layers):
        if current + size(tensor[1]) > SHARD:
            shards.append([])
            current = 0
        shards[-1].append(tensor)
        current += size(tensor[1])
    weight_map = {}
    for number, shard in enumerate(shards, 1):
        name = f"model-{number:05}-of-{len(shards):05}.safetensors"
        write_shard(options.folder / name, shard)
        weight_map.update({tensor: name for tensor, _ in shard})
    total = sum(size(shape) for _, shape in tensors(layers))
    (options.folder / "model.safetensors.index.json").write_text(
        json.dumps({"metadata": {"total_size": total}, "weight_map": weight_map}))
    (options.folder / "config.json").write_text(json.dumps({
        "architectures": ["Qwen3MoeForCausalLM"], "model_type": "qwen3_moe", "hidden_size": HIDDEN,
        "intermediate_size": 6144, "moe_intermediate_size": INTERMEDIATE, "num_hidden_layers": layers,
        "num_attention_heads": HEADS, "num_key_value_heads": KEYS, "head_dim": HEAD, "num_experts": EXPERTS,
        "num_experts_per_tok": 8, "norm_topk_prob": True, "decoder_sparse_step": 1, "mlp_only_layers": [],
        "vocab_size": VOCABULARY, "rms_norm_eps": 1e-6, "rope_theta": 1e6, "max_position_embeddings": 40960,
        "hidden_act": "silu", "tie_word_embeddings": False, "torch_dtype": "bfloat16"}))
    print(f"{options.folder}: {layers} layers, {len(weight_map)} tensors, {total / 1e9:.1f} GB in {len(shards)} files")


if __name__ == "__main__":
    main()
