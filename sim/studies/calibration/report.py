# ruff: noqa: E501  sentences of the page stay on one line, as in Markdown
"""The evidence page, written out of a calibration and of what every variant of the theory makes of every
target.
"""

from collections.abc import Iterable, Mapping, Sequence

from sim.statistics.intervals import Interval
from sim.studies.calibration import years
from sim.studies.calibration.basis import KEPT
from sim.studies.calibration.dyad_table import REPLICATES, Row, find_missed
from sim.studies.calibration.fit import MOST_CASES
from sim.studies.calibration.forecast import EARLIER, LATER
from sim.studies.calibration.forecast_file import Bounded, ForecastFile
from sim.studies.calibration.targets import Target
from sim.studies.calibration.work import DRAWS, FINAL_SEEDS, UNIDENTIFIED, Fitted, Line, misses
from sim.views.limits import LIMITS

MISSING = """\
## What the misses say

- **Neighbours in the middle of the scale have too few disputes, friendly ones too many** (`tenths_contiguous`). Alignment enters the log-odds of a dispute in a
  straight line; the record falls more steeply toward its friendly end. A scenario with allies therefore states declared points of alignment, and says so
  (docs/sources.md).
- **The next dispute comes somewhat too soon** (`again_1` to `again_5`, each at the upper end of its interval): what sets dyads apart for good and what a dispute leaves
  behind are told apart only by their timing.
- **Short disputes are too short or too many** (`lasted_display`, `lasted_force`): a week is one step, so what lasted two days or five is the same here.
- **Fewer third states join than in the record** (`joined`): a world of two third states has far fewer that could than the record, which counts all. A share of joiners in a
  scenario is that of the states that it has, and too low for all that might come.
- **The years before 1992 answered more** (`early_answer_to_display`, `early_answer_to_force`): held back on purpose, and a reminder that the parameters are those of
  1992-2014.
- **The region is twice as quarrelsome as its borders, power and ties tell** (`region_land`). Its scenarios carry that in `propensity`, dyad by dyad, from the record.

## What cannot be met together

- **Displays and threats of weekly event data are five and more times as frequent as militarized disputes allow.** Event coders count words and routine drills that
  the dispute data leave out. Acts of dispute are fitted to the dispute data; visits, pledges, cooperation, protests and downgrades to the event data.
- **Friends who stand in different blocs.** With Azerbaijan and Iran made friends, blocs found from ties still leave Iran alone in most histories, since three of
  its other ties stay hostile: to keep the two together would break more ties than to part them. The postures of the states, not the blocs, answer who would stand with whom.
- **A border that moves its own dyad's odds by at most four times.** What the panel says of borders, on the onset of disputes and on force in them, moves the two-year odds
  of a dyad as quarrelsome as Iran and Türkiye by a little more; its probability moves by less.
- **The friendliest dyad without anybody joining.** Israel and the USA have so few disputes of their own that most of their uses of force are one joining against the other;
  P(force) there does not stay within a quarter when nobody takes sides.
- **Headlines that rest on told parameters alone.** What a dispute leaves behind and what a signal does to alignment keep most of their priors' spread, for the record does not
  tell tension from standing differences of dyads, and they make more than a quarter of the headlines' variance over the posterior. A prior narrowed by fiat would hide that.
- **Support short of force** is in no data. How often third states support a side rests on one declared prior (`back`), and every share of supporters with it.

`tests/verification/test_referee.py` and `test_referee_parameters.py` measure these and the statements that are met (`pytest -m long`).

"""

DRILLS = """\
## Drills

`python -m sim drills out=FOLDER` (seed 1) measures what an exercise does to P(use of force) in the half-year after it, on paired histories;
`tests/verification/test_drills.py` holds the signs to a statistical criterion. Averaged over twelve contexts a joint exercise away from borders does not change it;
a display near a rival's border raises it, one away from the border by less, and the same display inside a joint exercise as much as alone.

![Change of P(use of force) by display tension and retaliation](figures/drills_map.svg)

How much a display raises it depends on what a display leaves behind (`display_tension`, set to what border displays were followed by in the record) and falls with what
states fear (`retaliation`, a declared prior); where fear outweighs it the sign flips (blue), and white cells cannot be told from 0.

"""

LAST = "## What the model must not be used for\n"
"""Heading of the last section that a calibration writes."""

NOT_FOR = LAST + "\n" + "".join(f"- **{what}** {why}\n" for what, why in LIMITS.items())


def page(
    fitted: Fitted | None,
    facts: Mapping[str, Target],
    variants: Mapping[str, Sequence[Line]],
    dyads: Sequence[Row],
    forecast: ForecastFile,
    command: str,
) -> str:
    """The whole page in Markdown."""
    parts = [
        _head(command),
        *_targets(facts, variants["full"], "fit", "Targets that were fitted"),
        *_targets(facts, variants["full"], "test", "Targets that were held back: tests of the model"),
        *_forecast(forecast),
        *([] if fitted is None else _parameters(fitted)),
        *_dyads(dyads),
        *_variants(variants),
        MISSING + DRILLS + NOT_FOR,
    ]
    return "\n".join(parts)


