"""The report: one self-contained page with everything that a reader of a run needs, opened from the file
itself.

Nothing is loaded from anywhere and nothing runs (sim/views/document.py).
"""

import inspect
from collections.abc import Iterable
from pathlib import Path

from sim.montecarlo import adaptive
from sim.scenario.domain import outside
from sim.scenario.errors import count_of
from sim.store import atomic
from sim.store.files import AGENTS, REPORT
from sim.views import gallery, record
from sim.views import report_answers as answers
from sim.views import report_tables as tables
from sim.views.document import document, picture
from sim.views.markup import Html, foreign, table, tag
from sim.views.record import Run
from sim.views.text import clean

LOOKED = ("attempted", "failed", "estimate", "low", "high", "precise")
"""Columns of looks.csv that the page shows."""


def write(run: Run, folder: Path) -> Path:
    """Write `folder`/report.html and return its path; plots come from `folder`/plots, drawn where missing.

    Raises OSError where the folder cannot be written.
    """
    path = folder / REPORT
    atomic.write_text(path, page(run, plots(run, folder)))
    return path


def plots(run: Run, folder: Path) -> dict[str, bytes]:
    """SVG files by the names of `gallery.PLOTS`, from `folder`/plots, drawn where there are none; those of
    which there is nothing to see have no file."""
    paths = {name: folder / "plots" / f"{name}.svg" for name in gallery.PLOTS}
    if not any(path.is_file() for path in paths.values()):
        gallery.write_all(run, folder)
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def page(run: Run, drawn: dict[str, bytes]) -> str:
    """The report as HTML; `drawn` holds SVG files by the names of `gallery.PLOTS`."""
    body = [
        *_what(run),
        *_reading(run),
        *_looks(run),
        *answers.sides(run),
        *_pictures(drawn),
        *answers.ties(run),
        *answers.acts(run),
        *tables.signals(run),
        *tables.figures(run),
        *tables.inputs(run),
        *tables.sources(run),
    ]
    return document(f"{clean(run.meta.scenario)}: {clean(run.meta.title)}", body)


def _what(run: Run) -> list[Html]:
    meta, horizon = run.meta, run.scenario.horizon
    facts = {
        "Scenario": meta.scenario,
        "Replicates": f"{record.replicates(run):,} of {meta.n_attempted:,} ({meta.n_failed:,} failed)",
        "Seed": str(meta.seed),
        **({} if run.agents is None else {"Own agents": f"{run.agents.words}, in {AGENTS}"}),
        "History": meta.history,
        "Own acts counted": meta.window.text,
        "Horizon": f"{horizon.start} to {horizon.end}, steps of {count_of(horizon.step_days, 'day')}",
        "Origin": str(horizon.origin),
        "Focus": " – ".join(record.full_names(run, meta.focus)),
    }
    listed = [part for term, fact in facts.items() for part in (tag("dt", term), tag("dd", foreign(fact)))]
    question = [tag("p", foreign(run.scenario.question))] if run.scenario.question else []
    return [tag("h1", foreign(meta.title)), *question, tag("dl", *listed)]


def _reading(run: Run) -> list[Html]:
    given = (
        "Up to the origin only the signals of the scenario happen; the states read them, and act on"
        " their own from the origin on. Every figure counts own acts from then on."
        if run.meta.history == "given"
        else "The states act on their own from the start; the signals of the scenario happen besides."
    )
    return [
        tag("h2", "How to read this"),
        tag(
            "p",
            f"Given and simulated acts are kept apart. {given} What the scenario gives is drawn hatched"
            " and listed below.",
        ),
        tag(
            "p",
            "Every probability is a share of replicates, that is of simulated histories, with its 95 %"
            " interval. An interval tells how sure the simulation is of its own number: it holds chance"
            " between replicates and the inputs that are given as distributions, not whether the model"
            " is right. 0 of n is printed as an upper bound, n of n as a lower one. Replicates that"
            " failed are counted as the worst case in both bounds. The column “method” names the"
            " interval of each figure.",
        ),
        tag("p", "The hostility level of two states is that of the harsher act of the two:"),
        answers.levels(),
        *_uncertain(run),
        *_outside(run),
    ]


def _looks(run: Run) -> Iterable[Html]:
    """The rule by which a run stopped by itself, and what it saw each time it looked."""
    aim = adaptive.aim(run.options)
    if aim is None or not run.looks:
        return
    named = adaptive.outcome(aim, run.meta, list(run.rows))
    last = run.looks[-1]
    never = f"or {count_of(aim.most, 'replicate')}; it never was"
    how = "and then it was" if last["precise"] == "True" else never
    yield tag("h2", "When this run stopped")
    yield tag(
        "p",
        f"It was to go on until half the width of the interval of {named.name} is at most {aim.precision:g},"
        f" {how}. It was looked at {count_of(len(run.looks), 'time')}, first after"
        f" {count_of(aim.first, 'replicate')}. The interval of this one figure holds at all looks together (a"
        " confidence sequence), so that stopping costs it nothing. Those of all other figures are made for a"
        " fixed size: quote the one that was asked for.",
    )
    lines = [[each[name] for name in LOOKED] for each in run.looks]
    yield table(list(LOOKED), lines, range(len(LOOKED)))


def _outside(run: Run) -> Iterable[Html]:
    """Where the model has no record to stand on."""
    if reason := outside(run.scenario):
        yield tag("p", foreign(f"{reason[0].upper()}{reason[1:]}."))


def _uncertain(run: Run) -> Iterable[Html]:
    """What the intervals hold where parameters come from a joint sample."""
    draws = next((f.n for f in run.figures if f.quantity.endswith("_over_parameters")), 0)
    if draws:
        yield tag(
            "p",
            f"The parameters of the rules are uncertain: this run took {draws:,} joint draws of them in"
            " turn. Two kinds of interval follow. Figures “over parameter draws” take the draws, not the"
            " replicates, as their sample, so they hold what is not known of the parameters as well as"
            " chance: quote these. “Standard deviation … between parameter draws” says how far the"
            " probability itself moves from one draw to another; more replicates make it better known,"
            " not smaller. All other figures and every plot hold chance alone, given these very draws.",
        )


def _pictures(drawn: dict[str, bytes]) -> Iterable[Html]:
    yield tag("h2", "Plots")
    for name, svg in drawn.items():
        caption = " ".join(inspect.cleandoc(gallery.PLOTS[name].__doc__ or "").replace("`", "").split())
        yield tag("figure", picture(svg, caption), tag("figcaption", caption), id=f"plot-{name}")
