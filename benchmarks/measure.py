# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks share: one run of a command with its CPU time, wall time and peak memory; instances; tables."""
import os
import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

# Instances of the public collection, below the data folder, and how each is read.
PUBLIC = {
    **{f"planar{n}": (f"mcf/planar/planar{n}.gz", []) for n in (30, 50, 100, 150, 500, 800, 2500)},
    **{f"grid{n}": (f"mcf/grid/grid{n}.gz", []) for n in (1, 3, 5, 8, 10, 12, 15)},
    "SUBWAY-132-0": ("mcf/intermodal/SUBWAY-132-0.txt.gz", []),
    "BUS-2632-0": ("mcf/intermodal/BUS-2632-0.txt.gz", []),
    "ChicagoSketch": ("mcf/transport/ChicagoSketch_net.tntp.gz", ["--demand-scale", repr(1 / 2.4)]),
    "BerlinCenter": ("mcf/transport/BerlinCenter_net.tntp.gz", ["--demand-scale", repr(1 / 0.5)]),
    "Birmingham": ("mcf/transport/Birmingham_net.tntp.gz", ["--demand-scale", repr(1 / 0.9)]),
}

# Cases of about the same size, for where the collection is absent.
GENERATED = {
    "gen-planar100": ["planar", "--nodes", "100", "--demands", "1000"],
    "gen-planar150": ["planar", "--nodes", "150", "--demands", "2200", "--binding", "0.28"],
    "gen-grid15": ["grid", "--rows", "15", "--columns", "15", "--demands", "100"],
    "gen-grid25": ["grid", "--rows", "25", "--columns", "25", "--demands", "500"],
    "gen-corridor": ["corridor", "--stages", "20", "--demands", "500"],
}


class Run:
    """One run of a command: exit code, seconds of CPU (user and system) and wall, peak memory, what it printed.

    The memory is told by time(1): a process that Python starts counts Python's own as its peak.
    """

    def __init__(self, command, limit_s):
        self.timed_out = False
        with tempfile.NamedTemporaryFile(mode="r") as memory:
            timed = ["time", "--quiet", "-f", "%M", "-o", memory.name, *(str(c) for c in command)]
            start = time.monotonic()
            usage = self._wait(timed, limit_s)
            self.wall_s = time.monotonic() - start
            self.cpu_s = usage.ru_utime + usage.ru_stime
            self.peak_mib = int(memory.read() or 0) / 1024

    def _wait(self, command, limit_s):
        """Runs to the end or to the limit; the resources it took."""
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              start_new_session=True) as process:
            def stop(_signal, _frame):
                self.timed_out = True
                os.killpg(process.pid, signal.SIGKILL)

            signal.signal(signal.SIGALRM, stop)
            signal.setitimer(signal.ITIMER_REAL, limit_s)
            self.output = process.stdout.read().decode(errors="replace")
            _, status, usage = os.wait4(process.pid, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            self.code = process.returncode = os.waitstatus_to_exitcode(status)
        return usage


def median(runs, what):
    return statistics.median(getattr(run, what) for run in runs)


def find(name, data, landlink, folder):
    """The input of an instance and the options that read it: public, generated into folder, or a path. None: absent."""
    if name in PUBLIC:
        relative, options = PUBLIC[name]
        path = Path(data) / relative if data else None
        return (path, options) if path is not None and path.exists() else None
    if name in GENERATED:
        case = Path(folder) / name
        subprocess.run([landlink, "generate", *GENERATED[name], "-o", case, "-q"], check=True)
        return case, []
    return (Path(name), []) if Path(name).exists() else None


def label(name):
    return name if name in PUBLIC or name in GENERATED else Path(name).name


def seconds(value):
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"


def markdown(titles, rows):
    """Lines of a table; the first two columns are text, the others are numbers."""
    yield "| " + " | ".join(titles) + " |"
    yield "|" + "---|" * 2 + "---:|" * (len(titles) - 2)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def machine():
    """The processor and how many of them, as a line above a table."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return f"{model}, {len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}, {time.strftime('%Y-%m-%d')}"