def read_others(page: str) -> str:
    """Return what others than a calibration wrote on a page, from the heading of their first section on; ""
    where there is nothing.
    """
    _, own, rest = page.partition(LAST)
    at = rest.find("\n## ")
    return rest[at + 1 :] if own and at >= 0 else ""


def page_until(
    fitted: Fitted, facts: Mapping[str, Target], found: Sequence[Line], until: int, command: str
) -> str:
    """The page of a fit to years up to another one alone."""
    first, last = years.recent(until)
    head = (
        f"# A fit to the years up to {until} alone\n\nWritten by `{command}`; do not edit. Facts are counted from {first}-{last}, the opening and "
        f"alignment estimated from the same years and from {years.FIRST} on; the method is that of docs/evidence.md. What is below is read by `backtest fitted=FOLDER`.\n"
    )
    kept = "\n".join(f"- {why}: {', '.join(f'`{name}`' for name in names)}." for why, names in KEPT.items())
    parts = [
        head,
        *_targets(facts, found, "fit", "Targets that were fitted"),
        *_targets(facts, found, "test", "Targets that were held back: tests of the model"),
        *_parameters(fitted),
        f"## What is as in the full theory, whatever the years\n\n{kept}\n",
    ]
    return "\n".join(parts)


def _head(command: str) -> str:
    return f"""# Evidence: what the model answers to, and how well

Written by `{command}`; do not edit. What stands after "What the model must not be used for" is of `backtest`, of event weeks and of `hindcast`, and says where it comes from; a new calibration keeps it, and nothing is fitted to it. Facts, citations and the reason why each is fitted or held back are in
`configs/evidence/targets.yaml`, priors of the free parameters in `configs/evidence/priors.yaml`. Simulated dyads are stratified as the record's are
(`panel.yaml`, written by `calibrate part=panel`); the weights of alignment are estimated beforehand (`alignment.yaml`, written by `calibrate part=alignment`).

**Method.** Simulated method of moments with common random numbers, normal priors, trust-region least squares (scipy) on slopes from a
regression over a two-level design. A fact counts for at most
{MOST_CASES} cases in the fit and in its interval: dyads and decades repeat themselves, and a model of this size is not meant to be
exact to more than two or three percentage points. **Pass**: the simulated value lies within the fact's 95 % interval, or no more than two of its own standard errors
(from {FINAL_SEEDS} independent measurements) outside. **none**: not once in all these measurements. Several priors are estimates from the same record whose moments are then
matched, by likelihood and by an earlier fit; so a posterior counts part of the record twice, and its standard deviations are too small by that much.
"""


def _targets(facts: Mapping[str, Target], found: Sequence[Line], used: str, title: str) -> Iterable[str]:
    mine = [line for line in found if facts[line.target].used == used]
    passed = sum(line.passed for line in mine)
    yield f"## {title}\n\n{passed} of {len(mine)} figures pass; misses: {', '.join(misses(mine)) or 'none'}.\n"
    yield "| target | class | fact | 95 % interval | simulated | |\n|---|---|--:|---|--:|---|"
    for line in mine:
        fact = f"{line.stated:.4g} | {line.low:.3g} to {line.high:.3g}"
        verdict = "pass" if line.passed else "**miss**"
        yield f"| {facts[line.target].title} (`{line.target}`) | {line.part} | {fact} | {_simulated(line)} | {verdict} |"
    yield "\nHow each counterpart is measured:\n"
    yield from (
        f"- `{key}`: {fact.measured}. {fact.because.capitalize()}."
        for key, fact in facts.items()
        if fact.used == used
    )
    yield ""


def _forecast(found: ForecastFile) -> Iterable[str]:
    before, after = (f"{first}-{last}" for first, last in (EARLIER, LATER))
    yield f"## A forecast, scored: onsets of {after} from {before}\n"
    yield (
        f"`python -m sim calibrate part=forecast data=DIR`. What opens disputes is estimated from {found.fitted:,} dyad-years of {before} alone; then each of "
        f"{found.forecast:,} later ones, {found.onsets:,} of them with an onset, is forecast from what was known of it. Skill is the share of log loss saved over "
        f"the rate of {before}; in brackets 95 % intervals from a bootstrap of dyads. {found.source}.\n"
    )
    yield "| forecast | log loss | skill | Brier score | area under the curve | onsets expected |\n|---|---|---|---|---|--:|"
    for each in found.forecasts:
        cells = " | ".join(_bounded(score) for score in (each.log_loss, each.skill, each.brier, each.area))
        yield f"| {each.name} | {cells} | {each.expected:,.0f} |"
    yield "\nThe first one by class of forecast:\n\n| dyad-years | forecast | observed |\n|--:|--:|---|"
    yield from (
        f"| {each.years:,} | {each.forecast:.2g} | {_bounded(each.observed)} |" for each in found.classes
    )
    yield ""


