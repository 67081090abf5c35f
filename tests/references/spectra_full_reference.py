#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reference values of level full, rounding errors and softmax entropy, in float64 by NumPy and SciPy.

    python3 tests/references/spectra_full_reference.py        writes tests/data/spectra/full_reference.json

From the formulas of docs/methods/spectra.md; every eigenvalue comes from a float64 SVD, minimisations are SciPy's.
"""

import json

import numpy as np
import scipy.optimize
import scipy.special
import scipy.stats
from spectra_reference import MODEL, OUT, eigenvalues, odd_matrices, power_law, read_bf16


def bf16(values):
    """float32 to the nearest bfloat16, ties to even."""
    words = values.astype(np.float32).view(np.uint32).astype(np.uint64)
    rounded = (words + 0x7FFF + ((words >> np.uint64(16)) & np.uint64(1))) >> np.uint64(16) << np.uint64(16)
    return rounded.astype(np.uint32).view(np.float32)


def rounding_error(matrix, bits, group=128):
    """Mean square error of the symmetric grid: the larger end on code 0, the scale exact in fp16 and bf16."""
    half = np.float32(2 ** (bits - 1))
    total = 0.0
    for first in range(0, matrix.shape[1], group):
        part = matrix[:, first : first + group].astype(np.float32)
        low = np.minimum(part.min(axis=1, keepdims=True), 0)
        high = np.maximum(part.max(axis=1, keepdims=True), 0)
        end = np.where(high >= -low, high, low)
        scale = bf16((-end / half).astype(np.float16).astype(np.float32))
        scale = np.where(np.abs(scale) < np.float32(1e-5), bf16(np.array([1e-5], np.float32).astype(np.float16).astype(np.float32)), scale)
        code = np.clip(np.rint(part / scale), -half, half - 1)
        total += np.sum(((code * scale).astype(np.float64) - part) ** 2)
    return total / matrix.size


def marchenko_pastur(values, larger, smaller):
    Q = larger / smaller
    scaled = values * len(values) / values.sum()
    fitted = np.sqrt(scaled) if Q == 1 else scaled
    x = np.linspace(0, fitted.max() + 0.5, 1000)
    density = np.maximum(0, 1 - np.abs(x[:, None] - fitted[None, :]) / 0.1).sum(axis=1) / (len(fitted) * 0.1)
    keep = density > 0.01
    x, density = x[keep], density[keep]
    mode = x[np.argmax(density)]

    def misfit(sigma):
        low, high = (sigma * (1 - Q**-0.5)) ** 2, (sigma * (1 + Q**-0.5)) ** 2
        with np.errstate(invalid="ignore", divide="ignore"):
            if Q == 1:
                law = np.sqrt(4 * sigma**2 - x**2) / (np.pi * sigma**2)
            elif high < mode or high > x.max() or low > mode:
                return 1e6 * len(x)
            else:
                law = Q / (2 * np.pi * sigma**2 * x) * np.sqrt((high - x) * (x - low))
        return np.sum((np.nan_to_num(law, posinf=0.0) - density) ** 2)

    unit = np.sqrt(scaled.max()) / (1 + Q**-0.5)
    grid = unit * np.arange(0.05, 2.0, 0.01)
    start = min(grid, key=misfit)
    fine = 0.01 * unit / 200
    start = min(start + fine * np.arange(-200, 201), key=misfit)
    best = scipy.optimize.minimize_scalar(misfit, bounds=(start - fine, start + fine), method="bounded", options={"xatol": 1e-10}).x
    edge = (best * (1 + Q**-0.5)) ** 2
    width = np.sqrt(edge ** (2 / 3) * smaller ** (-2 / 3) / np.sqrt(Q))
    return {
        "mp_sigma": best,
        "mp_bulk_min": (best * (1 - Q**-0.5)) ** 2,
        "mp_bulk_max": edge,
        "mp_softrank": edge / scaled.max(),
        "num_spikes": float(np.sum(scaled > edge + width)),
    }


def full(matrix):
    out = {"std": float(matrix.std())}
    out["softmax_entropy"] = float(scipy.stats.entropy(scipy.special.softmax(matrix.ravel())))
    square = float(np.mean(matrix**2))
    for bits in (2, 3, 4, 8):
        error = rounding_error(matrix, bits)
        out[f"rounding_error_{bits}"] = float(error)
        out[f"rounding_relative_{bits}"] = float(error / square) if square > 0 else None
    values = eigenvalues(matrix)
    if values[-1] == 0:
        return out
    larger, smaller = max(matrix.shape), min(matrix.shape)
    out["log_norm"], out["log_spectral_norm"] = float(np.log10(values.sum())), float(np.log10(values[-1]))
    rank = int(np.sum(np.sqrt(values) > np.sqrt(values[-1]) * larger * np.finfo(float).eps))
    out["matrix_rank"] = rank
    out["entropy"] = float(scipy.stats.entropy(values) / np.log(rank)) if rank > 1 else None
    above = values[values > 1e-5]
    if len(above) > 8 and above[-1] / above[0] > 1 + 1e-6:
        for name, kind in (("ks", "all"), ("mid", "mid"), ("peak", "peak")):
            fit = power_law(values, kind)
            prefix = f"alpha_{name}"
            out[prefix], out[prefix + "_D"], out[prefix + "_xmin"] = fit["alpha"], fit["D"], fit["xmin"]
            out[prefix + "_spikes"], out[prefix + "_sigma"] = fit["tail"], (fit["alpha"] - 1) / fit["tail"] ** 0.5
        out["alpha_weighted"] = out["alpha_ks"] * out["log_spectral_norm"]
        out["log_alpha_norm"] = float(np.log10(np.sum(values ** out["alpha_ks"])))
        out.update({key: float(value) for key, value in marchenko_pastur(values, larger, smaller).items()})
    return out


def main():
    tensors = read_bf16(MODEL)
    names = sorted(n for n in tensors if ".layers." in n and not n.endswith("mlp.gate.weight") and "shared_expert_gate" not in n)
    demo = {n.removesuffix(".weight"): full(tensors[n]) for n in names[:: len(names) // 12]}
    odd = {name: {"shape": list(m.shape), **full(m)} for name, m in odd_matrices().items()}
    file = OUT.with_name("full_reference.json")
    file.write_text(json.dumps({"demo": demo, "odd": odd}, indent=1) + "\n")


if __name__ == "__main__":
    main()
