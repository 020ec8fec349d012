"""Agreement: worked examples of the literature, and numbers that can be checked by hand."""

from __future__ import annotations

import pytest

from claims.agreement import alpha, kappa, share

# The data of Krippendorff (2011), section C: four observers, twelve units, missing data; alpha nominal is 0.743.
KRIPPENDORFF = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)
# The same, section A: two observers, ten units, two values; alpha is 0.095.
BINARY = ((0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0))
# Section B: two observers, twelve units, five values; alpha is 0.692.
NOMINAL = ("aabbdcccedda", "babbbccceddd")
# The 2x2 table of Cohen's kappa in many textbooks: of 50, both yes 20, both no 15, 5 and 10 otherwise; kappa is 0.40.
GRANTS = [(("yes", "yes"), 20), (("yes", "no"), 5), (("no", "yes"), 10), (("no", "no"), 15)]


def units(rows):
    return [(values, 1) for values in zip(*rows, strict=True)]


@pytest.mark.parametrize(
    ("rows", "expected"), [(BINARY, 0.095), (NOMINAL, 0.692), (KRIPPENDORFF, 0.743)], ids=["A", "B", "C"]
)
def test_alpha_is_what_krippendorff_works_out(rows, expected):
    assert alpha(units(rows)) == pytest.approx(expected, abs=0.0005)


def test_kappa_of_the_table_in_textbooks():
    assert kappa(GRANTS) == pytest.approx(0.4)
    assert share(GRANTS) == pytest.approx(0.7)


def test_kappa_tells_apart_what_the_same_share_hides():
    # Both 60 of 100; by hand: chance 0.54 and 0.46, so 0.06/0.46 and 0.14/0.54.
    one = [(("y", "y"), 45), (("y", "n"), 15), (("n", "y"), 25), (("n", "n"), 15)]
    other = [(("y", "y"), 25), (("y", "n"), 35), (("n", "y"), 5), (("n", "n"), 35)]
    assert (share(one), share(other)) == (0.6, 0.6)
    assert kappa(one) == pytest.approx(0.06 / 0.46)
    assert kappa(other) == pytest.approx(0.14 / 0.54)


def test_alpha_by_hand():
    # Two units of two answers: aa, ab. Pairable 4, a 3, b 1; observed 2 of 4 differ, expected 6 of 12: 0.
    assert alpha([("aa", 1), ("ab", 1)]) == pytest.approx(0)
    assert alpha([("aa", 1), ("bb", 1)]) == 1
    # ab, ab: observed all differ; expected 8 of 12: 1 - 1 / (2/3).
    assert alpha([("ab", 2)]) == pytest.approx(-0.5)


def test_alpha_from_a_coincidence_matrix_written_out():
    """Six claims, findings false (f), misleading (m), accurate (a); the last was answered by three people.

    Answers: ff, ff, fm, mm, aa, fam. Each ordered pair of answers to one claim of n answers counts 1/(n-1):

            f            m            a          | n_c
      f   2+2 = 4     1+1/2 = 1.5    1/2 = 0.5   | 6
      m   1.5           2            1/2 = 0.5   | 4
      a   0.5          0.5              2        | 3
                                             n = 13

    The diagonal holds 4+2+2 = 8 of 13: what differs, 5 of 13, is observed. Expected by chance are
    13*12 - (6*5 + 4*3 + 3*2) = 108 of 13*12 = 156.  alpha = 1 - (5/13) / (108/156) = 1 - 60/108 = 4/9.
    """
    answers = [("ff", 2), ("fm", 1), ("mm", 1), ("aa", 1), ("fam", 1)]
    assert alpha(answers) == pytest.approx(4 / 9)


def test_many_like_units_count_as_many():
    assert alpha([("aa", 3), ("ab", 2)]) == alpha([("aa", 1)] * 3 + [("ab", 1)] * 2)
    assert kappa([(("a", "a"), 2), (("a", "b"), 1)]) == kappa([(("a", "a"), 1)] * 2 + [(("a", "b"), 1)])


def test_missing_answers_tell_nothing():
    assert alpha([*units(BINARY), ((1, None), 7), ((None, None), 2), ((), 1)]) == alpha(units(BINARY))
    assert kappa([*GRANTS, (("yes", None), 9)]) == kappa(GRANTS)
    assert share([*GRANTS, ((None, "no"), 9)]) == share(GRANTS)


@pytest.mark.parametrize("measure", [share, kappa, alpha])
def test_nothing_measured_is_not_zero(measure):
    assert measure([]) is None
    assert measure([((None, "a"), 5)]) is None


@pytest.mark.parametrize("measure", [kappa, alpha])
def test_one_value_only_cannot_be_told_from_chance(measure):
    assert measure([(("a", "a"), 10)]) is None
    assert share([(("a", "a"), 10)]) == 1
