"""Two servers that somebody else started: one as it is by default, and one with keys and narrow limits."""

import os
import time
import urllib.request

import pytest


@pytest.fixture(scope="session")
def url():
    return os.environ["STROMBOLI_URL"]


@pytest.fixture(scope="session")
def strict_url():
    """Key `right`, two answers at a time, two that wait, bodies of at most 1 MB, media from a port that is closed."""
    return os.environ["STROMBOLI_STRICT_URL"]


def _metric(url, name):
    with urllib.request.urlopen(url + "/metrics") as metrics:
        for line in metrics.read().decode().splitlines():
            if line.startswith(name + "{"):
                return float(line.rsplit(" ", 1)[1])
    raise KeyError(name)


@pytest.fixture
def becomes_idle(url):
    """Waits until nothing runs and nothing waits any more."""

    def wait():
        deadline = time.monotonic() + 30
        while _metric(url, "vllm:num_requests_running") + _metric(url, "vllm:num_requests_waiting") > 0:
            assert time.monotonic() < deadline, "requests go on without their clients"
            time.sleep(0.05)

    return wait


@pytest.fixture
def is_busy(url):
    return lambda: _metric(url, "vllm:num_requests_running") > 0
