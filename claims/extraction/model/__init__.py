"""Trained weights, and nothing else. Made by `python -m benchmarks.worth train`."""
