"""The report of a run: one page with everything that a reader needs, opened from the file itself.

What it says is here and beside this file; how it looks, and that nothing in it can do anything, is up to the
template (sim/views/document.py).
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sim.montecarlo import adaptive
from sim.scenario import theory_sets
from sim.scenario.errors import count_of
from sim.store import atomic
from sim.store.files import AGENTS, REPORT
from sim.store.spelling import is_true
from sim.views import captions, gallery, glossary, provenance, record, report_words
from sim.views import report_answers as answers
from sim.views import report_tables as tables
from sim.views.document import Report, Section, fit
from sim.views.markup import Html, table, tag
from sim.views.record import Run
from sim.views.text import clean

if TYPE_CHECKING:
    from sim.scenario.theory import Theory
    from sim.store.manifest import Manifest

LOOKED = {"attempted": "Histories", "failed": "Failed", "estimate": "Estimate", "low": "Low", "high": "High"}
"""Columns of looks.csv that the page shows."""


class Finished(Run, Protocol):
    """A run with the record of how it was made."""

    @property
    def manifest(self) -> "Manifest":
        """What the run depended on."""

    @property
    def theory(self) -> "Theory":
        """The parameters."""


def write(run: Finished, folder: Path, with_plots: bool = True) -> Path:
    """Write `folder`/report.html and return its path; plots come from `folder`/plots, drawn where missing.

    Raises OSError where the folder cannot be written.
    """
    path = folder / REPORT
    atomic.write_text(path, page(run, plots(run, folder) if with_plots else {}, folder / "plots"))
    return path


def plots(run: Run, folder: Path) -> dict[str, bytes]:
    """SVG files by the names of `gallery.PLOTS`, from `folder`/plots, drawn where there are none; those of
    which there is nothing to see have no file."""
    paths = {name: folder / "plots" / f"{name}.svg" for name in gallery.PLOTS}
    if not any(path.is_file() for path in paths.values()):
        gallery.write_all(run, folder)
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def page(run: Finished, drawn: Mapping[str, bytes | Html], pixels: Path | None = None) -> str:
    """The report as HTML; `drawn` holds SVG files by the names of `gallery.PLOTS`, or what `captions.embed`
    made of them, none where nothing was drawn. pixels: the folder that has the same as PNG.
    """
    said = report_words.answer(run)
    config, own = run.manifest.config, run.agents is not None
    command = provenance.command(config, run.theory, run.meta.seed, own)

    def make(most: int) -> Report:
        figures, more = sections(run, drawn, pixels, most)
        return Report(
            said.title, clean(run.scenario.question), said.byline, said.sentences, said.notes, figures, more,
            _asked(run), command,
        )  # fmt: skip

    return fit(make)


def sections(
    run: Run, drawn: Mapping[str, bytes | Html], pixels: Path | None, most: int
) -> tuple[tuple[Section, ...], tuple[Section, ...]]:
    """The sections of a run's page between the answer and the words: those that come before what was asked,
    and those after it. A new answer of a run gets its section here, and its sentences in
    `sim.views.report_words.PARTS`; one without anything to say is left out. most: rows of a table.
    """
    images = {name: pixels / f"{name}.png" for name in drawn} if pixels is not None else {}
    first = (
        _section("sides", _focus(run, "Who stands where if {} fight"), answers.sides(run, most)),
        captions.figures("run", drawn, images),
    )
    then = (
        _section("reading", "How to read the numbers", _reading(run)),
        _section("looks", "When this run stopped", _looks(run)),
        _section("ties", "Ties that hold and ties that turn", answers.ties(run, most)),
        _section("acts", "What states do in a year", answers.acts(run, most)),
        _section("signals", "Signals that the scenario gives", tables.signals(run)),
        _section("all", "All figures", tables.figures(run, most)),
        _section("inputs", "Inputs of the scenario", tables.inputs(run, most)),
        _section("sources", "Sources", tables.sources(run)),
    )
    return tuple(each for each in first if each.body), tuple(each for each in then if each.body)


def _section(anchor: str, heading: str, body: Iterable[Html]) -> Section:
    return Section(anchor, heading, tuple(body))


def _focus(run: Run, words: str) -> str:
    return words.format(" and ".join(record.full_names(run, run.meta.focus)))


def _asked(run: Finished) -> dict[str, str]:
    meta, horizon, made = run.meta, run.scenario.horizon, run.manifest
    own = {} if run.agents is None else {"Own agents": f"{run.agents.words}, in {AGENTS}"}
    return {
        "Scenario": clean(meta.scenario),
        "Focus": " and ".join(record.full_names(run, meta.focus)),
        "Theory": theory_sets.name_of(run.theory),
        **own,
        "Histories": f"{record.replicates(run):,} of {meta.n_attempted:,} ({meta.n_failed:,} failed)",
        "Seed": str(meta.seed),
        "Before the origin": "only the given signals happen"
        if meta.history == "given"
        else "states act from the start",
        "Origin": str(horizon.origin),
        "Own acts counted": clean(meta.window.text),
        "Horizon": f"{horizon.start} to {horizon.end}, steps of {count_of(horizon.step_days, 'day')}",
        "Version": provenance.version(made.versions, made.commit, made.modified),
        "Date": provenance.day(made.finished),
    }


def _reading(run: Run) -> Iterator[Html]:
    given = (
        "Up to the origin only the signals of the scenario happen; the states read them, and act on their own"
        " from the origin on. Every figure counts own acts from then on."
        if run.meta.history == "given"
        else "The states act on their own from the start; the signals of the scenario happen besides."
    )
    yield _said(f"Given and simulated acts are kept apart. {given} What the scenario gives is drawn hatched.")
    yield _said(
        "Every probability is a share of simulated histories, with its 95 % interval. An interval"
        " tells how sure"
        " the simulation is of its own number. 0 of n is printed as an upper bound, n of n as a lower one."
        " Failed histories are counted as the worst case in both bounds."
    )
    yield _said("The hostility level of two states is that of the harsher act of the two:")
    yield answers.levels()
    yield from _uncertain(run)


def _said(text: str) -> Html:
    return tag("p", glossary.explain(text))


def _looks(run: Run) -> Iterator[Html]:
    """The rule by which a run stopped by itself, and what it saw each time it looked."""
    aim = adaptive.aim(run.options)
    if aim is None or not run.looks:
        return
    named = adaptive.outcome(aim, run.meta, list(run.rows))
    last = run.looks[-1]
    never = f"or {count_of(aim.most, 'history')}; it never was"
    how = "and then it was" if is_true(last["precise"]) else never
    yield _said(
        f"It was to go on until half the width of the interval of {named.title} is at most {aim.precision:g},"
        f" {how}. It was looked at {count_of(len(run.looks), 'time')}, first after"
        f" {count_of(aim.first, 'history')}. The interval of this one figure holds at all looks together (a"
        " confidence sequence), so that stopping costs it nothing. Those of all other figures are made for a"
        " fixed size: quote the one that was asked for."
    )
    lines = [[each[name] for name in LOOKED] for each in run.looks]
    yield table(list(LOOKED.values()), lines, range(len(LOOKED)), "Looks")


def _uncertain(run: Run) -> Iterator[Html]:
    """What the intervals hold where parameters come from a joint sample."""
    draws = next((f.n for f in run.figures if f.quantity.endswith("_over_parameters")), 0)
    if draws:
        yield _said(
            f"The parameters of the rules are uncertain: this run took {draws:,} joint draws of them in"
            " turn, and each figure is an average over them. Figures “whatever the parameters are” have"
            " the interval to quote: where the probability lies under any one draw, chance included."
            " Figures “over parameter draws” have the interval of the average: it takes draws, not"
            " histories, as its sample, narrows with more draws, and says nothing of how far a single draw"
            " lies from the average. That is “standard deviation … between parameter draws”, which more"
            " histories make better known, not smaller. All other figures, and every plot but the pale bars"
            " of the first, hold chance alone, given these very draws."
        )
