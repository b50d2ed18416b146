"""Start the simulator on 127.0.0.1 until Ctrl-C or SIGTERM: `python -m bot.simulator --help`."""

import argparse
import signal
import sys
from pathlib import Path
from threading import Event

from bot.simulator.cast import DEFAULT, CastError, bring
from bot.simulator.server import Simulator


def read_arguments(given: list[str] | None = None) -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(prog="python -m bot.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8300)
    parser.add_argument("--smtp-port", type=int, default=8325)
    parser.add_argument("--webhook", help="where events go, such as http://127.0.0.1:8000/callback")
    secret = parser.add_mutually_exclusive_group(required=True)
    secret.add_argument("--channel-secret")
    secret.add_argument("--channel-secret-file", type=Path)
    token = parser.add_mutually_exclusive_group(required=True)
    token.add_argument("--channel-token")
    token.add_argument("--channel-token-file", type=Path)
    parser.add_argument("--openapi", type=Path, help="check requests against this description")
    parser.add_argument("--cast", type=Path, default=DEFAULT, help="who is there (TOML)")
    parser.add_argument("--quota", type=int, default=200, help="messages a month; -1 has no limit")
    return parser.parse_args(given)


def main() -> int:
    """Run until told to stop."""
    arguments = read_arguments()
    stop = Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    try:
        secret = arguments.channel_secret or arguments.channel_secret_file.read_text().strip()
        token = arguments.channel_token or arguments.channel_token_file.read_text().strip()
        simulator = Simulator(
            secret,
            token,
            arguments.webhook,
            openapi=arguments.openapi,
            quota=None if arguments.quota < 0 else arguments.quota,
            port=arguments.port,
            smtp_port=arguments.smtp_port,
        )
        bring(simulator.platform, arguments.cast)
        simulator.start()
    except (CastError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"LINE simulator  {simulator.url}/   mail 127.0.0.1:{simulator.smtp_port}", flush=True)
    stop.wait()
    simulator.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
