"""Strategic rivalries: Thompson, Sakuwa & Suhas 2022, or Thompson & Dreyer 2012.

Rows: a, b, first, last (years). A rivalry that ends in the last year of its list is open.
"""

from typing import TYPE_CHECKING

from sim.data.source import Form, Source, in_order

if TYPE_CHECKING:
    from sim.data.source import Frame

PAIR = {"a": "ccode1", "b": "ccode2"}


def tidy(rows: "Frame") -> "Frame":
    """A rivalry a row."""
    return in_order(rows)[["a", "b", "first", "last"]]


TSS = Source(
    "tss",
    "Thompson, Sakuwa & Suhas 2022; strategic rivalries",
    (Form({**PAIR, "first": "start", "last": "end", "_": "spatial"}),),
    tidy,
    {},
)

TD = Source(
    "td",
    "Thompson & Dreyer 2012; strategic rivalries",
    (Form({**PAIR, "first": "styear", "last": "endyear", "_": "rivalryno"}),),
    tidy,
    {},
)
