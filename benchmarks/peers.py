#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""landlink beside glpsol and clp.

The peers get the linear program that landlink writes (landlink convert CASE model.mps): node-arc form, demands of one
class and origin flowing as one, the smallest natural one. Theirs is the whole run, reading included, as landlink's
is; landlink also writes its answer and verifies it.
"""
import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import measure

DEFAULT_PUBLIC = ["planar30", "planar50", "planar100", "planar150", "grid1", "grid3", "grid5", "grid8"]
TITLES = ["instance", "solver", "objective", "CPU s", "wall s", "MiB", "CPU times landlink's"]


def landlink_objective(run, folder):
    if run.code != 0:
        return None
    return float(json.loads((Path(folder) / "answer" / "summary.json").read_text(encoding="utf-8"))["objective_usd"])


def clp_objective(run, _folder):
    found = re.search(r"^Optimal objective (\S+)", run.output, re.MULTILINE)
    return float(found.group(1)) if found else None


def glpsol_objective(run, folder):
    report = Path(folder) / "glpsol.txt"
    if run.code != 0 or not report.exists():
        return None
    text = report.read_text(encoding="utf-8")
    found = re.search(r"^Objective:\s+\S+ = (\S+)", text, re.MULTILINE)
    return float(found.group(1)) if found and re.search(r"^Status:\s+OPTIMAL", text, re.MULTILINE) else None


def solvers(args, case, options, folder):
    """Name, command, how to read the objective; landlink first."""
    model = Path(folder) / "model.mps"
    answer = Path(folder) / "answer"
    return [
        ("landlink", [args.landlink, "solve", case, "-o", answer, "-q", "--gap", args.gap, *options],
         landlink_objective),
        ("clp", ["clp", model, "-solve", "-quit"], clp_objective),
        ("glpsol", ["glpsol", "--freemps", model, "-o", Path(folder) / "glpsol.txt"], glpsol_objective),
    ]


def run_solver(args, name, command, objective_of, folder):
    """The runs, and the objective; or None and why there is none."""
    if shutil.which(str(command[0])) is None:
        return None, "not installed"
    runs = []
    for _ in range(args.runs):
        run = measure.Run(command, args.limit)
        if run.timed_out:
            return None, f"over {args.limit:g} s"
        objective = objective_of(run, folder)
        if objective is None:
            print(f"{name} failed (exit {run.code}):\n{run.output[-2000:]}", file=sys.stderr)
            return None, f"failed, exit {run.code}"
        runs.append(run)
    return runs, objective


def rows_of(args, name, case, options, folder):
    """One row a solver."""
    ours = None
    for solver, command, objective_of in solvers(args, case, options, folder):
        runs, result = run_solver(args, solver, command, objective_of, folder)
        if runs is None:
            least = f"over {args.limit / ours:.0f}" if ours and result.startswith("over") else ""
            yield [measure.label(name), solver, result, "", "", "", least]
            continue
        cpu_s = measure.median(runs, "cpu_s")
        ours = cpu_s if solver == "landlink" else ours
        yield [measure.label(name), solver, f"{result:.9g}", measure.seconds(cpu_s),
               measure.seconds(measure.median(runs, "wall_s")), f"{measure.median(runs, 'peak_mib'):.0f}",
               f"{cpu_s / ours:.2g}" if ours else ""]


def compare(args, name):
    with tempfile.TemporaryDirectory() as folder:
        found = measure.find(name, args.data, args.landlink, folder)
        if found is None:
            print(f"skipped: {name}: not in the data folder, and no file", file=sys.stderr)
            return []
        case, options = found
        subprocess.run([args.landlink, "convert", case, Path(folder) / "model.mps", "-q", *options], check=True)
        return list(rows_of(args, name, case, options, folder))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--landlink", required=True, help="the command to measure")
    parser.add_argument("--data", help="folder of the public instances")
    parser.add_argument("--runs", type=int, default=3, help="runs of each solver, of which the medians are told (3)")
    parser.add_argument("--limit", type=float, default=300, help="seconds that a run may take (300)")
    parser.add_argument("--gap", default="1e-6", help="the gap that landlink proves (1e-6)")
    parser.add_argument("instance", nargs="*", help="public or generated instances by name, or paths")
    args = parser.parse_args()
    has_public = args.data is not None and (Path(args.data) / "mcf").is_dir()
    names = args.instance or (DEFAULT_PUBLIC if has_public else list(measure.GENERATED))
    rows = []
    for name in names:
        rows += compare(args, name)
        print(f"done: {name}", file=sys.stderr)
    print(f"{measure.machine()}; medians of {args.runs} runs; gap {args.gap}\n")
    print("\n".join(measure.markdown(TITLES, rows)))


if __name__ == "__main__":
    main()
