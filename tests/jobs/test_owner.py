"""Which process owns a job, and whether it still lives: no database is asked."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from time import sleep

import pytest

from app.base import clock
from app.jobs import lease
from app.jobs.lease import LEASE, PATIENCE

ELSEWHERE = "another-host/00000000:77:12345"


@pytest.fixture(autouse=True)
def line():
    """No queue either."""


def test_this_process_lives_and_is_not_another_of_its_number():
    host, pid, start = lease.me().rsplit(":", 2)
    assert int(pid) == os.getpid()
    assert lease.alive(lease.me()) is True
    assert lease.alive(f"{host}:{pid}:{int(start) - 1}") is False  # its number was somebody else's before
    assert lease.alive(f"{host}:4194305:{start}") is False  # beyond the largest number that a process has
    assert lease.alive(ELSEWHERE) is None


def test_a_killed_process_is_gone_also_before_its_parent_notices():
    child = subprocess.Popen(
        [sys.executable, "-c", "from app.jobs import lease; print(lease.me(), flush=True); input()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    owner = child.stdout.readline().strip()
    assert lease.alive(owner) is True
    child.kill()
    for _ in range(100):
        if lease.alive(owner) is False:
            break
        sleep(0.02)
    assert lease.alive(owner) is False  # nobody has waited for it yet
    child.wait()
    child.stdin.close()
    child.stdout.close()
    assert lease.alive(owner) is False


@pytest.mark.parametrize(
    ("owner", "late", "is_lost"),
    [
        ("me", timedelta(0), False), ("me", PATIENCE, True), ("gone", -LEASE, True), ("nobody", -LEASE, True),
        ("elsewhere", timedelta(seconds=-1), False), ("elsewhere", timedelta(0), True),
    ],
)  # fmt: skip
def test_when_an_owner_is_lost(owner, late, is_lost):
    me = lease.me()
    known = {"me": me, "gone": f"{me}0", "nobody": None, "elsewhere": ELSEWHERE}
    now = clock.now()
    assert lease.lost(known[owner], now - late, now) is is_lost
