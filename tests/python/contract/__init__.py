"""The contract: its cases, how they are played, and how a call ended in their words."""
