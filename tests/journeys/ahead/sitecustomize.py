"""Read by Python as it starts, where this folder is on its path: puts a process's clock ahead.

CLOCK_AHEAD is in seconds. What our code asks is ``datetime.now``; sleeping and waiting take as long
as ever.
"""

import datetime as module
import os

_Real = module.datetime
_AHEAD = module.timedelta(seconds=float(os.environ.get("CLOCK_AHEAD", "0")))


class _IsOne(type):
    def __instancecheck__(cls, value):
        return isinstance(value, _Real)


class datetime(_Real, metaclass=_IsOne):
    """The class that everything imports from now on."""

    @classmethod
    def now(cls, tz=None):
        """Give the present of another day."""
        return _Real.now(tz) + _AHEAD


module.datetime = datetime
