"""POLECAT events: tables with tabs, types and modes of PLOVER; one cell may name several states.

Halterman et al. 2023, PLOVER and POLECAT: A New Political Event Ontology and Dataset; Harvard Dataverse
doi:10.7910/DVN/AJGVIT. Its intensities are not read: they score types, while a mode or context leads to the
code, and so the weight, that the other files have.
"""

from sim.data.events.codebook import Act, act_of, code_of_plover, plover
from sim.data.events.formats import BLANK, NO_CODE, Format

NOT_DONE = "told as past, future or imagined"
GOVERNMENT = frozenset(("GOV", "MIL", "SPY", "COP", "EXE"))
"""Sectors of those who act for a state; no sector is the state as such."""


def _act(cells: tuple[str, ...]) -> Act | str:
    kind, mode, told = cells
    contexts = frozenset(word.strip().lower() for word in told.split(";"))
    if not plover().not_done.isdisjoint(contexts):
        return NOT_DONE
    code = code_of_plover(kind, mode, contexts)
    return act_of(code) if code else NO_CODE


def _government(sector: str) -> bool:
    named = {word.strip().upper() for word in sector.split(";")}
    return sector in BLANK or not GOVERNMENT.isdisjoint(named)


FORMAT = Format(
    name="polecat",
    title="POLECAT events",
    columns={
        "id": ("event id",),
        "date": ("event date",),
        "source": ("actor country",),
        "target": ("recipient country",),
        "type": ("event type",),
        "mode": ("event mode",),
        "contexts": ("contexts",),
        "source_sectors": ("primary actor sector",),
        "target_sectors": ("primary recipient sector",),
    },
    required=(("date",), ("source",), ("target",), ("type",)),
    told=("type", "mode", "contexts"),
    act=_act,
    coding="iso3",
    several=";",
    government=_government,
)