def _bounded(of: Bounded) -> str:
    if of.value == 0 and of.high > 0:
        return f"below {of.high:.2g}"
    return f"{of.value:.3g}" + (f" [{of.low:.3g}, {of.high:.3g}]" if of.low < of.high else "")


def _simulated(line: Line) -> str:
    value = round_off(line.simulated, 4)
    return value if line.simulated == line.error == 0 else f"{value} ± {round_off(line.error, 4)}"


def round_off(value: float, places: int) -> str:
    """A share or a rate with so many decimals; what was never seen is none of many, and no number rounds to 0."""
    text = f"{value:.{places}f}"
    if value == 0:
        return "none"
    return text if float(text) else f"< {10.0**-places:.{places}f}"


def _parameters(fitted: Fitted) -> Iterable[str]:
    yield "## Parameters\n"
    yield (
        f"Posterior standard deviations are those of a Gauss-Newton approximation on slopes whose noise has been taken off (the square of a noisy "
        f"slope looks like information; `tests/verification/test_recovery.py` simulates facts from known parameters and checks that posteriors cover "
        f"them). They hold if the model is right about facts of {MOST_CASES} cases; the misses above say where it is not. Standard errors are the sandwich "
        f"of the method. A parameter that keeps {UNIDENTIFIED:.0%} or more of its prior's spread is not told by the targets: it stays near its prior. "
        f"`theory=posterior` holds {DRAWS} joint draws, so correlations are kept.\n"
    )
    yield "| parameter | value | posterior sd | standard error | prior | of the prior's spread left | |\n|---|--:|--:|--:|---|--:|---|"
    rows = zip(fitted.fit.priors.items(), fitted.z, fitted.errors, strict=True)
    for (name, prior), z, error in rows:
        sd, left = prior.spread(float(z), fitted.spread[name]), fitted.spread[name]
        told = "told by the targets" if fitted.identified(name) else "prior"
        belief = f"{prior.mean:g}, sd {prior.sd:g}{' (log)' if prior.scale == 'log' else ''}"
        yield (
            f"| `{name}` | {fitted.values[name]:g} | {sd:.2g} | {prior.spread(float(z), float(error)):.2g} | {belief} | {left:.0%} | {told} |"
        )
    singular = ", ".join(f"{value:.3g}" for value in fitted.singular)
    yield f"\nSingular values of the misfits' slopes by prior standard deviations, noise taken off (below 1 the prior decides): {singular}.\n"


def _dyads(found: Sequence[Row]) -> Iterable[str]:
    yield f"## The {len(found)} dyads of the article beside the record: use of force within two years, in per cent\n"
    out = find_missed(found)
    yield (
        f"`scenarios/aras_drills.yaml` from its origin on, {REPLICATES:,} histories under the full theory, chance alone in the intervals; "
        f"{len(found) - len(out)} of {len(found)} reach into their range; outside: {', '.join(out) or 'none'}. Ranges are those of logits of dyad-years that know border, distance, power, "
        "votes, pacts, rivalries and the dyad's own record, fitted to 1946-2014 and to 1992-2014, with the quiet years since and without (`configs/evidence/dyads.yaml`); they hold what is known of "
        "a dyad before its signals, and for AZE-IRN what signals may add. Nothing is fitted to this table, but two declared points of alignment were set with an eye on it: "
        "the treaty of AZE-TUR (+.30) and the second bond of AZE-IRN (+.10).\n"
    )
    yield "| dyad | range | as it is | range without signals | without signals | nobody takes sides | war |\n|---|---|---|---|---|---|---|"
    for row in found:
        band = row.band
        quiet = "" if band.quiet_low is None else f"{band.quiet_low:g} to {band.quiet_high:g}"
        told, *others = (_percents(each) for each in (row.with_signals, row.quiet, row.nobody_joins, row.war))
        yield f"| {row.dyad} | {band.low:g} to {band.high:g} | {told} | {quiet} | {' | '.join(others)} |"
    yield ""


def _percents(share: Interval) -> str:
    if share.estimate == 0:
        return f"below {100 * share.high:.2g}"
    return f"{100 * share.estimate:.3g} [{100 * share.low:.3g}, {100 * share.high:.3g}]"


def _variants(variants: Mapping[str, Sequence[Line]]) -> Iterable[str]:
    yield "## Every target under every variant of the theory\n"
    yield "`python -m sim scenario=... theory=NAME`; an asterisk marks a miss.\n"
    yield "| target | class | fact | " + " | ".join(variants) + " |"
    yield "|---|---|--:|" + "--:|" * len(variants)
    for row in zip(*variants.values(), strict=True):
        cells = " | ".join(f"{round_off(line.simulated, 3)}{'' if line.passed else ' *'}" for line in row)
        yield f"| `{row[0].target}` | {row[0].part} | {round_off(row[0].stated, 3)} | {cells} |"
    passed = " | ".join(
        f"{sum(line.passed for line in found)} of {len(found)}" for found in variants.values()
    )
    yield f"| passed | | | {passed} |\n"
