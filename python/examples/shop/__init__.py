"""A small web shop that is paid through Calypso, and survives being killed at any moment: `python -m shop` runs it."""
