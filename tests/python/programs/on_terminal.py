"""Makes the terminal on its standard input its own, so that Ctrl-C there reaches it, and becomes a command."""

import fcntl
import os
import sys
import termios

fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
