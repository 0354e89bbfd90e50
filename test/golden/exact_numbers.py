"""exp, ln and the normal quantile as docs/sampling.md and docs/random.md define them: the same bits everywhere.

Nothing but the standard library is used, and nothing of Sweeplake's own code.
"""

import math
from fractions import Fraction


def horner(coefficients, x):
    total = 0.0
    for coefficient in reversed(coefficients):
        total = total * x + coefficient
    return total


def ln(x):
    mantissa, exponent = math.frexp(x)  # mantissa in [1/2, 1)
    mantissa, exponent = mantissa * 2, exponent - 1
    if mantissa > math.sqrt(2):
        mantissa, exponent = mantissa / 2, exponent + 1
    difference, total = mantissa - 1, mantissa + 1
    lost = mantissa - (total - 1)
    s = difference / total
    product = s * total
    error = float(Fraction(s) * Fraction(total) - Fraction(product))
    remainder = difference - product - error - s * lost
    q = s * s
    series = horner([1 / n for n in range(3, 24, 2)], q)
    tail = 2 * (remainder / total + s * q * series)
    high = exponent * 0.6931471805598903
    whole = high + 2 * s
    rest = 2 * s - (whole - high)
    return whole + (rest + (exponent * 5.497923018708371e-14 + tail))


# AS 241, as printed.
A = [
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
    4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
]
B = [
    1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
    2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
]
C = [
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
    1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
]
D = [
    1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
]
E = [
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
    2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
]
F = [
    1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
    7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
]


def quantile(p):
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return (horner(A, r) * q) / horner(B, r)
    r = math.sqrt(-ln(p if q < 0 else 1 - p))
    value = horner(C, r - 1.6) / horner(D, r - 1.6) if r <= 5 else horner(E, r - 5) / horner(F, r - 5)
    return -value if q < 0 else value


def exp(x):
    k = math.floor(x * 1.4426950408889634 + 0.5)
    high = x - k * 0.6931471805598903
    low = -k * 5.497923018708371e-14
    r = high + low
    tail = r * r * horner([1 / math.factorial(n) for n in range(2, 15)], r)
    total = 1 + high
    lost = high - (total - 1)
    mantissa = total + (lost + (low + tail))
    half = k // 2
    return mantissa * 2.0**half * 2.0 ** (k - half)
