"""No step takes longer than ten seconds of computing: our own loops ask for the time, and a timer interrupts SymPy.

SymPy can spend minutes inside one call. Where the system has timers (`signal.setitimer`: Linux and macOS, in the main
thread), one interrupts it. Elsewhere (Windows, a browser) there is neither such a timer nor a thread that could do it:
the call comes to its end first, and the step is stopped then.
"""

import contextlib
import math
import signal
import threading
import time

SECONDS = 10.0
AGAIN = 0.25  # seconds between two looks at the clock; if SymPy swallows the exception, the next one stops it
WORKING = {"ffnn", "mpmath", "sympy"}  # whose code may be interrupted

_deadline: float | None = None


class TooLong(Exception):
    """The time is over."""


def check_time():
    if _deadline is not None and time.process_time() > _deadline:
        raise TooLong


@contextlib.contextmanager
def time_limit(seconds):
    """TooLong when what is done within takes longer; inside another limit the earlier end counts."""
    global _deadline
    outer, now = _deadline, time.process_time()
    _deadline = min(now + seconds, outer or math.inf)
    before = _set_timer(outer is None)
    try:
        yield
    finally:
        _deadline = outer  # first, so that the timer finds nothing to stop
        if before is not None:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)


def _set_timer(outermost):
    """A timer that asks for the time again and again, for the outermost limit; what the signal did before."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    if not (outermost and in_main_thread and hasattr(signal, "setitimer")):
        return None
    if signal.getitimer(signal.ITIMER_PROF) != (0.0, 0.0):  # someone else's timer is left alone
        return None
    before = signal.signal(signal.SIGPROF, _interrupt)
    signal.setitimer(signal.ITIMER_PROF, AGAIN, AGAIN)
    return before


def _interrupt(_, frame):
    """Stop what works on a step. In a garbage collector's callback, say, an exception would be printed and lost."""
    if frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in WORKING:
        check_time()
