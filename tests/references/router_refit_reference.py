# SPDX-License-Identifier: Apache-2.0
"""The router refit by NumPy in float64, from the formula of docs/methods/vsraq.md, one system an expert.

usage: router_refit_reference.py OUT.safetensors
"""
import sys

import numpy as np
from safetensors.numpy import save_file


def refit(W, h, z, k, rho):
    experts, width = W.shape
    residual = z - h @ W.T
    residual = residual - residual.mean(-1, keepdims=True)
    rank = np.sort(z, -1)[:, ::-1]
    boundary = (rank[:, k - 1] + rank[:, k]) / 2 if k < experts else None
    rows = []
    for e in range(experts):
        w = np.ones(len(z)) if boundary is None else np.exp(-np.abs(z[:, e] - boundary) / z.std(-1, ddof=1))
        A = sum(w[t] * np.outer(h[t], h[t]) for t in range(len(h))) / len(h)
        b = sum(w[t] * residual[t, e] * h[t] for t in range(len(h))) / len(h)
        rows.append(W[e] + np.linalg.solve(A + rho * np.trace(A) / width * np.eye(width), b))
    return np.array(rows)


def main():
    random = np.random.default_rng(7)
    out = {}
    for name, (experts, width, tokens, k, rho) in {"a": (6, 8, 50, 2, 1e-3), "b": (4, 12, 9, 1, 1e-2), "all": (3, 5, 20, 3, 1e-3)}.items():
        W, h = random.normal(size=(experts, width)), random.normal(size=(tokens, width))
        noisy = h + 0.3 * random.normal(size=h.shape)
        z = h @ W.T
        out |= {f"{name}.router": W.astype(np.float32), f"{name}.h": noisy.astype(np.float32), f"{name}.z": z.astype(np.float32),
                f"{name}.settings": np.array([k, rho])}
        stored = [out[f"{name}.{part}"].astype(np.float64) for part in ("router", "h", "z")]
        out[f"{name}.expected"] = refit(*stored, k, rho)
    save_file(out, sys.argv[1])


if __name__ == "__main__":
    main()
