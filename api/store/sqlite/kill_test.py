#!/usr/bin/env python3
"""Kills a writing store with SIGKILL at random moments: all that it acknowledged must be there."""
import contextlib
import random
import signal
import subprocess
import sys
import tempfile

ROUNDS = 5


def stored(program, directory):
    out = subprocess.run([program, "check", directory], check=True, capture_output=True, text=True)
    return dict(line.split() for line in out.stdout.splitlines())


def round_of(program, number):
    with tempfile.TemporaryDirectory() as directory, tempfile.TemporaryFile("w+") as output:
        # A file and no pipe: a full pipe would hold the writer up.
        with subprocess.Popen([program, "write", directory], stdout=output) as writer:
            with contextlib.suppress(subprocess.TimeoutExpired):
                writer.wait(timeout=random.uniform(0.2, 0.8))
            writer.send_signal(signal.SIGKILL)
        output.seek(0)
        lines = output.read().splitlines(keepends=True)
        acknowledged = dict(line.split() for line in lines if line.endswith("\n"))
        found = stored(program, directory)
        lost = {key for key, revision in acknowledged.items() if found.get(key) != revision}
        print(f"round {number}: {len(acknowledged)} acknowledged, {len(found)} stored, {len(lost)} lost")
        return bool(acknowledged) and not lost


if __name__ == "__main__":
    sys.exit(0 if all([round_of(sys.argv[1], n) for n in range(ROUNDS)]) else 1)
