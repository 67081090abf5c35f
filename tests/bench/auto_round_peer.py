#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""auto-round on the calibration windows of one of our runs, in a process of its own.

usage: auto_round_peer.py MODEL CALIBRATION [--bits 4] [--iterations 200] [--device cpu|cuda] [--dtype float32] [--threads N]
                          [--hold-out 0] [--out DIR]

CALIBRATION: calibration.safetensors of a run folder. Prints a JSON line: `seconds` of the whole tuning, and for each layer its
`seconds` (tuning and both chains), `device_bytes` (most that tensors took on the GPU) and `mse_after`: of the layer's output, tuned
on the tuned chain against full precision, over the first --hold-out windows, which the tuning does not see then (0: over all, seen).
--out: a checkpoint with dequantized weights. Needs torch, transformers and auto-round.
"""
import argparse
import json
import os
import struct
import time
from pathlib import Path


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("calibration", type=Path)
    parser.add_argument("--bits", type=int, default=4)
    parser.add_argument("--iterations", type=int, default=200)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--dtype", default="float32")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--hold-out", type=int, default=0)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def calibration_ids(path):
    """input_ids I32 [windows, length] of a run folder's calibration.safetensors."""
    import torch

    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        entry = json.loads(file.read(size))["input_ids"]
        begin, end = entry["data_offsets"]
        file.seek(8 + size + begin)
        return torch.frombuffer(bytearray(file.read(end - begin)), dtype=torch.int32).view(entry["shape"]).long()


def hold_out(count):
    """From here on auto-round's tuning draws no window of the first `count`, as ours does not."""
    from auto_round.algorithms.quantization.sign_round import quantizer

    class Sampler(quantizer.IndexSampler):
        def __init__(self, samples, batch):
            super().__init__(samples - count, batch)
            self.indices = [index + count for index in self.indices]

    quantizer.IndexSampler = Sampler


def watch_layers(layers, judged, on_gpu):
    """From here on auto-round's work on each layer adds an entry to `layers`."""
    import torch
    from auto_round.algorithms.composer import AlgorithmComposer

    compress = AlgorithmComposer.compress_block

    def watched(self, *arguments, **settings):
        if on_gpu:
            torch.cuda.synchronize()
            torch.cuda.reset_peak_memory_stats()
        start = time.monotonic()
        made, reference = compress(self, *arguments, **settings)
        if on_gpu:
            torch.cuda.synchronize()
        layer = {"seconds": time.monotonic() - start}
        if on_gpu:
            layer["device_bytes"] = torch.cuda.max_memory_allocated()
        pairs = [(a, b) for a, b in zip(made or [], reference)][:judged]
        layer["mse_after"] = sum(torch.nn.functional.mse_loss(a.float(), b.float()).item() for a, b in pairs) / max(1, len(pairs))
        layers.append(layer)
        return made, reference

    AlgorithmComposer.compress_block = watched


def main():
    options = parse()
    import torch
    from auto_round import AutoRound
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.set_num_threads(options.threads)
    model = AutoModelForCausalLM.from_pretrained(options.model, dtype=getattr(torch, options.dtype))
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    ids = calibration_ids(options.calibration)
    batches = [{"input_ids": part} for part in ids.split(8)]
    rounder = AutoRound(model, tokenizer=tokenizer, bits=options.bits, group_size=128, sym=True, iters=options.iterations, batch_size=8,
                        nsamples=ids.shape[0], seqlen=ids.shape[1], dataset=batches,
                        device_map="cpu" if options.device == "cpu" else "0", amp=options.dtype != "float32",
                        low_cpu_mem_usage=False)
    layers = []
    watch_layers(layers, options.hold_out or ids.shape[0], options.device == "cuda")
    if options.hold_out:
        hold_out(options.hold_out)
    start = time.monotonic()
    made, _ = rounder.quantize()
    seconds = time.monotonic() - start
    if options.out:
        made.save_pretrained(options.out)
        tokenizer.save_pretrained(options.out)
    print(json.dumps({"seconds": seconds, "layers": layers}))


if __name__ == "__main__":
    main()
