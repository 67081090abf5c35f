# SPDX-License-Identifier: Apache-2.0
"""Makes the tiny random checkpoints of tests/data/tiny and what transformers computes on them.

usage: tiny_models.py OUT_DIR   (transformers 5.23, torch 2.11, on the CPU)

Each model turns on features that the trained test models lack: query/key norms, dense layers, sliding windows, scaled
rotary embeddings, clipped projections, fused expert tensors. reference.safetensors holds input_ids, logits and
router_logits.L in float32; its metadata the mean negative log likelihood.
"""
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import (MixtralConfig, MixtralForCausalLM, OlmoeConfig, OlmoeForCausalLM, Qwen2MoeConfig, Qwen2MoeForCausalLM,
                          Qwen3MoeConfig, Qwen3MoeForCausalLM)

COMMON = dict(vocab_size=96, hidden_size=64, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, num_experts_per_tok=3,
              max_position_embeddings=64, initializer_range=0.2, use_cache=False)
LENGTH = 48

MODELS = {
    "qwen3-yarn-dense": (Qwen3MoeForCausalLM, Qwen3MoeConfig(
        **COMMON, head_dim=24, num_experts=6, moe_intermediate_size=32, intermediate_size=96, norm_topk_prob=True, mlp_only_layers=[1],
        attention_bias=True,
        rope_parameters=dict(rope_type="yarn", rope_theta=10000.0, factor=2.0, original_max_position_embeddings=32))),
    "qwen3-sliding": (Qwen3MoeForCausalLM, Qwen3MoeConfig(
        **COMMON, head_dim=16, num_experts=8, moe_intermediate_size=32, intermediate_size=96, norm_topk_prob=False, use_sliding_window=True,
        sliding_window=16, tie_word_embeddings=True)),
    "olmoe-clip": (OlmoeForCausalLM, OlmoeConfig(**COMMON, num_experts=8, intermediate_size=32, clip_qkv=0.5)),
    "mixtral-sliding-fused": (MixtralForCausalLM, MixtralConfig(
        **COMMON, num_local_experts=5, intermediate_size=48, sliding_window=12,
        rope_parameters=dict(rope_type="linear", rope_theta=10000.0, factor=4.0))),
    "qwen2-llama3": (Qwen2MoeForCausalLM, Qwen2MoeConfig(
        **COMMON, num_experts=7, moe_intermediate_size=32, shared_expert_intermediate_size=40, intermediate_size=96, decoder_sparse_step=2,
        use_sliding_window=True, sliding_window=8, max_window_layers=2, norm_topk_prob=True,
        rope_parameters=dict(rope_type="llama3", rope_theta=10000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                             original_max_position_embeddings=16))),
}


def fuse(folder, layers, experts):
    """Per-expert tensors into experts.gate_up_proj [E, 2I, H] and experts.down_proj [E, H, I], as transformers 5 keeps them in memory."""
    file = folder / "model.safetensors"
    tensors = load_file(file)
    for layer in range(layers):
        old, new = f"model.layers.{layer}.block_sparse_moe.", f"model.layers.{layer}.mlp."
        take = lambda e, w: tensors.pop(f"{old}experts.{e}.{w}.weight")
        triples = [(take(e, "w1"), take(e, "w3"), take(e, "w2")) for e in range(experts)]
        tensors[new + "experts.gate_up_proj"] = torch.stack([torch.cat([gate, up]) for gate, up, _ in triples])
        tensors[new + "experts.down_proj"] = torch.stack([down for _, _, down in triples])
        tensors[new + "gate.weight"] = tensors.pop(old + "gate.weight")
    save_file(tensors, file, metadata={"format": "pt"})


def main(out):
    for name, (model_class, config) in MODELS.items():
        torch.manual_seed(7)
        config._attn_implementation = "eager"
        model = model_class(config).eval()
        for parameter_name, parameter in model.named_parameters():  # norms and biases away from their neutral start
            if "norm" in parameter_name:
                parameter.data.uniform_(0.5, 1.5)
            elif parameter_name.endswith("bias"):
                parameter.data.normal_(0, 0.2)
        folder = out / name
        model.save_pretrained(folder)
        (folder / "generation_config.json").unlink(missing_ok=True)
        routers = {}
        for module_name, module in model.named_modules():
            if module_name.endswith(".gate") and hasattr(module, "weight"):
                layer = int(module_name.split(".")[2])
                module.register_forward_hook(
                    lambda m, i, o, layer=layer: routers.__setitem__(layer, torch.nn.functional.linear(i[0].reshape(-1, i[0].shape[-1]), m.weight)))
        ids = torch.randint(0, config.vocab_size, (1, LENGTH), generator=torch.Generator().manual_seed(1))
        with torch.no_grad():
            logits = model(input_ids=ids).logits[0]
        nll = torch.nn.functional.cross_entropy(logits[:-1].double(), ids[0, 1:]).item()
        values = {"input_ids": ids[0], "logits": logits.contiguous()}
        values |= {f"router_logits.{layer}": value.contiguous() for layer, value in routers.items()}
        save_file(values, folder / "reference.safetensors", metadata={"nll": repr(nll), "made_with": "transformers 5.23 eager, CPU, float32"})
        if name.endswith("fused"):
            fuse(folder, config.num_hidden_layers, config.num_local_experts)
        print(name, sorted(routers), nll, json.dumps(json.load(open(folder / "config.json"))["rope_parameters"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
