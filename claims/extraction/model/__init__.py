"""Trained weights, and nothing else. Made by `python -m benchmarks.worth train`; do not edit.

From ClaimBuster (Arslan, Hassan, Li, Tremayne 2020, CC BY 4.0): sentences of US presidential debates 1960-2016.
"""
