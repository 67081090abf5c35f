# SPDX-License-Identifier: Apache-2.0
"""Checkpoints that auto-round itself writes: moescope-cli verifies them, measures them, and sees what is wrong with damaged ones.

usage: check_foreign.py MOESCOPE_CLI MODEL_FOLDER TEXT

For its formats auto_round, auto_round:auto_gptq and llm_compressor: `verify` passes, `compare` gives one and the same perplexity (the
codes are), and a stale copy, an expert that was skipped and a scale that is no number are named.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import torch
from safetensors.torch import load_file, save_file

FORMATS = ("auto_round", "auto_round:auto_gptq", "llm_compressor")
EXPERT = "model.layers.0.mlp.experts.1.down_proj"


def write(model, text, format, out):
    """In a process of its own: auto-round patches the classes of transformers."""
    from auto_round import AutoRound
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.set_num_threads(2)
    tokenizer = AutoTokenizer.from_pretrained(model)
    ids = tokenizer(pathlib.Path(text).read_text()[:60000], return_tensors="pt")["input_ids"][0]
    windows = [ids[64 * i : 64 * (i + 1)].unsqueeze(0) for i in range(8)]
    AutoRound(AutoModelForCausalLM.from_pretrained(model, dtype=torch.bfloat16), tokenizer, bits=4, group_size=32, sym=True, iters=1, nsamples=8,
              seqlen=64, batch_size=4, device_map="cpu", dataset=windows, enable_torch_compile=False).quantize_and_save(out, format=format)


def verify(cli, folder):
    done = subprocess.run([cli, "--quiet", "--json", "verify", folder], capture_output=True, text=True)
    return json.loads(done.stdout), done.returncode


def problems(cli, folder):
    answer, code = verify(cli, folder)
    return [problem for check in answer["checks"] for problem in check["problems"]], code


def damaged(folder, out, edit):
    shutil.copytree(folder, out)
    tensors = load_file(out / "model.safetensors")
    edit(tensors)
    save_file(tensors, out / "model.safetensors", metadata={"format": "pt"})
    return out


def skip(tensors):
    for name in [name for name in tensors if name.startswith(EXPERT + ".")]:
        del tensors[name]
    tensors[EXPERT + ".weight"] = torch.ones(128, 128, dtype=torch.bfloat16)


def main(cli, model, text):
    perplexities = set()
    with tempfile.TemporaryDirectory() as temporary:
        for format in FORMATS:
            out = pathlib.Path(temporary) / format.replace(":", "-")
            subprocess.run([sys.executable, __file__, "--write", model, text, format, out], check=True, stdout=subprocess.DEVNULL)
            folder = next(out.rglob("config.json")).parent
            found, code = problems(cli, folder)
            assert code == 0 and not found, found
            answer = subprocess.run([cli, "--quiet", "--json", "compare", model, folder, "--text", text + ":90-100", "--windows", "4"], check=True,
                                    capture_output=True, text=True)
            perplexities.add(json.loads(answer.stdout)["perplexity_quantized"])
            scales = EXPERT + (".weight_scale" if format == "llm_compressor" else ".scales")
            for name, edit, said in (("stale", lambda t: t.update({EXPERT + ".weight": torch.ones(128, 128)}), "a full-precision copy"),
                                     ("skipped", skip, EXPERT), ("nan", lambda t: t[scales].view(-1)[:1].fill_(float("nan")), "nan at group 0")):
                found, code = problems(cli, damaged(folder, out / name, edit))
                assert code != 0 and any(said in problem for problem in found), (format, name, found)
            print(f"{format}: verified, measured, damage seen")
        assert len(perplexities) == 1, perplexities


if __name__ == "__main__":
    if sys.argv[1] == "--write":
        write(*sys.argv[2:])
    else:
        main(sys.argv[1], str(pathlib.Path(sys.argv[2]).resolve()), sys.argv[3])
