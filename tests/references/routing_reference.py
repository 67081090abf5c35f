# SPDX-License-Identifier: Apache-2.0
"""Routing statistics and flips of the demo model, computed in NumPy (float64) from committed router logits alone.

usage: routing_reference.py TESTS_DATA_DIR > TESTS_DATA_DIR/routing/reference.json   (NumPy 2)

The logits are those that transformers computed (tests/data/demo/*/reference.safetensors). Nothing here is shared with the program:
every figure is a loop or a sum over the definition in docs/methods/coverage.md, moqa.md and flips.md. Experts are selected by a stable sort of
the float64 softmax; the logits have no ties (asserted), so the order of equal ones does not matter.
"""
import json
import math
import struct
import sys
from pathlib import Path

import numpy as np

TOP_K = 2
BIN, BINS = 0.05, 81


def read_logits(path):
    raw = Path(path).read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8:8 + size])
    logits = {}
    for name, info in header.items():
        if name.startswith("router_logits."):
            first, last = (8 + size + offset for offset in info["data_offsets"])
            logits[int(name.split(".")[1])] = np.frombuffer(raw[first:last], np.float32).reshape(info["shape"]).astype(np.float64)
    return dict(sorted(logits.items()))


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def ranked(z):
    assert len(set(z.tolist())) == len(z)
    return sorted(range(len(z)), key=lambda e: -z[e])


def margin(z):
    order = ranked(z)
    return (z[order[TOP_K - 1]] - z[order[TOP_K]]) / z.std(ddof=1)


def histogram(margins):
    counts = [0] * BINS
    for m in margins:
        counts[min(BINS - 1, math.floor(m / BIN))] += 1
    return counts


def statistics(logits, renormalise):
    tokens, experts = logits.shape
    count = [0] * experts
    gate = [0.0] * experts
    chosen_softmax = [0.0] * experts
    mean_softmax = np.zeros(experts)
    entropy = 0.0
    together = np.zeros((experts, experts), int)
    for z in logits:
        p = softmax(z)
        best = ranked(z)[:TOP_K]
        whole = sum(p[e] for e in best) if renormalise else 1.0
        mean_softmax += p / tokens
        entropy -= sum(x * math.log(x) for x in p) / tokens
        for e in best:
            count[e] += 1
            gate[e] += p[e] / whole
            chosen_softmax[e] += p[e]
            for other in best:
                together[e, other] += 1
    share = [n / tokens for n in count]
    rho = np.eye(experts)
    for i in range(experts):
        for j in range(experts):
            if i != j and 0 < share[i] < 1 and 0 < share[j] < 1:
                covariance = together[i, j] / tokens - share[i] * share[j]
                rho[i, j] = covariance / math.sqrt(share[i] * (1 - share[i]) * share[j] * (1 - share[j]))
    return {
        "tokens": count,
        "share": share,
        "mean_gate": [g / n if n else 0.0 for g, n in zip(gate, count)],
        "softmax_weight": chosen_softmax,
        "mean_softmax": mean_softmax.tolist(),
        "entropy": entropy,
        "load_variation": float(np.std(count) / np.mean(count)),
        "switch_loss": float(experts * sum(n / (TOP_K * tokens) * p for n, p in zip(count, mean_softmax))),
        "margins": histogram(margin(z) for z in logits),
        "co_activation": together.flatten().tolist(),
        "correlation": rho.flatten().tolist(),
        "activation_share": [(n + 0.5) / (TOP_K * tokens + experts / 2) for n in count],
    }


def flips(before, after):
    tokens, experts = before.shape
    lost, gained = [0] * experts, [0] * experts
    replacement = np.zeros((experts, experts), int)
    replaced, margins, flipped = [], [], []
    same_first = 0
    for z, y in zip(before, after):
        s, t = ranked(z)[:TOP_K], ranked(y)[:TOP_K]
        gone = [e for e in s if e not in t]
        come = [e for e in t if e not in s]
        for a, b in zip(gone, come):
            lost[a] += 1
            gained[b] += 1
            replacement[a, b] += 1
        replaced.append(len(gone))
        margins.append(margin(z))
        if gone:
            flipped.append(margins[-1])
        same_first += s[0] == t[0]
    return {
        "flip_rate": sum(1 for n in replaced if n) / tokens,
        "agreement": sum((TOP_K - n) / TOP_K for n in replaced) / tokens,
        "first_choice_kept": same_first / tokens,
        "margin_weighted_flips": sum(flipped) / sum(margins),
        "lost": lost,
        "gained": gained,
        "replacement": replacement.flatten().tolist(),
        "replaced_by_token": replaced,
        "flipped_margins": histogram(flipped),
    }


def main(data):
    tuned = read_logits(data / "demo/tuned/reference.safetensors")
    base = read_logits(data / "demo/base/reference.safetensors")
    layers = [{
        "layer": layer,
        "tuned": statistics(tuned[layer], renormalise=False),
        "tuned_renormalised_mean_gate": statistics(tuned[layer], renormalise=True)["mean_gate"],
        "first_half": statistics(tuned[layer][:128], renormalise=False),
        "base_to_tuned": flips(base[layer], tuned[layer]),
    } for layer in tuned]
    print(json.dumps({"top_k": TOP_K, "experts": tuned[0].shape[1], "layers": layers}, indent=None, separators=(",", ":")))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
