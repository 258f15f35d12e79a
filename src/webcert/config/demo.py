"""The whole product on a laptop: sandbox, web server and worker as processes of their own, one folder of data."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from webcert.adapters.signing import keys

_WAIT_SECONDS = 90
#: Longer than the server takes that ends a hanging request.
_STOP_SECONDS = 30
#: The sandbox's first unit, which has everything switched on (integration 16.3).
FIRST_UNIT = "SE2321000999-1A02"


def environment(*, port: int, data: Path) -> dict[str, str]:
    """The settings of the demo: the product on `port`, the sandbox beside it on the next one."""
    product, sandbox = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
    secret, event_token = _secret(data / "client-secret"), _secret(data / "event-token")
    return {
        **os.environ, "PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "webcert.config.settings",
        "WEBCERT_BASE_URL": product, "WEBCERT_DATA_DIR": str(data), "WEBCERT_SQLITE_SYNCHRONOUS": "NORMAL",
        "WEBCERT_NTJP_URL": f"{sandbox}/ntjp", "WEBCERT_REGISTRY_URL": f"{sandbox}/registry",
        "WEBCERT_FMB_URL": f"{sandbox}/fmb",
        "WEBCERT_OIDC_ISSUER": f"{sandbox}/idp", "WEBCERT_OIDC_CLIENT_SECRET_FILE": str(secret),
        "WEBCERT_SIGN_SERVICE_URL": f"{sandbox}/signing/request", "WEBCERT_SIGN_SERVICE_ID": f"{sandbox}/signing/metadata",
        "WEBCERT_SIGN_CRLS": f"{sandbox}/signing/root.crl",
        "WEBCERT_SIGN_SERVICE_METADATA": f"{sandbox}/signing/metadata",
        "WEBCERT_SIGN_SERVICE_METADATA_CERTIFICATE": str(data / "keys" / "service.pem"),
        "WEBCERT_SIGN_IDENTITY_PROVIDER": f"{sandbox}/idp/saml/sign/sithseid-same-device",
        "WEBCERT_OIDC_BACKCHANNEL_LOGOUT": "true",
        "WEBCERT_SAML_PROVIDER": f"{sandbox}/idp/saml", "WEBCERT_SAML_METADATA": f"{sandbox}/idp/saml/metadata",
        "WEBCERT_SAML_DECRYPTION_KEYS": str(data / "keys" / "saml-encryption.key"),
        "WEBCERT_SAML_ENCRYPTION_CERTIFICATE": str(data / "keys" / "saml-encryption.pem"),
        "WEBCERT_NETID_URL": f"{sandbox}/nias", "WEBCERT_SANDBOX_SIGNER_URL": f"{sandbox}/signer",
        "WEBCERT_EVENT_TOKEN_FILE": str(event_token),
        "WEBCERT_CHANGED_WINDOW_SECONDS": os.environ.get("WEBCERT_CHANGED_WINDOW_SECONDS", "3"),
        "WEBCERT_LOG_BATCH_SECONDS": os.environ.get("WEBCERT_LOG_BATCH_SECONDS", "5"),
        "WEBCERT_RETRY_FIRST_SECONDS": os.environ.get("WEBCERT_RETRY_FIRST_SECONDS", "2"),
        "WEBCERT_SANDBOX_PRODUCT_URL": product, "WEBCERT_SANDBOX_BASE_URL": sandbox,
        "WEBCERT_SANDBOX_CLIENT_ID": "webcert", "WEBCERT_SANDBOX_CLIENT_SECRET_FILE": str(secret),
        "WEBCERT_SANDBOX_KEYS_DIR": str(data / "keys"), "WEBCERT_SANDBOX_DATA_DIR": str(data / "sandbox"),
        "WEBCERT_SANDBOX_EVENT_URL": f"{product}/api/events/certificate-sent", "WEBCERT_SANDBOX_EVENT_TOKEN_FILE": str(event_token),
    }  # fmt: skip


def _secret(path: Path) -> Path:
    """A file with a secret that product and sandbox share, made the first time."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path


def commands(port: int) -> dict[str, list[str]]:
    """The processes by name."""
    sandbox = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--workers", "1", "--blocking-threads", "64",
        "--workers-kill-timeout", "5", "--host", "127.0.0.1", "--port", str(port + 1), "webcert.sandbox.app:from_environment",
    ]  # fmt: skip
    product = [sys.executable, "-m", "webcert"]
    return {"sandbox": sandbox, "web": [*product, "web", "--port", str(port)], "worker": [*product, "worker"]}


def start(*, port: int, data: Path) -> dict[str, subprocess.Popen[bytes]]:
    """Prepare the data folder, start everything and wait until it answers. Raises RuntimeError when it does not."""
    data = data.absolute()
    data.mkdir(parents=True, exist_ok=True)
    keys.ensure(data / "keys")
    settings = environment(port=port, data=data)
    product = [sys.executable, "-m", "webcert"]
    subprocess.run([*product, "migrate"], env=settings, check=True)
    switched_on = [*product, "unit-settings", "set", FIRST_UNIT, "--risk-and-advice", "on", "--operator", "demo"]
    subprocess.run(switched_on, env=settings, check=True, stdout=subprocess.DEVNULL)
    running: dict[str, subprocess.Popen[bytes]] = {}

    def begin(*names: str, answer: str) -> None:
        for name in names:
            with (data / f"{name}.log").open("ab") as log:
                # In a session of its own: Ctrl+C at the terminal reaches the demo alone, which ends each in order.
                running[name] = subprocess.Popen(commands(port)[name], env=settings, stdout=log, stderr=log, start_new_session=True)
        _wait_for(answer, running, data)

    try:
        begin("sandbox", answer=f"http://127.0.0.1:{port + 1}/")  # first, since the others call it when they begin
        begin("web", "worker", answer=f"http://127.0.0.1:{port}/ready")
    except BaseException:
        stop(running)
        raise
    return running


def _wait_for(url: str, running: dict[str, subprocess.Popen[bytes]], data: Path) -> None:
    """Until it answers. Raises RuntimeError when it does not in time, or a process has stopped."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while not _answers(url):
        for name, process in running.items():
            if process.poll() is not None:
                raise RuntimeError(f"{name} stopped; see {data / name}.log")
        if time.monotonic() > deadline:
            raise RuntimeError(f"no answer from {url}; see the logs in {data}")
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def stop(running: dict[str, subprocess.Popen[bytes]]) -> None:
    """End the processes that `start` began."""
    for process in running.values():
        process.terminate()
    for process in running.values():
        try:
            process.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run(*, port: int, data: Path) -> int:
    """The demo command: prints one address and runs until it is stopped."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # which `nohup` asks for
            signal.signal(number, signal.default_int_handler)
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        running = start(port=port, data=data)
        print(f"Webcert är igång. Öppna http://127.0.0.1:{port + 1}/ (avsluta med Ctrl+C)", flush=True)
        print("Demon sparar med PRAGMA synchronous=NORMAL; i drift gäller FULL.", flush=True)
        while all(process.poll() is None for process in running.values()):
            time.sleep(0.3)
    except KeyboardInterrupt:
        pass
    finally:
        stop(running)
    return 0
