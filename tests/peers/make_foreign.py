# SPDX-License-Identifier: Apache-2.0
"""Small checkpoints that other programs write: what tests/data/foreign holds.

usage: make_foreign.py OUT_FOLDER --peers FOLDER_OF_SETUP_PEERS [--names NAME...]

One random Qwen2-MoE (1 layer, 4 experts, 60,000 weights) goes through each writer, in a process of its own, since some patch the classes
of transformers. "bad-" is what a writer makes of a recipe that goes wrong in the field: experts of one layer at 4 and 8 bits, which vLLM
refuses; a recipe that ignores the head alone and so quantizes the shared expert's gate. Kept are config.json, the quantization's own
config and the tensors.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

IGNORED = ("lm_head", "re:.*mlp.gate$", "re:.*shared_expert_gate$")
KEPT = ("config.json", "model.safetensors", "quantize_config.json", "hf_quant_config.json")


def write_model(folder):
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, Qwen2MoeConfig, Qwen2MoeForCausalLM

    torch.manual_seed(11)
    model = Qwen2MoeForCausalLM(Qwen2MoeConfig(
        vocab_size=64, hidden_size=64, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=2, num_experts=4, num_experts_per_tok=2,
        moe_intermediate_size=32, shared_expert_intermediate_size=32, intermediate_size=64, max_position_embeddings=128, initializer_range=0.2))
    model.to(torch.bfloat16).save_pretrained(folder)
    words = Tokenizer(models.WordLevel({f"w{i}": i for i in range(64)}, unk_token="w0"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=words, unk_token="w0", pad_token="w1", eos_token="w2").save_pretrained(folder)


def load(folder):
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.manual_seed(5)
    torch.set_num_threads(2)
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16), AutoTokenizer.from_pretrained(folder)


def rows(count=16, length=32):
    import torch

    return torch.randint(3, 64, (count, length), generator=torch.Generator().manual_seed(3))


def auto_round(model, out, format, **settings):
    from auto_round import AutoRound

    AutoRound(*load(model), iters=0, nsamples=16, seqlen=32, batch_size=4, device_map="cpu", dataset=[row.unsqueeze(0) for row in rows()],
              enable_torch_compile=False, **settings).quantize_and_save(out, format=format)


def gptq_model(model, out, **settings):
    from gptqmodel import BACKEND, GPTQModel, QuantizeConfig

    quantizer = GPTQModel.load(str(model), QuantizeConfig(bits=4, group_size=32, desc_act=False, device="cpu", **settings))
    quantizer.quantize([{"input_ids": row.tolist(), "attention_mask": [1] * len(row)} for row in rows()], batch_size=4, backend=BACKEND.TORCH)
    quantizer.save(str(out))


def whole_numbers(bits, targets=("Linear",)):
    """compressed-tensors' scheme of its presets W4A16 and W8A16, in groups that fit this model."""
    from compressed_tensors.quantization import QuantizationArgs

    return {"targets": list(targets), "weights": QuantizationArgs(num_bits=bits, type="int", symmetric=True, strategy="group", group_size=32)}


def llm_compressor(model, out, groups, ignore=IGNORED):
    from datasets import Dataset
    from llmcompressor import oneshot
    from llmcompressor.modifiers.quantization import QuantizationModifier

    loaded, tokenizer = load(model)
    ids = rows().tolist()
    data = Dataset.from_dict({"input_ids": ids, "attention_mask": [[1] * len(row) for row in ids]})
    oneshot(model=loaded, tokenizer=tokenizer, dataset=data, num_calibration_samples=16, max_seq_length=32,
            recipe=QuantizationModifier(ignore=list(ignore), **groups))
    loaded.save_pretrained(out, save_compressed=True)


def model_opt(model, out, recipe):
    import modelopt.torch.quantization as mtq
    from modelopt.torch.export import export_hf_checkpoint

    loaded, _ = load(model)
    mtq.quantize(loaded, getattr(mtq, recipe), lambda quantized: [quantized(row.unsqueeze(0)) for row in rows()])
    export_hf_checkpoint(loaded, export_dir=str(out))


