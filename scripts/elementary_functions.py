"""Prints the coefficients of the polynomials in Sources/Kernels/ElementaryFunctions.swift.

Usage: elementary_functions.py        (needs the Python packages mpmath and numpy)

Each function is a known beginning and a known factor times a polynomial q:

    exp(x)     = 1 + x + x^2 q(x)     -ln 2 / 2 <= x <= ln 2 / 2
    log(1 + x) = x + x^2 q(x)         sqrt 1/2 <= 1 + x <= sqrt 2
    tanh(x)    = x + x^3 q(x^2)       0 < x <= 0.625

Of all polynomials of its degree q is to be the one whose greatest relative error, in the function,
is least. But its coefficients have to be numbers that a Float holds. So the lowest is rounded and
the others are fitted anew to what is left, then the next is rounded, and so on.
"""

import mpmath
import numpy

mpmath.mp.prec = 160
PLACES = 1000
ROUNDS = 300


def fit(columns, values):
    """The factors of the columns for the least greatest |sum - value|, by Lawson's method.

    That is least squares, again and again, each time with more importance for the places where the
    error is great.
    """
    importance = numpy.ones(len(values))
    least = numpy.inf
    for _ in range(ROUNDS):
        root = numpy.sqrt(importance)
        found = numpy.linalg.lstsq(columns * root[:, None], values * root, rcond=None)[0]
        errors = abs(columns @ found - values)
        if max(errors) < least:
            least, best = max(errors), found
        importance *= errors / sum(importance * errors)
    return best


def print_coefficients(name, degree, lowest, highest, function, beginning, factor, place):
    """Prints q, and the greatest relative error that comes from it and not from rounding."""
    middle, half = (highest + lowest) / 2, (highest - lowest) / 2
    grid = [middle + half * mpmath.cos(mpmath.pi * (i + mpmath.mpf(0.5)) / PLACES)
            for i in range(PLACES)]
    # Everything is divided by the function, so that errors are relative.
    rest = numpy.array([(function(x) - beginning(x)) / function(x) for x in grid], float)
    columns = numpy.array([[factor(x) * place(x) ** power / function(x)
                            for power in range(degree + 1)] for x in grid], float)
    coefficients = []
    for power in range(degree + 1):
        coefficients.append(numpy.float32(fit(columns[:, power:], rest)[0]))
        rest -= columns[:, power] * coefficients[-1]
    print(f"{name}: relative error 2^{numpy.log2(max(abs(rest))):.1f}")
    print("  " + ", ".join(str(c) for c in coefficients))


def print_parts(name, value):
    """Prints the Float nearest to a constant, and the one nearest to what is left of it."""
    nearest = numpy.float32(value)
    rest = numpy.float32(value - mpmath.mpf(float(nearest)))
    print(f"{name}: {nearest!s}, rest {rest!s}")


ln2 = mpmath.log(2)
print_coefficients(
    "exp", 5, -ln2 / 2, ln2 / 2, mpmath.exp, lambda x: 1 + x, lambda x: x**2, lambda x: x)
print_coefficients(
    "log", 9, mpmath.sqrt(0.5) - 1, mpmath.sqrt(2) - 1, lambda x: mpmath.log(1 + x),
    lambda x: x, lambda x: x**2, lambda x: x)
print_coefficients(
    "tanh", 4, mpmath.mpf(0), mpmath.mpf(0.625), mpmath.tanh, lambda x: x, lambda x: x**3,
    lambda x: x**2)
print_parts("ln 2", ln2)
print_parts("1 / ln 2", 1 / ln2)
