# SPDX-License-Identifier: Apache-2.0
"""Lets the peers import the torch of tools/setup on a machine without a GPU.

usage: cuda_stand_ins.py TORCH_FOLDER OUT_FOLDER

PyPI's torch is built for CUDA: Python's `import torch` wants cuBLAS, cuDNN, NCCL and the like to be there (4 GB), although a
computation on the CPU calls none of them. For each such library that is missing this writes a small one of its name into OUT_FOLDER
that has the functions which torch refers to; each ends the program. Nothing is written where the real libraries are.
"""
import pathlib
import re
import subprocess
import sys

LINKED = ("libtorch_python.so", "libtorch_cuda.so", "libtorch_nvshmem.so")
# Functions without a symbol version, by the letters that their names begin with.
UNVERSIONED = {"libnccl.so.2": "nccl", "libcusparseLt.so.0": "cusparseLt", "libcufile.so.0": "cuFile", "libcurand.so.10": "curand"}
SOURCE = """#include <stdio.h>
#include <stdlib.h>
static void absent(const char* name) {{ fprintf(stderr, "%s: {library} is a stand-in; this needs a GPU's libraries\\n", name); abort(); }}
{functions}
"""


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}).stdout


def missing_libraries(torch):
    """Of what torch's libraries are linked to; ldd goes by their own search path."""
    lines = "".join(output("ldd", str(torch / "lib" / name)) for name in LINKED)
    return sorted(set(re.findall(r"^\s*(\S+) => not found$", lines, re.M)))


def wanted_functions(torch, libraries):
    """Library -> {(function, symbol version or '')}."""
    wanted = {library: set() for library in libraries}
    lines = output("nm", "-D", "--undefined-only", "--with-symbol-versions", *(str(torch / "lib" / name) for name in LINKED))
    for function, version in re.findall(r"^\s+U (\w+)(?:@+(\S+))?$", lines, re.M):
        for library in libraries:
            own = version == library or version == "NVSHMEM" and "nvshmem" in library
            if own or not version and library in UNVERSIONED and function.startswith(UNVERSIONED[library]):
                wanted[library].add((function, version))
    return wanted


def build(library, functions, out):
    code = "\n".join(f'void {function}(void) {{ absent("{function}"); }}' for function, _ in sorted(functions))
    source, versions = out / "stand_in.c", out / "stand_in.map"
    source.write_text(SOURCE.format(library=library, functions=code))
    names = sorted({version for _, version in functions if version})
    versions.write_text("".join(f"{name} {{ global: {' '.join(f'{function};' for function, of in sorted(functions) if of == name)} }};\n" for name in names))
    options = [f"-Wl,--version-script={versions}"] if names else []
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-w", "-fno-builtin", f"-Wl,-soname,{library}", *options, "-o", out / library, source], check=True)
    source.unlink()
    versions.unlink()


if __name__ == "__main__":
    torch_folder, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    absent = missing_libraries(torch_folder)
    for name, needed in wanted_functions(torch_folder, absent).items():
        build(name, needed, target)
    print(f"{len(absent)} stand-ins: {' '.join(absent)}")
