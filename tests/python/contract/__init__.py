"""The contract tests: reads a case, plays it, and compares the outcome."""
