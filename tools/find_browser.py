"""Finds the browser of the browser tests: prints its path, or nothing; with --install fetches one where none is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path


def found() -> str:
    named = os.environ.get("WEBCERT_CHROMIUM", "")
    for name in (named, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        path = shutil.which(name) if name else None
        if path:
            return path
    cached = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    return str(cached[-1]) if cached else ""


def install() -> None:
    """By playwright's own means, or by the system's packages where that needs no password."""
    if subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True).returncode == 0 and found():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-q", "chromium"], capture_output=True)


def main() -> int:
    if "--install" in sys.argv:
        if not found():
            install()
        if not found():
            print("No Chromium was found or could be installed; browser tests will be skipped.", file=sys.stderr)
        return 0
    print(found())
    return 0


if __name__ == "__main__":
    sys.exit(main())
