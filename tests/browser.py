"""`python -m tests.browser`: find a Chromium for the browser tests, or install one (decision 21)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def found() -> str | None:
    """The browser to drive: CHROMIUM, Debian's, or the one that Playwright installed."""
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if named:
        return named
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> bool:
    """Debian's package where apt may be used without asking (CI, or root on Debian); else Playwright's own build."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if shutil.which("apt-get") and is_root:
        print("Installing Debian's chromium and fonts …")
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        command = ["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk"]
        if subprocess.run(command, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, check=False).returncode == 0:
            return True
    elif shutil.which("apt-get") and not os.environ.get("CI"):
        print("For Debian's own browser: sudo apt-get install chromium fonts-noto-cjk")
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode == 0


def main() -> int:
    """Say which browser is there, installing one where none is."""
    browser = found() or (install() and found())
    if not browser:
        print("No Chromium: install one, or name it in the variable CHROMIUM.", file=sys.stderr)
        return 1
    print(f"Browser: {browser}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
