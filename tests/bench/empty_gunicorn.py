"""Take the bot's gunicorn settings as they are, without what starts the bot's own work."""

import runpy
from pathlib import Path

settings = runpy.run_path(str(Path(__file__).parents[2] / "gunicorn.conf.py"))
globals().update(
    {
        name: value
        for name, value in settings.items()
        if not name.startswith("_") and not callable(value)
    }
)
del settings
