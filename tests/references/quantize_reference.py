# SPDX-License-Identifier: Apache-2.0
"""Alignment losses and number grids by NumPy in float64, from the formulas of docs/methods/vsraq.md.

usage: quantize_reference.py OUT.safetensors
"""
import sys

import numpy as np
from safetensors.numpy import save_file


def center(x):
    return x - x.mean(-1, keepdims=True)


def softplus(x):
    return np.logaddexp(0.0, x)


def losses(z, y, k, tau):
    """value, boundary, order of one batch of tokens [T, E]."""
    z, y = center(z), center(y)
    sd = z.std(-1, ddof=1, keepdims=True)
    experts = z.shape[-1]
    value = boundary = order = 0.0
    for t in range(len(z)):
        rank = sorted(range(experts), key=lambda e: -z[t, e])
        b = (z[t, rank[k - 1]] + z[t, rank[k]]) / 2
        w = np.exp(-np.abs(z[t] - b) / (tau * sd[t]))
        w /= w.sum()
        value += (w * ((z[t] - y[t]) / sd[t]) ** 2).sum()
        chosen, others = rank[max(0, k - 3):k], rank[k:k + 3]
        pairs = [softplus(-(y[t, i] - y[t, j]) / (tau * sd[t, 0])) for i in chosen for j in others]
        boundary += np.mean(pairs)
        n = min(2 * k, experts)
        gaps = np.array([(z[t, rank[r]] - z[t, rank[r + 1]]) / sd[t, 0] for r in range(n - 1)])
        weight = 1 / (gaps + 0.1)
        weight /= weight.sum()
        order += sum(weight[r] * softplus(-(y[t, rank[r]] - y[t, rank[r + 1]]) / (tau * sd[t, 0])) for r in range(n - 1))
    return [value / len(z), boundary / len(z), order / len(z)]


def to_bfloat16(x):
    """float32 -> nearest bfloat16 (ties to even), as float32."""
    bits = np.asarray(x, np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000).astype(np.uint32).view(np.float32)


def storable(x):
    return to_bfloat16(np.float32(np.float16(np.float32(x))))


def quantize(w, V, low_factor, high_factor, bits, symmetric):
    """One group: (codes, scale, zero, dequantized), float32 arithmetic step by step."""
    top = np.float32(2 ** bits - 1)
    low = np.float32(min(w.min(), 0)) * np.float32(low_factor)
    high = np.float32(max(w.max(), 0)) * np.float32(high_factor)
    if symmetric:
        half = np.float32(2 ** (bits - 1))
        extreme = high if high >= -low else low
        scale, zero = storable(-extreme / half), half
    else:
        scale, zero = storable((high - low) / top), None
    if abs(scale) < 1e-5:
        scale = storable(1e-5)
    if zero is None:
        zero = min(np.float32(np.rint(-low / scale)), top)
    codes = np.clip(np.rint(w / scale + V) + zero, 0, top)
    return codes, scale, zero, (codes - zero) * scale


def main(out):
    rng = np.random.default_rng(5)
    tensors = {}
    for name, experts, k, tau in (("a", 16, 4, 1.0), ("b", 8, 2, 0.5), ("c", 5, 4, 1.0), ("d", 6, 1, 2.0)):
        z = rng.normal(size=(20, experts))
        y = z + 0.3 * rng.normal(size=z.shape)
        tensors |= {f"loss.{name}.z": z, f"loss.{name}.y": y, f"loss.{name}.settings": np.array([k, tau], np.float64),
                    f"loss.{name}.expected": np.array(losses(z, y, k, tau))}
    for bits in (2, 3, 4, 8):
        for symmetric in (True, False):
            rows = rng.normal(size=(6, 32)).astype(np.float32) * np.float32(0.05)
            rows[1] = np.abs(rows[1])        # one sign alone
            rows[2] = 0                      # nothing at all
            rows[3, 5] = 3.0                 # an outlier
            V = rng.uniform(-0.5, 0.5, size=rows.shape).astype(np.float32)
            low, high = rng.uniform(0.5, 1, size=(2, 6)).astype(np.float32)
            results = [quantize(rows[i], V[i], low[i], high[i], bits, symmetric) for i in range(6)]
            prefix = f"grid.{bits}.{'sym' if symmetric else 'asym'}."
            tensors |= {prefix + "rows": rows, prefix + "V": V, prefix + "low": low, prefix + "high": high,
                        prefix + "codes": np.stack([r[0] for r in results]).astype(np.float32),
                        prefix + "scale": np.array([r[1] for r in results], np.float32),
                        prefix + "zero": np.array([r[2] for r in results], np.float32)}
    save_file(tensors, out)


if __name__ == "__main__":
    main(sys.argv[1])
