#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reference values of core/spectra in float64 by NumPy, from the formulas of docs/methods/spectra.md.

    python3 tests/references/spectra_reference.py        writes tests/data/spectra/reference.json

Every eigenvalue comes from a float64 SVD, never from a Gram matrix; nothing of the program is used.
"""

import json
import pathlib
import struct

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "resources" / "demo" / "tuned" / "model.safetensors"
OUT = ROOT / "tests" / "data" / "spectra" / "reference.json"


def read_bf16(path):
    """{name: float64 array} of the bfloat16 matrices of a safetensors file."""
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "BF16" or len(entry["shape"]) != 2:
            continue
        begin, end = entry["data_offsets"]
        words = np.frombuffer(raw[8 + length + begin : 8 + length + end], dtype="<u2").astype(np.uint32)
        tensors[name] = (words << 16).view(np.float32).astype(np.float64).reshape(entry["shape"])
    return tensors


def eigenvalues(matrix):
    return np.sort(np.linalg.svd(matrix, compute_uv=False) ** 2)


def farms(matrix, block=128):
    rows, columns = matrix.shape[0] // block, matrix.shape[1] // block
    if rows == 0 or columns == 0:
        return eigenvalues(matrix)
    pooled = [eigenvalues(matrix[r * block : (r + 1) * block, c * block : (c + 1) * block]) for r in range(rows) for c in range(columns)]
    return np.sort(np.concatenate(pooled))


def hill(values):
    n = len(values)
    if n < 2:
        return None
    k = min(max(10, n // 10), n - 1)
    reference = max(values[n - k - 1], 1e-12)
    total = np.sum(np.log(np.maximum(values[n - k :], 1e-12) / reference))
    return float(1 + k / total) if total > k * 1e-9 else None


def power_law(values, kind, bins=100):
    """alpha, xmin, D by the scan over xmin; kind: all, mid or peak."""
    values = values[values > 1e-5]
    n = len(values)
    logs = np.log(values)
    candidates = range(n - 1)
    if kind == "mid":
        candidates = [n // 2]
    if kind == "peak":
        counts, edges = np.histogram(np.log10(values), bins=bins)
        peak = 10 ** edges[np.argmax(counts)]
        candidates = [i for i in candidates if 0.95 * peak <= values[i] <= 1.5 * peak]
    best = None
    for i in candidates:
        tail = n - i
        a = 1 + tail / (np.sum(logs[i:]) - tail * logs[i])
        D = np.max(np.abs(1 - (values[i:] / values[i]) ** (1 - a) - np.arange(tail) / tail)) if a > 1 else 1.0
        if best is None or D < best[2]:
            best = (float(a), float(values[i]), float(D), tail)
    return dict(zip(("alpha", "xmin", "D", "tail"), best))


def statistics(matrix):
    out = {"alpha_hill": hill(farms(matrix)), "alpha_hill_whole": hill(eigenvalues(matrix))}
    values = eigenvalues(matrix)
    out["lambda_max"] = float(values[-1])
    out["frobenius_squared"] = float(np.sum(matrix**2))
    out["stable_rank"] = float(np.sum(values) / values[-1]) if values[-1] > 0 else None
    out["mean"] = float(matrix.mean())
    out["variance"] = float(matrix.var())
    off = matrix - matrix.mean()
    out["kurtosis"] = float(np.mean(off**4) / matrix.var() ** 2 - 3) if matrix.var() > 1e-30 else None
    out["max_abs"] = float(np.abs(matrix).max())
    columns = np.abs(matrix)[:, np.abs(matrix).sum(axis=0) > 0]
    out["outlier_score"] = float((columns.max(axis=0) / columns.mean(axis=0)).max()) if columns.size else None
    return out


def scattered(rows, columns, fade=0.0):
    """Numbers from -1 to 1 by a hash of the position, column c times 2^-floor(fade c): exact in float32."""
    mask = np.uint64(2**32 - 1)
    x = (np.arange(rows * columns, dtype=np.uint64) * np.uint64(2654435761) + np.uint64(97)) & mask
    x ^= x >> np.uint64(16)
    x = (x * np.uint64(2246822519)) & mask
    x ^= x >> np.uint64(13)
    base = ((x >> np.uint64(16)).astype(np.float64) / 32768 - 1).reshape(rows, columns)
    return base * 2.0 ** -np.floor(np.arange(columns) * fade)


def odd_matrices():
    """Cases that a test makes by the same words: name -> matrix."""
    i, j = np.arange(256)[:, None], np.arange(256)[None, :]
    rank_one = ((i % 7 + 1) * (j % 5 + 1) / 64.0).astype(np.float64)
    cases = {
        "rank_one": rank_one,
        "rank_one_small": rank_one[:64, :48],
        "constant": np.full((160, 160), 0.5),
        "zero": np.zeros((128, 128)),
        "two_by_two": np.array([[1.0, 2.0], [3.0, 4.0]]),
        "one_row": scattered(1, 64),
        "one_column": scattered(64, 1),
        "identity": np.eye(64),
        "ragged": scattered(300, 280),
        "smaller_than_a_block": scattered(100, 60),
        "wide_range": scattered(128, 128, fade=0.25),
        "zero_block": np.block([[scattered(128, 128), np.zeros((128, 128))]]),
    }
    return cases


def main():
    tensors = read_bf16(MODEL)
    names = sorted(n for n in tensors if ".layers." in n and not n.endswith("mlp.gate.weight") and "shared_expert_gate" not in n)
    demo = {n.removesuffix(".weight"): statistics(tensors[n]) for n in names}
    fits = {}
    for name in names[:: len(names) // 8]:
        values = farms(tensors[name])
        fits[name.removesuffix(".weight")] = {kind: power_law(values, kind) for kind in ("all", "mid", "peak")}
    odd = {name: {"shape": list(m.shape), **statistics(m)} for name, m in odd_matrices().items()}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"demo": demo, "fits": fits, "odd": odd}, indent=1) + "\n")


if __name__ == "__main__":
    main()
