# SPDX-License-Identifier: Apache-2.0
"""The committed fixture is what auto-round packs and decodes today. usage: check_gptq_fixture.py FIXTURE.safetensors"""
import pathlib
import subprocess
import sys
import tempfile

import torch
from safetensors.torch import load_file

with tempfile.TemporaryDirectory() as temporary:
    again = pathlib.Path(temporary) / "again.safetensors"
    subprocess.run([sys.executable, pathlib.Path(__file__).with_name("make_gptq_fixture.py"), again], check=True)
    committed, made = load_file(sys.argv[1]), load_file(again)
    assert committed.keys() == made.keys()
    for name, tensor in committed.items():
        assert torch.equal(tensor, made[name]), name
print(f"{len(committed)} tensors equal")
