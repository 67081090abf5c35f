#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long the studio takes from its start to a window that is drawn and answers.

usage: startup.py [--program build-release/app/studio/moescope] [--runs 5] [--limit SECONDS] [--platform offscreen|xcb]

Starts the program as a person does, with a home of its own, on the demo model, and reads the time in its log (the process's
age, so what the dynamic loader does counts). One run before warms the disk cache. Prints the runs and their median, and the
processor time spent until then, which other programs hardly change; with --limit the exit status is 1 where the median is
above it. The platform xcb wants a display (xvfb-run).
"""
import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(r"Window shown after (\d+) ms")


def processor_time(process):
    """Milliseconds, of all threads."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return 1000 * (int(fields[11]) + int(fields[12])) // os.sysconf("SC_CLK_TCK")


def start(program, platform, patience=60):
    """Milliseconds of one start, and of its processor time."""
    with tempfile.TemporaryDirectory() as home:
        variables = {name: f"{home}/{name}" for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
        environment = {**os.environ, **variables, "QT_QPA_PLATFORM": platform}
        process = subprocess.Popen([str(program), "--demo"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        log, until = Path(home, "XDG_DATA_HOME/moescope/moescope.log"), time.monotonic() + patience
        try:
            while time.monotonic() < until and process.poll() is None:
                if log.exists() and (found := LINE.search(log.read_text(errors="replace"))):
                    return int(found[1]), processor_time(process)
                time.sleep(0.01)
        finally:
            process.terminate()
            complaints = process.communicate()[1].decode(errors="replace")
    sys.exit(f"{program}: no window came.\n{complaints}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=ROOT / "build-release/app/studio/moescope")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=float)
    parser.add_argument("--platform", default=os.environ.get("QT_QPA_PLATFORM", "offscreen"))
    options = parser.parse_args()
    start(options.program, options.platform)
    times, work = zip(*(start(options.program, options.platform) for _ in range(options.runs)))
    median = statistics.median(times)
    print(f"window after {median:.0f} ms (median of {', '.join(map(str, times))}), processor time {statistics.median(work):.0f} ms")
    return int(options.limit is not None and median > 1000 * options.limit)


if __name__ == "__main__":
    sys.exit(main())
