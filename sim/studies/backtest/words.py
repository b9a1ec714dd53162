"""A back-test on paper and on the screen."""

from collections.abc import Callable, Iterator

from sim.scenario.errors import count_of
from sim.statistics.intervals import Interval
from sim.studies.backtest.plots import tenths
from sim.studies.backtest.scoring import MODEL, Scoring
from sim.views.style import Figure

NAME, WIDE = 34, 23
BOOTSTRAP = (
    "intervals: a bootstrap of dyads, 95 %. What moves several dyads at once, what simulation adds and what"
    " the fit leaves open are not in them"
)


def figures(_: Scoring) -> dict[str, Callable[[Scoring], Figure]]:
    """What is drawn, by file name."""
    return {"tenths": tenths.draw}


def lines(found: Scoring) -> Iterator[str]:
    """The scores in words."""
    study = found.study
    yield f"Back-test: disputes within two years, forecast from {study.first} to {study.last - 1}"
    yield sample(found)
    yield f"fitted to {describe_fit(found)}"
    yield ""
    yield f"{'':<{NAME}} {'log loss':<{WIDE}} area under the curve"
    for name, own in found.scored.items():
        yield f"{name:<{NAME}} {spell(own.log_loss, 4):<{WIDE}} {spell(own.area)}"
    expected, observed = found.scored[MODEL].expected, int(found.happened.sum())
    yield f"windows with an onset: {observed:,} observed, {expected:,.1f} expected by the model"
    yield ""
    yield f"{'the model saves over':<{NAME}} {'of the log loss':<{WIDE}} of the Brier score"
    for other, own in found.over.items():
        yield f"{other:<{NAME}} {spell(own.skill):<{WIDE}} {spell(own.brier_skill)}"
    if found.endless:
        yield f"{'with endless histories':<{NAME}} of the log loss"
    yield from (f"{other:<{NAME}} {spell(without)}" for other, without in found.endless.items())
    if found.undecided:
        yield f"too few dyads to tell it from: {', '.join(found.undecided)}"
    yield ""
    yield f"{'tenth':<7} forecast, %  observed, %"
    for at, each in enumerate(found.tenths, start=1):
        yield f"{at:<7} {100 * each.forecast:>11.2f}  {spell_share(each.observed)}"
    yield ""
    yield BOOTSTRAP


def sample(found: Scoring) -> str:
    """What was forecast."""
    study = found.study
    chosen, whole = len(set(found.dyads.tolist())), len(study.candidates)
    drawn = (
        f"{chosen:,} of {count_of(whole, 'dyad')}, drawn at random"
        if chosen < whole
        else f"all {whole:,} dyads"
    )
    return (
        f"{drawn}; {count_of(len(found.happened), 'forecast')}, {found.happened.sum():,} with an onset;"
        f" worlds of at most {study.states} states, {count_of(study.replicates, 'history')} each; seed"
        f" {study.seed}"
    )


def describe_fit(found: Scoring) -> str:
    """What the parameters were fitted to."""
    earlier, kept = found.study.record.earlier, found.study.kept
    if kept is not None:
        return f"the years up to {kept.until} ({kept.command})"
    return (
        f"{len(earlier.year):,} dyad-years of {int(earlier.year.min())}-{int(earlier.year.max())},"
        f" {int(earlier.onset.sum()):,} of them with an onset"
    )


def spell(interval: Interval, digits: int = 3) -> str:
    """A score with its interval; an area of no events, or a skill over itself, is none."""
    if interval.estimate != interval.estimate:
        return "none"
    low, high = (_number(end, digits) for end in (interval.low, interval.high))
    return f"{_number(interval.estimate, digits)} [{low}, {high}]"


def spell_share(interval: Interval) -> str:
    """A share in per cent; of none, what it lies below."""
    if not interval.estimate:
        return f"below {100 * interval.high:.1f}"
    return f"{100 * interval.estimate:.2f} [{100 * interval.low:.2f}, {100 * interval.high:.2f}]"


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace("-", "−")
