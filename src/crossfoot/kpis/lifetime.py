"""What customers will still buy and be worth: BG/NBD with Gamma-Gamma.

Fader, Hardie and Lee, Counting Your Customers the Easy Way, Marketing Science 24 (2005);
Fader and Hardie, The Gamma-Gamma Model of Monetary Value (2013). A frame of customers has
frequency (days with a purchase after the first), recency (time from the first to the last), age
(time from the first to the day it is looked from), all in one unit of time, and value (mean worth
of the days after the first; null where there are none).
"""
# scipy is imported where it is used: 70 MB, which who only names the KPIs never needs.

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from crossfoot.kpis.kpi import NoValueError

#: Fewer customers who came again say too little about when customers leave.
LEAST_REPEATERS = 200
#: The logarithms of the parameters, with time counted in tenths of the greatest age.
_BOUNDS = (-9.0, 9.0)
_NODES = 48

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Purchasing:
    """BG/NBD: purchase rates are Gamma(r, alpha) among customers, the risk to leave Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    customers: int


@dataclass(frozen=True)
class Spending:
    """Gamma-Gamma: what a purchase is worth; `correlation` of frequency and value should be small.

    The model takes both for independent.
    """

    p: float
    q: float
    v: float
    correlation: float
    customers: int


@dataclass(frozen=True)
class Horizon:
    """How far is looked: months, the length of one in the unit of the frame, its interest."""

    months: int
    month: float
    discount: float


def fit_purchasing(customers: pl.DataFrame) -> Purchasing:
    """Fit BG/NBD by maximum likelihood.

    Raises:
        NoValueError: too few customers came again, or there is no maximum.
    """
    _enough(customers.filter(pl.col("frequency") > 0).height)
    same = customers.group_by("frequency", "recency", "age").len().sort(pl.all())
    x, recency, age, count = _columns(same, "frequency", "recency", "age", "len")
    unit = float(age.max()) / 10

    def likelihood(parameters: Array) -> tuple[Array, Array]:
        return _purchasing_likelihood(parameters, x, recency / unit, age / unit)

    r, alpha, a, b = _most_likely(likelihood, count, np.array([0.0, 0.0, 0.0, 0.5]))
    scaled = np.array([r, alpha * unit, a, b])
    each, _ = _purchasing_likelihood(scaled, x, recency, age)
    return Purchasing(r, alpha * unit, a, b, float(count @ each), customers.height)


def fit_spending(customers: pl.DataFrame) -> Spending:
    """Fit Gamma-Gamma to those who came again and whose purchases are worth more than nothing.

    Raises:
        NoValueError: they are too few, all worth the same, or so uneven that they have no mean.
    """
    came = customers.filter((pl.col("frequency") > 0) & (pl.col("value") > 0))
    _enough(came.height)
    x, value = _columns(came, "frequency", "value")
    unit = float(np.median(value))
    if np.ptp(value) < unit * 1e-9:
        raise NoValueError("all purchases are worth the same, which tells nothing of others")

    def likelihood(parameters: Array) -> tuple[Array, Array]:
        return _spending_likelihood(parameters, x, value / unit)

    p, q, v = _most_likely(likelihood, np.ones(came.height), np.array([1.0, 1.0, 1.0]))
    if q <= 1:
        raise NoValueError("the worth of purchases is so uneven that the model has no mean")
    is_constant = np.ptp(x) == 0
    correlation = 0.0 if is_constant else float(np.corrcoef(x, value)[0, 1])
    return Spending(p, q, v * unit, correlation, came.height)


def alive(model: Purchasing, customers: pl.DataFrame) -> Array:
    """The probability of each customer to be a customer still."""
    from scipy.special import expit

    x, recency, age = _columns(customers, "frequency", "recency", "age")
    longer = np.log(model.alpha + age) - np.log(model.alpha + recency)
    odds = np.log(model.a) - np.log(model.b + np.maximum(x, 1) - 1) + (model.r + x) * longer
    known: Array = np.where(x > 0, expit(-odds), 1.0)
    return known


def expected_purchases(model: Purchasing, customers: pl.DataFrame, times: Array) -> Array:
    """How many days with a purchase each customer will have up to each of some times to come."""
    found: Array = alive(model, customers)[:, None] * _if_alive(model, customers, times)
    return found


def expected_value(model: Spending, customers: pl.DataFrame) -> Array:
    """What a purchase of each customer is worth on average: the own mean, drawn to that of all."""
    x, value = _columns(customers.with_columns(pl.col("value").fill_null(0)), "frequency", "value")
    # A customer with a worthless past says nothing about worth.
    x = np.where(value > 0, x, 0)
    found: Array = model.p * (model.v + x * value) / (model.p * x + model.q - 1)
    return found


def lifetime_value(
    purchasing: Purchasing,
    spending: Spending,
    customers: pl.DataFrame,
    horizon: Horizon,
    margin: float,
) -> Array:
    """The margin of what each customer will buy up to a horizon, in money of today.

    What is bought in a month counts at its end.
    """
    ends: Array = np.arange(1, horizon.months + 1, dtype=np.float64)
    until = expected_purchases(purchasing, customers, ends * np.float64(horizon.month))
    today: Array = np.diff(until, axis=1, prepend=0.0) @ (1 + horizon.discount) ** -ends
    return today * expected_value(spending, customers) * margin


def _if_alive(model: Purchasing, customers: pl.DataFrame, times: Array) -> Array:
    """Expected purchases up to some times of customers who have not left yet.

    The published form has a 2F1 and divides by a - 1, which fails around 1. The same expectation
    is an integral over the risk to leave, Beta(a, b + x), of a smooth function.
    """
    pairs, place = np.unique(
        np.column_stack(_columns(customers, "frequency", "age")), axis=0, return_inverse=True
    )
    found: Array = np.empty((len(pairs), len(times)))
    for x in np.unique(pairs[:, 0]):
        same = pairs[:, 0] == x
        risk, weight = _beta_nodes(model.a, model.b + x)
        reach = times[:, None] / (model.alpha + pairs[same, 1])[:, None, None]
        found[same] = (-np.expm1(-(model.r + x) * np.log1p(risk * reach)) / risk) @ weight
    return found[place]


def _beta_nodes(a: float, b: float) -> tuple[Array, Array]:
    """Gauss's nodes and weights for the mean of a function over Beta(a, b).

    Golub and Welsch 1969, from Jacobi's recurrence: it stays exact where b is in the hundreds.
    """
    from scipy.linalg import eigh_tridiagonal

    n: Array = np.arange(1, _NODES, dtype=np.float64)
    total = a + b
    middle = 2 * n + total - 2
    rest = (1 + (a - b) * (total - 2) / (middle * (middle + 2))) / 2
    side = n * (n + a - 1) * (n + b - 1) / ((middle + 1) * middle**2)
    # At n = 1 two factors cancel out, which are both zero where a + b is 1.
    side[1:] *= (n[1:] + total - 2) / (middle[1:] - 1)
    nodes, vectors = eigh_tridiagonal(np.append(a / total, rest), np.sqrt(side))
    return nodes.astype(np.float64), (vectors[0] ** 2).astype(np.float64)


def _purchasing_likelihood(
    parameters: Array, x: Array, recency: Array, age: Array
) -> tuple[Array, Array]:
    """The logarithm of the likelihood of each customer, and its slope by each parameter."""
    from scipy.special import digamma as psi
    from scipy.special import gammaln as log

    r, alpha, a, b = parameters
    bought = log(r + x) - log(r) + r * np.log(alpha)
    leaving = log(a + b) + log(b + x) - log(b) - log(a + b + x)
    before = b + np.maximum(x, 1) - 1
    stayed = -(r + x) * np.log(alpha + age)
    left = np.log(a) - np.log(before) - (r + x) * np.log(alpha + recency)
    either = np.where(x > 0, np.logaddexp(stayed, left), stayed)
    gone = np.exp(np.where(x > 0, left - either, -np.inf))
    both = psi(a + b) - psi(a + b + x)
    log_time = (1 - gone) * np.log(alpha + age) + gone * np.log(alpha + recency)
    per_time = (1 - gone) / (alpha + age) + gone / (alpha + recency)
    slopes = [
        psi(r + x) - psi(r) + np.log(alpha) - log_time,
        r / alpha - (r + x) * per_time,
        both + gone / a,
        both + psi(b + x) - psi(b) - gone / before,
    ]
    return bought + leaving + either, np.array(slopes)


def _spending_likelihood(parameters: Array, x: Array, value: Array) -> tuple[Array, Array]:
    """The logarithm of the likelihood of each customer, and its slope by each parameter."""
    from scipy.special import digamma as psi
    from scipy.special import gammaln as log

    p, q, v = parameters
    shape = p * x
    spread = np.log(x * value + v)
    found = log(shape + q) - log(shape) - log(q) + q * np.log(v) - (shape + q) * spread
    slopes = [
        x * (psi(shape + q) - psi(shape) + np.log(value) + np.log(x) - spread),
        psi(shape + q) - psi(q) + np.log(v) - spread,
        q / v - (shape + q) / (x * value + v),
    ]
    return found + (shape - 1) * np.log(value) + shape * np.log(x), np.array(slopes)


def _enough(repeaters: int) -> None:
    if repeaters < LEAST_REPEATERS:
        raise NoValueError(
            f"a prediction needs {LEAST_REPEATERS} customers who came again; "
            f"the data hold {repeaters}"
        )


def _most_likely(
    likelihood: Callable[[Array], tuple[Array, Array]], count: Array, start: Array
) -> list[float]:
    """The parameters that make the customers most likely, from the logarithms of some.

    Raises:
        NoValueError: the search found nothing.
    """
    from scipy.optimize import minimize

    def loss(logs: Array) -> tuple[float, Array]:
        parameters = np.exp(logs)
        each, slopes = likelihood(parameters)
        return -float(count @ each), -(slopes @ count) * parameters

    found = minimize(
        loss,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[_BOUNDS] * len(start),
        options={"ftol": 1e-13, "gtol": 1e-7, "maxiter": 1000},
    )
    if not np.isfinite(found.fun):
        raise NoValueError("the model could not be fitted to these customers")
    return [float(value) for value in np.exp(found.x)]


def _columns(frame: pl.DataFrame, *names: str) -> list[Array]:
    return [frame[name].cast(pl.Float64).to_numpy() for name in names]
