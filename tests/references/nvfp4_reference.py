# SPDX-License-Identifier: Apache-2.0
"""NVFP4 by NumPy, the long way round: every number of the two small formats is listed, and the nearest one is looked for (ties to the
even mantissa). The arithmetic between is float32, step by step as docs/methods/vsraq.md writes it. GPTQ on this grid is in float64.

usage: nvfp4_reference.py OUT.safetensors
"""
import sys

import numpy as np
from safetensors.numpy import save_file

FP4 = np.array([0, 0.5, 1, 1.5, 2, 3, 4, 6])  # E2M1: mantissa bit = lowest bit of the index
# E4M3: 0 and subnormals m/8 2^-6, then (1 + m/8) 2^(e-7); e = 15, m = 7 is not a number. Index = the byte.
FP8 = np.array([m / 8 * 2.0**-6 if e == 0 else (1 + m / 8) * 2.0 ** (e - 7) for e in range(16) for m in range(8)][:-1])


def nearest(x, numbers):
    """Index of the number nearest to each x >= 0, in float64; of two equally near the even index."""
    x = np.asarray(x, np.float64)
    above = np.clip(np.searchsorted(numbers, x), 1, len(numbers) - 1)
    below = above - 1
    to_above, to_below = numbers[above] - x, x - numbers[below]
    up = (to_above < to_below) | ((to_above == to_below) & (above % 2 == 0))
    return np.where(up, above, below)


def global_scale(largest):
    largest = np.float32(largest)
    return np.float32(1) if largest == 0 else np.float32(1) / max(largest, np.float32(1e-30)) * np.float32(2688)


def group_scale(largest, g):
    raw = g * (np.float32(largest) / np.float32(6))
    return FP8[nearest(np.clip(raw, 2.0**-9, 448.0), FP8)].astype(np.float32)


def quantize(W, V, factor, g):
    """codes [rows, 16], FP8 scales [rows], W' [rows, 16] of groups of 16."""
    rows = W.reshape(-1, 16)
    scale = group_scale(np.abs(rows).max(1) * factor, g)
    s = (scale / g)[:, None]
    x = rows / s + V
    assert x.dtype == np.float32
    index = nearest(np.minimum(np.abs(x), 6), FP4)
    codes = np.where((x < 0) & (index > 0), index + 8, index).astype(np.uint8)
    return codes, scale, (np.where(codes > 7, -1, 1) * FP4[codes % 8]).astype(np.float32) * s


def gptq(W, H, g, damp, by_activation):
    """As gptq_reference.py, on this grid."""
    W, H = W.astype(np.float64).copy(), H.astype(np.float64).copy()
    order = np.argsort(-np.diag(H), kind="stable") if by_activation else np.arange(W.shape[1])
    H[np.diag_indices(len(H))] += damp * np.mean(np.diag(H))
    groups = W.shape[1] // 16
    largest, steps = np.zeros((len(W), groups)), np.zeros(W.shape)
    if by_activation:
        largest = np.abs(W.reshape(len(W), groups, 16)).max(2)
    left = list(order)
    for column in order:
        k = column // 16
        if not by_activation and column % 16 == 0:
            largest[:, k] = np.abs(W[:, column : column + 16]).max(1)
        s = group_scale(largest[:, k], g).astype(np.float64) / g
        x = W[:, column] / s
        steps[:, column] = np.sign(x) * FP4[nearest(np.minimum(np.abs(x), 6), FP4)]
        inverse = np.linalg.inv(H[np.ix_(left, left)])
        W[:, left] -= np.outer((W[:, column] - steps[:, column] * s) / inverse[0, 0], inverse[0])
        left = left[1:]
    return largest, steps


def matrices(rng):
    """Matrices that go wrong in their own ways; 64 inputs."""
    plain = rng.normal(size=(6, 64)).astype(np.float32) * np.float32(0.05)
    ties = np.zeros((4, 64), np.float32)
    middle = np.array([0.25, 0.75, 1.25, 1.75, 2.5, 3.5, 5.0, 6.0], np.float32)
    ties[0, :8], ties[0, 8:16] = middle, -middle
    ties[1, :8], ties[1, 8:16] = np.nextafter(middle, np.float32(9)), np.nextafter(-middle, np.float32(0))
    ties[2, 0] = 2688  # makes the global scale 1, so that groups of largest 6 have scale 1
    ties[3, :16] = -np.abs(ties[0, :16])
    edges = rng.normal(size=(6, 64)).astype(np.float32)
    edges[0] = 0  # nothing at all
    edges[1] = -np.abs(edges[1])  # one sign alone
    edges[2] *= np.float32(1e-7)  # below FP8's smallest scale
    edges[3, 7] = 300  # an outlier
    edges[4, ::16] = -0.0
    return {"plain": plain, "ties": ties, "edges": edges, "zero": np.zeros((2, 64), np.float32),
            "huge": np.float32(3e38) * np.clip(plain / np.abs(plain).max(), -1, 1),
            "tiny": (plain * np.float32(1e-33)).astype(np.float32)}


def main(out):
    rng = np.random.default_rng(41)
    tensors = {}
    for name, W in matrices(rng).items():
        g = global_scale(np.abs(W).max())
        rows = W.size // 16
        for kind in ("nearest", "moved"):
            V = np.zeros((rows, 16), np.float32)
            factor = np.ones(rows, np.float32)
            if kind == "moved":
                V = rng.uniform(-0.5, 0.5, size=V.shape).astype(np.float32)
                factor = rng.uniform(0.5, 1, size=rows).astype(np.float32)
            codes, scale, decoded = quantize(W, V, factor, g)
            tensors |= {f"{name}.{kind}.{key}": value for key, value in
                        {"W": W, "V": V, "factor": factor, "global": np.array([g], np.float32), "codes": codes,
                         "scale": scale, "decoded": decoded.reshape(W.shape)}.items()}
    for name, act in (("gptq", False), ("gptq_act", True)):
        W = rng.normal(size=(24, 96)).astype(np.float32)
        mix = rng.normal(size=(96, 96)) / np.sqrt(96) + np.eye(96)
        x = rng.normal(size=(400, 96)) * np.exp(0.7 * rng.normal(size=96)) @ mix
        H = (x.T @ x / len(x)).astype(np.float32)
        g = global_scale(np.abs(W).max())
        largest, steps = gptq(W, H, g, 0.01, act)
        tensors |= {f"{name}.W": W, f"{name}.H": H, f"{name}.global": np.array([g], np.float32),
                    f"{name}.largest": largest.astype(np.float32), f"{name}.steps": steps.astype(np.float32)}
    tensors["fp8"] = FP8.astype(np.float32)
    save_file({key: np.ascontiguousarray(value) for key, value in tensors.items()}, out)


if __name__ == "__main__":
    main(sys.argv[1])
