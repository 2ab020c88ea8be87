"""What the tests share: a server on a raw socket, its scripts, and child programs."""
