# SPDX-License-Identifier: Apache-2.0
"""Level full of `moescope-cli inspect` against WeightWatcher itself.

usage: check_weightwatcher.py MOESCOPE_CLI MODEL

Every third linear of MODEL goes through WeightWatcher's analyze() as a torch.nn.Linear, with its Marchenko-Pastur fit and its randomised
spectrum. Each column that both have must agree, relative:
- norms, ranks and the power law: both compute in float64, 1e-9. The entropy 1e-6: their code adds 1e-10 to each share.
- Marchenko-Pastur 1e-3: their search ends where ours does, but stops earlier (docs/methods/spectra.md). Square matrices are left out:
  their law for them is another (there, too).
- the distance from random: another shuffle; 25 % or 0.01 of each, 5 % in the median.
Prints a Markdown table of the largest and median differences. Exit code 77: the model is not here.
"""
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

EXACT = {
    "lambda_max": "spectral_norm",
    "frobenius_squared": "norm",
    "stable_rank": "stable_rank",
    "log_norm": "log_norm",
    "log_spectral_norm": "log_spectral_norm",
    "matrix_rank": "matrix_rank",
    "entropy": "entropy",
}
FITTED = {
    "alpha_ks": "alpha",
    "alpha_ks_D": "D",
    "alpha_ks_sigma": "sigma",
    "alpha_ks_xmin": "xmin",
    "alpha_ks_spikes": "num_pl_spikes",
    "alpha_weighted": "alpha_weighted",
    "log_alpha_norm": "log_alpha_norm",
}
CLOSE = 1e-9
LIMITS = {id: (column, CLOSE) for id, column in {**EXACT, **FITTED}.items()}
LIMITS |= {"entropy": ("entropy", 1e-6), "mp_sigma": ("sigma_mp", 1e-3), "mp_softrank": ("mp_softrank", 1e-3), "rand_distance": ("rand_distance", 0.25)}
SHUFFLED_MEDIAN, SHUFFLED_LEAST = 0.05, 0.01


def inspect(cli, model):
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([cli, "--quiet", "inspect", str(model), "--level", "full", "--no-cache", "--out", folder], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stderr)
        found = json.loads((pathlib.Path(folder) / "inspection.json").read_text())
    return {linear["module"]: linear for linear in found["inspection"]["linears"]}


def analyze(model, modules):
    import torch
    import weightwatcher
    from safetensors import safe_open

    layers = torch.nn.ModuleDict()
    for file in sorted(model.glob("*.safetensors")):
        with safe_open(file, "pt") as tensors:
            for name in tensors.keys():
                if name.removesuffix(".weight") in modules:
                    weight = tensors.get_tensor(name).float()
                    layer = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=False)
                    layer.weight.data = weight
                    layers[name.removesuffix(".weight").replace(".", "/")] = layer
    table = weightwatcher.WeightWatcher(model=layers).analyze(mp_fit=True, randomize=True, min_evals=1)
    # longname is "gate/proj" of the ModuleDict, whose keys hold no dots
    return {row["longname"].replace("/", "."): row for _, row in table.iterrows()}


def main():
    cli, model = sys.argv[1], pathlib.Path(sys.argv[2])
    if not model.is_dir():
        print(f"{model} is not here")
        return 77
    ours = inspect(cli, model)
    chosen = sorted(ours)[::3]
    theirs = analyze(model, set(chosen))
    if not chosen or sorted(theirs) != chosen:
        sys.exit(f"{len(theirs)} of {len(chosen)} matrices were analyzed by WeightWatcher")
    problems, differences = [], {id: [] for id in LIMITS}
    for module, row in theirs.items():
        for id, (column, limit) in LIMITS.items():
            if id.startswith("mp_") and row["N"] == row["M"]:
                continue
            mine, other = ours[module][id], row[column]
            difference = abs(mine - other) / max(abs(other), 1e-12)
            differences[id].append(difference)
            near = id == "rand_distance" and abs(mine - other) <= SHUFFLED_LEAST
            if not (difference <= limit or near):
                problems.append(f"{module}: {id} is {mine:.10g}, WeightWatcher has {other:.10g}")
    if statistics.median(differences["rand_distance"]) > SHUFFLED_MEDIAN:
        problems.append(f"rand_distance: the median difference is {statistics.median(differences['rand_distance']):.3g}")
    print(f"{len(theirs)} matrices\n\n| statistic | median difference | largest |\n|---|---|---|")
    for id, values in differences.items():
        print(f"| {id} | {statistics.median(values):.1e} | {max(values):.1e} |")
    print("\n".join(problems[:20]), file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
