"""The demo as a user starts and ends it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import pytest

from tests.browser.conftest import two_free_ports


@pytest.fixture
def heard():
    """Signals as a terminal leaves them; a run in the background ignores some, and so would what it starts."""
    before = {one: signal.signal(one, signal.SIG_DFL) for one in (signal.SIGINT, signal.SIGHUP)}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGHUP])
def test_the_demo_prints_its_address_and_leaves_nothing_behind(tmp_path, heard, ending):
    """Ctrl+C and a closed terminal reach every process of the group."""
    port = two_free_ports()
    command = [sys.executable, "-m", "webcert", "demo", "--port", str(port), "--data", str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True) as demo:
        try:
            assert demo.stdout is not None
            assert f"http://127.0.0.1:{port + 1}/" in demo.stdout.readline()

            os.killpg(demo.pid, ending)

            assert demo.wait(60) == 0
        finally:
            demo.terminate()
    for one in (port, port + 1):
        with socket.socket() as free:
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free.bind(("127.0.0.1", one))