WRITERS = {
    "auto-round": (None, lambda model, out: auto_round(model, out, "auto_round", bits=4, group_size=32)),
    "auto-round-gptq": (None, lambda model, out: auto_round(model, out, "auto_round:auto_gptq", bits=4, group_size=32)),
    "auto-round-llm-compressor": (None, lambda model, out: auto_round(model, out, "llm_compressor", bits=4, group_size=32)),
    "auto-round-nvfp4": (None, lambda model, out: auto_round(model, out, "auto_round", scheme="NVFP4")),
    "auto-round-llm-compressor-nvfp4": (None, lambda model, out: auto_round(model, out, "llm_compressor", scheme="NVFP4")),
    "gptqmodel": ("gptqmodel", gptq_model),
    "llm-compressor-w4a16": ("llmcompressor", lambda model, out: llm_compressor(model, out, {"config_groups": {"group_0": whole_numbers(4)}})),
    "llm-compressor-nvfp4": ("llmcompressor", lambda model, out: llm_compressor(model, out, {"targets": "Linear", "scheme": "NVFP4"})),
    "bad-llm-compressor-mixed-layer": ("llmcompressor", lambda model, out: llm_compressor(model, out, {"config_groups": {
        "narrow": whole_numbers(4, ["re:.*experts.[01].*proj$"]), "wide": whole_numbers(8, ["re:.*experts.[23].*proj$"])}}, IGNORED + ("re:.*self_attn.*", "re:.*shared_expert.*"))),
    "bad-llm-compressor-gate": ("llmcompressor", lambda model, out: llm_compressor(model, out, {"config_groups": {"group_0": whole_numbers(4)}}, ("lm_head",))),
    "modelopt-nvfp4": ("modelopt", lambda model, out: model_opt(model, out, "NVFP4_DEFAULT_CFG")),
    "modelopt-w4a16-nvfp4": ("modelopt", lambda model, out: model_opt(model, out, "W4A16_NVFP4_CFG")),
}


def write(name, model, out, peers):
    overlay, _ = WRITERS[name]
    environment = os.environ | {"OMP_NUM_THREADS": "2", "HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": "", "GPTQMODEL_CPU_WORKERS": "2"}
    if overlay:
        environment["PYTHONPATH"] = str(peers / overlay)
    with tempfile.TemporaryDirectory() as temporary:
        # GPTQModel leaves a log where it runs.
        done = subprocess.run([sys.executable, pathlib.Path(__file__).resolve(), "--write", name, model, pathlib.Path(temporary) / "out"],
                              env=environment, cwd=temporary, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{name}: {done.stdout[-2000:]}\n{done.stderr[-6000:]}")
        written = next((pathlib.Path(temporary) / "out").rglob("config.json")).parent
        out.mkdir(parents=True)
        for file in KEPT:
            if (written / file).exists():
                shutil.copy(written / file, out / file)


def main(options):
    with tempfile.TemporaryDirectory() as temporary:
        model = pathlib.Path(temporary) / "model"
        subprocess.run([sys.executable, __file__, "--model", model], check=True, capture_output=True)
        for name in options.names or WRITERS:
            shutil.rmtree(options.out / name, ignore_errors=True)
            write(name, model, options.out / name, options.peers.resolve())
            print(name, flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "--write":
        WRITERS[sys.argv[2]][1](pathlib.Path(sys.argv[3]), pathlib.Path(sys.argv[4]))
    elif sys.argv[1] == "--model":
        write_model(pathlib.Path(sys.argv[2]))
    else:
        parser = argparse.ArgumentParser()
        parser.add_argument("out", type=pathlib.Path)
        parser.add_argument("--peers", type=pathlib.Path, required=True)
        parser.add_argument("--names", nargs="*", default=[])
        main(parser.parse_args())
