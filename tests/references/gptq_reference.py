# SPDX-License-Identifier: Apache-2.0
"""GPTQ by NumPy in float64, straight from the paper's equations (arXiv 2210.17323, 3.1): no blocks, no Cholesky factor; after each
column the inverse of the second moments of those that are left is worked out anew.

usage: gptq_reference.py OUT.safetensors
"""
import sys

import numpy as np
from safetensors.numpy import save_file


def storable(scale):
    """To the nearest float16, then the nearest bfloat16."""
    half = np.asarray(scale, np.float32).astype(np.float16).astype(np.float32)
    words = half.view(np.uint32).astype(np.uint64)
    rounded = (words + 0x7FFF + ((words >> np.uint64(16)) & np.uint64(1))) >> np.uint64(16) << np.uint64(16)
    return rounded.astype(np.uint32).view(np.float32).astype(np.float64)


def grid(low, high, bits, symmetric):
    least = storable(np.float32(1e-5))
    if symmetric:
        half = 2 ** (bits - 1)
        scale, zero = storable(-np.where(high >= -low, high, low) / half), np.full(low.shape, half, float)
        return np.where(np.abs(scale) < 1e-5, least, scale), zero
    most = 2**bits - 1
    scale = storable((high - low) / most)
    scale = np.where(np.abs(scale) < 1e-5, least, scale)
    return scale, np.minimum(np.rint(-low / scale), most)


def gptq(W, H, bits, group, symmetric, damp, by_activation):
    W, H = W.astype(np.float64).copy(), H.astype(np.float64).copy()
    columns = W.shape[1]
    dead = np.diag(H) == 0
    H[dead, dead] = 1
    W[:, dead] = 0
    order = np.argsort(-np.diag(H) * ~dead, kind="stable") if by_activation else np.arange(columns)
    H[np.diag_indices(columns)] += damp * np.mean(np.diag(H))
    groups = -(-columns // group)
    low, high, steps = np.zeros((len(W), groups)), np.zeros((len(W), groups)), np.zeros(W.shape)

    def look(g):
        part = W[:, g * group : (g + 1) * group]
        low[:, g], high[:, g] = np.minimum(part.min(1), 0), np.maximum(part.max(1), 0)

    if by_activation:
        for g in range(groups):
            look(g)
    left = list(order)
    for at, column in enumerate(order):
        g = column // group
        if not by_activation and column % group == 0:
            look(g)
        scale, zero = grid(low[:, g], high[:, g], bits, symmetric)
        steps[:, column] = np.clip(np.rint(W[:, column] / scale) + zero, 0, 2**bits - 1) - zero
        inverse = np.linalg.inv(H[np.ix_(left, left)])  # of what is left, this column first
        error = (W[:, column] - steps[:, column] * scale) / inverse[0, 0]
        W[:, left] -= np.outer(error, inverse[0])
        left = left[1:]
    return low, high, steps


def main():
    random = np.random.default_rng(11)
    out = {}
    cases = {
        "sym3": (24, 96, 3, 32, True, 0.01, False),
        "asym2": (16, 64, 2, 16, False, 0.01, False),
        "ragged": (10, 50, 4, 16, True, 0.05, False),
        "wide": (8, 160, 3, 128, True, 0.01, False),
        "act": (24, 96, 3, 32, True, 0.01, True),
        "act_asym": (12, 48, 4, 16, False, 0.01, True),
    }
    for name, (rows, columns, bits, group, symmetric, damp, act) in cases.items():
        W = random.normal(size=(rows, columns)).astype(np.float32)
        mix = random.normal(size=(columns, columns)) / np.sqrt(columns) + np.eye(columns)
        x = random.normal(size=(4 * columns, columns)) * np.exp(0.7 * random.normal(size=columns)) @ mix
        if name in ("ragged", "act"):
            x[:, 7] = 0  # a dead input
        H = (x.T @ x / len(x)).astype(np.float32)
        low, high, steps = gptq(W, H, bits, group, symmetric, damp, act)
        out |= {f"{name}.W": W, f"{name}.H": H, f"{name}.low": low, f"{name}.high": high, f"{name}.steps": steps,
                f"{name}.settings": np.array([bits, group, symmetric, damp, act], np.float64)}
    save_file({key: np.ascontiguousarray(value) for key, value in out.items()}, sys.argv[1])


if __name__ == "__main__":
    main()
