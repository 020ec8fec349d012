"""Weights of worth, made by `python -m benchmarks.worth train`; do not edit.

From 19,451 sentences of ClaimBuster (Arslan, Hassan, Li, Tremayne 2020, CC BY 4.0), US presidential
debates 1960-2016. The features do not depend on the language.
"""

BIAS = -2.11
WEIGHTS = {
    "causal": 0.23,
    "change": 0.85,
    "comparison": 0.45,
    "date": 1.08,
    "figure": 2.08,
    "first-person": -0.55,
    "hedge": 0.03,
    "legal": 0.42,
    "length": 1.3,
    "money": 3.06,
    "named-entity": 0.89,
    "negation": -0.25,
    "opinion": -1.29,
    "percent": 3.01,
    "prediction": -0.97,
}
