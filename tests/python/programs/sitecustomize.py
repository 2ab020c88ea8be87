"""What every Python program that a test starts runs first: it ends with the stacks of its threads when it takes too long."""

import faulthandler
import os
import signal


def _limit() -> None:
    faulthandler.dump_traceback_later(float(os.environ["CALYPSO_CHILD_LIMIT"]), exit=True)


_limit()
# A fork would copy half of the timer, and its child would wait for the other half when it ends.
os.register_at_fork(before=faulthandler.cancel_dump_traceback_later, after_in_parent=_limit, after_in_child=_limit)
# A parent that ignores Ctrl-C hands that on: nohup, or a shell that runs the tests in the background.
signal.signal(signal.SIGINT, signal.default_int_handler)
