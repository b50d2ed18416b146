"""Run the whole sample village on this machine: simulator, web and clock; Ctrl-C stops all.

The one place that knows a made-up channel secret: every address here is on 127.0.0.1.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
VAR = Path("var") / "village"
"""Not where a real town keeps its data: the two must never meet."""
CHANNEL_SECRET = "the-simulator-knows-this-secret"  # noqa: S105 - worth nothing outside it
CHANNEL_TOKEN = "the-simulator-knows-this-token"  # noqa: S105 - the same
READY_SECONDS = 60


def free_port(wanted: int) -> int:
    """Give the wanted port, or another when something listens there already."""
    for port in (wanted, 0):
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            number: int = tried.getsockname()[1]
            return number
    raise OSError("no free port on 127.0.0.1")


def environment(web: int, platform: int, mail: int) -> dict[str, str]:
    """Give the variables under which web, clock and commands find each other."""
    VAR.mkdir(parents=True, exist_ok=True)
    key = VAR / "secret_key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(40))
    return os.environ | {
        "LINE_CHANNEL_SECRET": CHANNEL_SECRET,
        "LINE_CHANNEL_ACCESS_TOKEN": CHANNEL_TOKEN,
        "LINE_API_ENDPOINT": f"http://127.0.0.1:{platform}",
        "DATABASE_URL": os.environ.get("DATABASE_URL", f"sqlite:///{VAR / 'village.sqlite'}"),
        "TOWN": os.environ.get("TOWN", str(Path(__file__).parents[1] / "sample" / "town.toml")),
        "PUBLIC_URL": f"http://127.0.0.1:{web}",
        "SECRET_KEY_FILE": str(key),
        "MAIL_URL": f"smtp://127.0.0.1:{mail}",
        "MAIL_FROM": "bot@localhost",
        "BIND": f"127.0.0.1:{web}",
        "PYTHONUNBUFFERED": "1",
    }


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return when an address answers; RuntimeError when its process ends or takes too long."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own loopback address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")


def main() -> int:
    """Start everything, wait for Ctrl-C, stop everything."""
    web = free_port(int(os.environ.get("WEB_PORT", "8000")))
    platform = free_port(int(os.environ.get("SIMULATOR_PORT", "8300")))
    mail = free_port(int(os.environ.get("MAIL_PORT", "8325")))
    env = environment(web, platform, mail)
    python = sys.executable
    print("データベースを用意し、見本の村を読み込んでいます… / Loading the sample village…")
    subprocess.run([python, "-m", "bot", "sample", "load"], env=env, check=True)
    commands = {
        "simulator": [
            *(python, "-m", "bot.simulator", "--port", str(platform)),
            *("--webhook", f"http://127.0.0.1:{web}/callback", "--smtp-port", str(mail)),
            *("--channel-secret", CHANNEL_SECRET, "--channel-token", CHANNEL_TOKEN),
        ],
        "web": [python, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), "bot:create_app()"],
        "clock": [python, "-m", "bot", "clock"],
    }
    running: dict[str, subprocess.Popen[bytes]] = {}
    # Said for SIGINT too: a shell that starts us in the background has it ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    ended = ""
    try:
        for name, command in commands.items():
            # A session of its own: Ctrl-C reaches us alone, and we stop them in order.
            running[name] = subprocess.Popen(command, env=env, start_new_session=True)
        wait_for(f"http://127.0.0.1:{platform}/", running["simulator"])
        wait_for(f"http://127.0.0.1:{web}/healthz", running["web"])
        print(
            f"\n  トーク画面 / chat page   http://127.0.0.1:{platform}/"
            f"\n  職員の画面 / console     http://127.0.0.1:{web}/console/"
            f"\n  ボットの様子 / health    http://127.0.0.1:{web}/healthz"
            "\n\n  止めるには Ctrl-C / Ctrl-C stops it\n",
            flush=True,
        )
        while not ended:
            ended = next((name for name, p in running.items() if p.poll() is not None), "")
            time.sleep(0.3)
        print(f"{ended} ended by itself", file=sys.stderr)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        ended = "start"
    except KeyboardInterrupt:
        print("\n止めています… / Stopping…")
    finally:
        stop(running)
    return 1 if ended else 0


def stop(running: dict[str, subprocess.Popen[bytes]]) -> None:
    """Stop the web process first: it finishes its calls while the simulator still answers."""
    for name in ("web", "clock", "simulator"):
        process = running.get(name)
        if process is None or process.poll() is not None:
            continue
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=25)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
