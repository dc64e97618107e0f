"""Work that several processes share comes back in order, and ends with the process that asked for it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from claimgraph.errors import UnknownTerm
from claimgraph.processes import in_order

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are copied on Linux only")


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_the_order_of_the_items(jobs: int) -> None:
    assert list(in_order(lambda number: number * number, range(100), jobs)) == [number * number for number in range(100)]
    assert list(in_order(str, [], jobs)) == []


COUNTING = """
import os
from claimgraph.processes import AHEAD, in_order
asked = 0
def items():
    global asked
    for number in range(100):
        asked += 1
        yield number
made = in_order(lambda _: os.getpid(), items(), 2)
print("here" if next(made) == os.getpid() else "elsewhere", "few" if asked <= AHEAD * 2 + 2 else asked)
made.close()
"""

KILLED = """
import os, signal
from claimgraph.errors import EnvironmentFault
from claimgraph.processes import in_order
here = os.getpid()
def work(_):
    assert os.getpid() != here, "this process did the work itself"
    os.kill(os.getpid(), signal.SIGKILL)
try:
    list(in_order(work, range(3), 2))
except EnvironmentFault as fault:
    print(fault)
"""


def alone(program: str) -> str:
    """What a program prints in a process of its own, which has one thread and can be copied, as pytest's need not be."""
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@linux
def test_other_processes_do_the_work_and_few_items_wait() -> None:
    assert alone(COUNTING).split() == ["elsewhere", "few"]


@linux
def test_a_process_that_is_killed_is_told() -> None:
    assert "was killed" in alone(KILLED)


def test_a_process_with_several_threads_does_the_work_itself() -> None:
    """A copy of it would have the locks that another thread holds, and not the thread."""
    waiting = threading.Event()
    other = threading.Thread(target=waiting.wait)
    other.start()
    try:
        assert set(in_order(lambda _: os.getpid(), range(5), 2)) == {os.getpid()}
    finally:
        waiting.set()
        other.join()


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_the_work_raises_is_raised(jobs: int) -> None:
    def work(number: int) -> int:
        if number == 3:
            raise UnknownTerm("a.trig", "urn:three", ["urn:tree"])
        return number

    made = in_order(work, range(9), jobs)
    assert [next(made) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(UnknownTerm, match=r"a\.trig.*urn:three.*urn:tree") as caught:
        next(made)
    assert (caught.value.term, caught.value.nearest, caught.value.exit_code) == ("urn:three", ("urn:tree",), 1)


ASKING = """
import os, sys, time
from claimgraph.processes import in_order
def work(number):
    if number < 2:
        os.write(1, f"{os.getpid()}\\n".encode())
    time.sleep(60)
list(in_order(work, range(9), 2))
"""


def runs(process: int) -> bool:
    """Whether the process is there and not only waiting to be buried."""
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@linux
def test_the_processes_end_with_the_one_that_asked() -> None:
    with subprocess.Popen([sys.executable, "-c", ASKING], stdout=subprocess.PIPE, text=True) as asking:
        assert asking.stdout
        try:
            found = [int(asking.stdout.readline()) for _ in range(2)]
            assert all(runs(process) for process in found)
        finally:
            asking.kill()
    end = time.monotonic() + 30
    while any(runs(process) for process in found) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(runs(process) for process in found)
