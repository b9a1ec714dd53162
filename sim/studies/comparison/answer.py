"""A comparison as its page tells it."""

from collections.abc import Iterator

from sim.scenario.difference import Line as Changed
from sim.scenario.errors import count_of
from sim.studies.comparison import words
from sim.studies.comparison.work import Comparison, Line, windows
from sim.views.answer import Answer, Entry, Number, Sheet, change_entry, level_entry
from sim.views.change import change, unit_name
from sim.views.text import clean, methods, quantity

NAMED, ROWS, SHORT = 5, 800, 40


def answer(comparison: Comparison) -> Answer:
    """What differs between the runs in their inputs, and in what came out."""
    labels = [clean(label) for label in comparison.labels]
    byline = f"{words.say_pairs(comparison)}; own acts counted from {' and '.join(windows(comparison.runs))}"
    used = " ".join(methods((line.difference.interval.method for line in comparison.lines), 10_000)) + "."
    pairing = (
        "Runs of one seed share their draws, so a difference is that of the change and not of chance."
        " Pairing says how many times more histories the same certainty would take without that."
    )
    return Answer(
        f"What differs: {' and '.join(labels)}",
        byline,
        tuple(_sentences(comparison, labels)),
        (pairing, *map(clean, comparison.notes), used),
        tuple(_numbers(comparison, labels)),
        (_inputs(comparison, labels), _lines(comparison, labels)),
    )


def _sentences(comparison: Comparison, labels: list[str]) -> Iterator[str]:
    sure = [line for line in comparison.lines if words.is_sure(line)]
    asked = "p_level_4", comparison.runs[0].meta.focus
    focus = [line for line in comparison.lines if (line.outcome.quantity, line.outcome.subject) == asked]
    others = [line for line in words.surest(comparison) or comparison.lines if line not in focus]
    for line in (*focus, *others[:NAMED]):
        whose = f"In {labels[line.run]}, " if len(labels) > 2 else ""
        unit = line.outcome.unit
        pair = (line.second, line.first)
        second, first = (quantity(each.estimate, each.low, each.high, unit) for each in pair)
        yield (
            f"{whose}{words.title(line.outcome)}: {second} instead of {first}, that is"
            f" {change(line.difference.interval, unit)} {unit_name(unit)}"
            f"{'' if words.is_sure(line) else ', no more than chance gives'}."
        )
    yield (
        f"{len(sure)} of {count_of(len(comparison.lines), 'difference')} remain after Holm's correction for"
        f" {words.say_tests(comparison)}."
    )
    if comparison.inputs:
        changed = [*map(_changed, comparison.inputs)]
        more = f" and {len(changed) - NAMED:,} more" if len(changed) > NAMED else ""
        yield f"What was changed: {', '.join(changed[:NAMED])}{more}."


def _changed(each: Changed) -> str:
    """An input, with its values where they are short."""
    values = " against ".join(map(clean, each.values))
    return f"{clean(each.key)} ({values})" if len(values) <= SHORT else clean(each.key)


def _numbers(comparison: Comparison, labels: list[str]) -> Iterator[Number]:
    for line in comparison.lines:
        name, unit = words.title(line.outcome), line.outcome.unit
        yield Number.of(
            name, f"{labels[line.run]} less {labels[0]}", unit, line.difference.interval, line.outcome.name
        )


def _inputs(comparison: Comparison, labels: list[str]) -> Sheet:
    return Sheet(
        "Inputs that differ",
        "Every number and signal that is not the same in all runs. The same is in inputs.csv.",
        ("Input", *labels),
        tuple((clean(line.key), *map(clean, line.values)) for line in comparison.inputs[:ROWS]),
    )


def _lines(comparison: Comparison, labels: list[str]) -> Sheet:
    return Sheet(
        "Every difference",
        f"Each outcome in {labels[0]} and in the other run, and the difference; of shares in"
        " percentage points. Those"
        " with yes remain after Holm's correction. The same is in comparison.csv.",
        ("Outcome", "Run", labels[0], "The run", "Difference", "Unit", "Remains", "Pairing"),
        tuple(_row(line, labels) for line in comparison.lines[:ROWS]),
        (2, 3, 4, 7),
    )


def _row(line: Line, labels: list[str]) -> tuple[Entry | str, ...]:
    unit = line.outcome.unit
    return (
        words.title(line.outcome),
        labels[line.run],
        level_entry(line.first, unit),
        level_entry(line.second, unit),
        change_entry(line.difference.interval, unit),
        unit_name(unit),
        "yes" if words.is_sure(line) else "no",
        Entry.of(words.say_gain(line) or "–", line.difference.gain),
    )
