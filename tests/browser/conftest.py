"""The whole product as `make demo` starts it, and a browser."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.browser.keyboard import SIZES
from webcert.config import demo


@dataclass(frozen=True)
class Demo:
    product: str
    sandbox: str
    data: Path
    port: int
    processes: dict[str, subprocess.Popen[bytes]]

    def kill(self, name: str) -> None:
        """End a process with SIGKILL, and those that it has started and that would go on without it."""
        process = self.processes[name]
        started = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        process.kill()
        process.wait()
        for one in started:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(one), signal.SIGKILL)

    def start(self, name: str) -> None:
        """Start a process as the demo does."""
        with (self.data / f"{name}.log").open("ab") as log:
            environment = demo.environment(port=self.port, data=self.data)
            self.processes[name] = subprocess.Popen(demo.commands(self.port)[name], env=environment, stdout=log, stderr=log)


def two_free_ports() -> int:
    # In an order of its own: two runs at once that look for a port do not find the same one, which the server would let them share.
    for port in Random(os.getpid()).sample(range(18200, 18900, 2), 350):
        with socket.socket() as one, socket.socket() as two:
            try:
                one.bind(("127.0.0.1", port))
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise RuntimeError("no free ports")


@pytest.fixture(scope="session")
def running_demo(tmp_path_factory):
    port, data = two_free_ports(), tmp_path_factory.mktemp("demo")
    processes = demo.start(port=port, data=data)
    yield Demo(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", data, port, processes)
    demo.stop(processes)


@pytest.fixture
def context(browser):
    made = browser.new_context(viewport={"width": 1424, "height": 722}, accept_downloads=True)
    yield made
    made.close()


@pytest.fixture
def pictures():
    """Takes a picture in both sizes and at twice the size when a folder for them is named in the environment."""

    def take(page, name):
        folder, before = os.environ.get("WEBCERT_PICTURES"), page.viewport_size
        if folder is None:
            return
        for width, height in (*SIZES, (712, 361)):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=Path(folder) / f"{name}-{width}.png")
        page.set_viewport_size(before)

    return take


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def sized(request, browser):
    """A window of a user without a mouse, in each size that such users have."""
    width, height = request.param
    made = browser.new_context(viewport={"width": width, "height": height})
    yield made
    made.close()
