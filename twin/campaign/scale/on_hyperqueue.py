#!/usr/bin/env python3
"""Plays a campaign of `twin fuzz` in parts on HyperQueue, and joins the results.

    on_hyperqueue.py [--server DIR | --local N] --parts N --out DIR -- WORLD... [fuzz options]

    on_hyperqueue.py --local 2 --parts 8 --out found -- worlds/front-door.yaml --runs 800
    on_hyperqueue.py --server ~/.hq-server --parts 640 --out /shared/found -- worlds/*.yaml --runs 1000000

`--local N` starts a server and N workers of one processor each on this machine; `--server DIR` uses a server that runs,
with workers on any machines. The output folder must be one that all of them see. Needs: pip install hyperqueue.

Exit codes: 0 no promise broke, 1 a promise broke, 2 bad arguments, or a part failed.
"""

import argparse
import pathlib
import subprocess
import sys

from hyperqueue import Client, Job, LocalCluster
from hyperqueue.client import FailedJobsException
from hyperqueue.cluster import WorkerConfig

# A part that finds a broken promise exits with 1, which is a result and no failure.
PART = '"$@" || test $? -eq 1'


def submit(client, options):
    """Submits all parts and waits for them."""
    job = Job(name="twin fuzz")
    for part in range(1, options.parts + 1):
        folder = options.out / f"part-{part}"
        fuzz = [options.twin, "fuzz", *options.fuzz, "--quiet", "--jobs", "1"]
        fuzz += ["--shard", f"{part}/{options.parts}", "--out", str(folder)]
        log = str(options.out / f"part-{part}.log")
        job.program(["sh", "-c", PART, "part", *fuzz], stdout=log, stderr=log, cwd=pathlib.Path.cwd())
    client.wait_for_jobs([client.submit(job)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--server", type=pathlib.Path, help="folder of a HyperQueue server that runs")
    where.add_argument("--local", type=int, metavar="N", help="start a server and N workers here")
    parser.add_argument("--parts", type=int, required=True, help="number of parts")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder for the results")
    parser.add_argument("--twin", default="twin", help="the program, on every worker")
    parser.add_argument("fuzz", nargs="+", help="worlds and options of `twin fuzz`, behind `--`")
    options = parser.parse_args()
    options.out = options.out.resolve()
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        if options.server:
            submit(Client(options.server), options)
        else:
            with LocalCluster() as cluster:
                for _ in range(options.local):
                    cluster.start_worker(WorkerConfig(cores=1))
                submit(cluster.client(), options)
    except FailedJobsException as failed:
        print(failed, file=sys.stderr)
        return 2
    folders = [str(options.out / f"part-{part}") for part in range(1, options.parts + 1)]
    return subprocess.run([options.twin, "merge", *folders, "--json", str(options.out / "all.json")]).returncode


if __name__ == "__main__":
    sys.exit(main())
