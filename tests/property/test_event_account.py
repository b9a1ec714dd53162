"""Whatever an event file holds, each of its rows is kept, merged or refused, once."""

from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.data.events import importing, stream
from sim.data.events.account import account
from sim.data.events.tally import Asked, Tally
from sim.model.declaration import HOLD, RUNGS
from tests import event_files

WANTED = Asked(
    ("AZE", "IRN", "TUR"),
    ~np.eye(3, dtype=bool),
    date(2018, 1, 1),
    date(2018, 2, 28),
    date(2018, 1, 1),
    frozenset(range(len(RUNGS))) - {HOLD},
)

DAYS = st.sampled_from(["2018-01-01", "2018-01-07", "2018-01-08", "20180228", "2018-03-01", "2018-02-30", ""])
STATES = st.sampled_from(["AZE", "IRN", "TUR", "AZE;IRN", "IRN;Atlantis;USA", "None", "", "Ruritania", ";"])
TYPES = st.sampled_from(["CONSULT", "ASSAULT", "THREATEN", "ADMIRE", "", "REQUEST"])
CONTEXTS = st.sampled_from(["", "military", "historical;military", "economic"])
SECTORS = st.sampled_from(["GOV", "", "JOU", "MIL;JOU"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "Event Date": DAYS,
            "Actor Country": STATES,
            "Recipient Country": STATES,
            "Event Type": TYPES,
            "Contexts": CONTEXTS,
            "Primary Actor Sector": SECTORS,
            "Event ID": st.sampled_from([*map(str, range(40)), ""]),
        }
    ),
    max_size=30,
)


def read(path: Path, block: int = stream.BLOCK) -> Tally:
    """Read a file in blocks of a size."""
    before, stream.BLOCK = stream.BLOCK, block
    try:
        return importing.read([path], importing.FORMATS["polecat"], WANTED)
    finally:
        stream.BLOCK = before


@settings(deadline=None, max_examples=60)
@given(rows=ROWS, threshold=st.integers(1, 4), short=st.integers(0, 3))
def test_every_row_is_kept_merged_or_refused(tmp_path_factory, rows, threshold, short):
    """Rows read and further acts are those kept, merged and refused, whatever the rows and the threshold."""
    path = event_files.polecat(tmp_path_factory.mktemp("events") / "a.txt", *rows)
    with path.open("a") as file:
        file.write("one\ttwo\n" * short)
    told = account(read(path), threshold)
    assert told.read == len(rows) + short
    assert told.balanced
    assert all(count > 0 for count in told.refused.values())


@settings(deadline=None, max_examples=30)
@given(rows=ROWS)
def test_what_is_counted_hangs_on_no_block(tmp_path_factory, rows):
    """One block or many: the same cells, reasons and names."""
    path = event_files.polecat(tmp_path_factory.mktemp("events") / "a.txt", *rows)
    whole, pieces = read(path), read(path, block=512)
    assert whole.cells == pieces.cells
    assert whole.refused == pieces.refused
    assert whole.unknown == pieces.unknown


@settings(deadline=None, max_examples=30)
@given(rows=ROWS, order=st.randoms(use_true_random=False))
def test_what_is_counted_hangs_on_no_order_of_rows(tmp_path_factory, rows, order):
    """Rows in another order: the same weeks, rows and codes."""
    different = [{**row, "Event ID": str(at)} for at, row in enumerate(rows)]
    shuffled = order.sample(different, len(different))
    folder = tmp_path_factory.mktemp("events")
    one, two = (
        read(event_files.polecat(folder / name, *some))
        for name, some in (("a.txt", different), ("b.txt", shuffled))
    )
    assert one.refused == two.refused

    def plain(tally: Tally) -> dict[tuple[int, int, int, int], tuple[int, float, int, int, Counter[str]]]:
        return {
            key: (cell.rows, round(cell.total, 9), cell.first, cell.last, cell.codes)
            for key, cell in tally.cells.items()
        }

    assert plain(one) == plain(two)
