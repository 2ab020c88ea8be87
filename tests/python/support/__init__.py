"""What the tests share: a server on a raw socket, programs of their own, and what a call looks like."""
