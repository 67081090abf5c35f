# SPDX-License-Identifier: Apache-2.0
"""Writes tests/data/exporting/gptq_auto_round.safetensors: linears that auto-round 0.16.1 packed and decoded itself.

usage: make_gptq_fixture.py OUT.safetensors

For each width b, tensors under w{b}: codes U8 [out, in], float_scales F32 [out, groups] (what moescope starts from);
qweight, qzeros, scales, g_idx (what auto-round's QuantLinear packs); decoded F16 [out, in] (what its forward pass
multiplies with, read off with an identity matrix).
"""
import sys

import numpy as np
import torch
from auto_round_extension.torch.qlinear_torch_zp import QuantLinear
from safetensors.torch import save_file

OUT, IN, GROUP = 64, 128, 32


def exact_scales(random):
    """Scales that fp16 and bf16 both hold, of either sign: 8 bits of mantissa, exponents of real weights."""
    mantissa = random.integers(128, 256, (OUT, IN // GROUP))
    exponent = random.integers(-16, -12, (OUT, IN // GROUP)).astype(np.float64)
    sign = random.choice([-1.0, 1.0], (OUT, IN // GROUP))
    return torch.tensor(sign * mantissa * 2.0**exponent, dtype=torch.float32)


def one_width(bits):
    random = np.random.default_rng(bits)
    codes = torch.tensor(random.integers(0, 2**bits, (OUT, IN)), dtype=torch.int32)
    scales = exact_scales(random)
    zero = 2 ** (bits - 1)
    linear = torch.nn.Linear(IN, OUT, bias=False)
    linear.weight.data = (codes - zero) * scales.repeat_interleave(GROUP, 1)
    packed = QuantLinear(bits, GROUP, IN, OUT, bias=False, g_idx=True)
    packed.pack(linear, scales, zero, device="cpu")
    decoded = packed.forward(torch.eye(IN)).t()
    result = {"codes": codes.to(torch.uint8), "float_scales": scales, "qweight": packed.qweight, "qzeros": packed.qzeros,
              "scales": packed.scales, "g_idx": packed.g_idx, "decoded": decoded.half()}
    assert torch.equal(result["decoded"].float(), decoded), "auto-round decodes to fp16"
    return {f"w{bits}.{name}": tensor.contiguous() for name, tensor in result.items()}


if __name__ == "__main__":
    tensors = {}
    for width in (2, 3, 4, 8):
        tensors.update(one_width(width))
    save_file(tensors, sys.argv[1])
