# SPDX-License-Identifier: Apache-2.0
"""Alignment losses with other weights of experts and tokens, by loops of NumPy in float64, from the formulas of
docs/methods/vsraq.md.

usage: alignment_weighting_reference.py OUT.safetensors      (tests/data/quantize/weighting.safetensors)
"""
import sys

import numpy as np
from safetensors.numpy import save_file

KINDS = ("boundary", "uniform", "probability", "slope")
STRENGTHS = (0.5, 1.0, 2.0)
TOKENS = ("none", "margin", "output")


def softplus(x):
    return np.logaddexp(0.0, x)


def expert_weights(kind, strength, z, boundary, sd, tau):
    """[E] of one token, z centred."""
    weights = []
    for e in range(len(z)):
        if kind == "boundary":
            weight = np.exp(-abs(z[e] - boundary) / (tau * sd))
        elif kind == "uniform":
            weight = 1.0
        elif kind == "probability":
            others = sum(np.exp(z[j] - z[e]) for j in range(len(z)) if j != e)
            p = 1 / (1 + others)
            weight = p * (others / (1 + others))
        else:
            s = 1 / (1 + np.exp(-(z[e] - boundary) / (tau * sd)))
            weight = s * (1 - s)
        weights.append(weight ** strength)
    return np.array(weights) / sum(weights)


def by_token(z, y, k, tau, kind, strength):
    """(value, structure, order, margin) of one token."""
    z, y = z - z.mean(), y - y.mean()
    sd = z.std(ddof=1)
    rank = sorted(range(len(z)), key=lambda e: -z[e])
    boundary = (z[rank[k - 1]] + z[rank[k]]) / 2
    weights = expert_weights(kind, strength, z, boundary, sd, tau)
    value = sum(w * ((a - b) / sd) ** 2 for w, a, b in zip(weights, z, y))
    structure = np.mean([softplus(-(y[i] - y[j]) / (tau * sd)) for i in rank[max(0, k - 3):k] for j in rank[k:k + 3]])
    n = min(2 * k, len(z))
    pairs = [(rank[r], rank[r + 1]) for r in range(n - 1)]
    gaps = np.array([1 / ((z[a] - z[b]) / sd + 0.1) for a, b in pairs])
    order = sum(g / gaps.sum() * softplus(-(y[a] - y[b]) / (tau * sd)) for g, (a, b) in zip(gaps, pairs))
    return value, structure, order, (z[rank[k - 1]] - z[rank[k]]) / sd


def losses(z, y, share, k, tau, kind, strength, tokens):
    rows = [by_token(z[t], y[t], k, tau, kind, strength) for t in range(len(z))]
    raw = [1.0 if tokens == "none" else 1 / (row[3] + 0.1) if tokens == "margin" else share[t] for t, row in enumerate(rows)]
    return [sum(u * row[term] for u, row in zip(raw, rows)) / sum(raw) for term in range(3)]


def main(out):
    rng = np.random.default_rng(11)
    tensors = {}
    for name, experts, k, tau, spread in (("a", 12, 4, 1.0, 1.0), ("b", 8, 2, 0.5, 2.0), ("peaked", 6, 1, 1.0, 30.0)):
        z = spread * rng.normal(size=(15, experts))
        y = z + 0.3 * spread * rng.normal(size=z.shape)
        share = rng.uniform(0.05, 2.0, size=15)
        tensors |= {f"{name}.z": z, f"{name}.y": y, f"{name}.share": share, f"{name}.settings": np.array([k, tau], np.float64),
                    f"{name}.expected": np.array([[[losses(z, y, share, k, tau, kind, strength, token) for token in TOKENS]
                                                   for strength in STRENGTHS] for kind in KINDS])}
    save_file(tensors, out)


if __name__ == "__main__":
    main(sys.argv[1])
