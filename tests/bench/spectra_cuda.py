#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""FARMS eigenvalues by moescope's CUDA kernels against the formula in PyTorch on the CPU of the same machine.

    tests/bench/spectra_cuda.py BUILD/tests/device/time_spectra [--layers 24] [--experts 60] [--matrices 3]

The CPU side is what docs/methods/spectra.md states as the published function: cut W into 128 x 128 blocks, singular values
of all blocks in float32, squares pooled, Hill alpha of the top tenth. It is timed on a few matrices with the thread count
that is fastest here; the GPU side on the whole model. Both leave out reading the weights.
"""

import argparse
import json
import statistics
import subprocess
import time

import torch


def farms_alpha(matrix, block=128):
    """PL_Alpha_Hill over the pooled squared singular values of all blocks."""
    rows, columns = matrix.shape[0] // block, matrix.shape[1] // block
    blocks = matrix[: rows * block, : columns * block].reshape(rows, block, columns, block).permute(0, 2, 1, 3)
    pooled = torch.linalg.svdvals(blocks.reshape(-1, block, block)).square().flatten().sort().values
    tail = min(max(10, pooled.numel() // 10), pooled.numel() - 1)
    reference = pooled[-tail - 1].clamp_min(1e-12)
    return (1 + tail / torch.log(pooled[-tail:].clamp_min(1e-12) / reference).sum()).item()


def seconds_a_matrix(count):
    matrices = [(torch.randn(2048, 1408) * 0.02).bfloat16().float() for _ in range(count)]
    best = None
    for threads in sorted({1, max(1, torch.get_num_threads() // 2), torch.get_num_threads()}):
        torch.set_num_threads(threads)
        farms_alpha(matrices[0])
        times = []
        for matrix in matrices:
            start = time.perf_counter()
            farms_alpha(matrix)
            times.append(time.perf_counter() - start)
        median = statistics.median(times)
        best = min(best or (median, threads), (median, threads))
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--layers", default="24")
    parser.add_argument("--experts", default="60")
    parser.add_argument("--matrices", type=int, default=3, help="how many the CPU is timed on")
    options = parser.parse_args()
    ran = subprocess.run([options.program, options.layers, options.experts], capture_output=True, text=True)
    if ran.returncode != 0:
        raise SystemExit(ran.stdout + ran.stderr)
    gpu = json.loads(ran.stdout)
    cpu, threads = seconds_a_matrix(options.matrices)
    each = gpu["seconds"] / gpu["matrices"]
    print(f"{gpu['gpu']}: {gpu['matrices']} matrices of 2048 x 1408 ({gpu['blocks']} blocks) in {gpu['seconds']:.3f} s, {1e3 * each:.3f} ms a matrix")
    print(f"PyTorch {torch.__version__} on the CPU, {threads} threads: {cpu:.3f} s a matrix")
    print(f"ratio {cpu / each:.0f}")


if __name__ == "__main__":
    main()
