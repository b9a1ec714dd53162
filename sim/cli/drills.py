"""`drills`: what an exercise does to P(use of force), by ally, border and theory, and the
deterrence-spiral map.
"""

from typing import TYPE_CHECKING

from sim.cli import interrupts, manner
from sim.cli.folder_words import crew_of
from sim.cli.progress import note, say
from sim.cli.study_options import read
from sim.montecarlo.completed import WorkersLostError
from sim.montecarlo.in_order import CallFailedError
from sim.scenario.errors import printable

if TYPE_CHECKING:
    from sim.studies.drills.work import Effect

DONE, NOT_WRITTEN = 0, 1
HEAD = (
    "context", "display_tension", "retaliation", "p_without", "p_without_low", "p_without_high", "change",
    "low", "high", "n", "n_failed", "p_without_method", "method",
)  # fmt: skip


def main(words: list[str]) -> int:
    """Print effects, write drills.csv and the map; 0 done, 1 not written. Raises InputError for bad words."""
    given = read("drills", words)
    seed, count, folder = given["seed"], given["replicates"], given["out"]
    from sim.store import dictionary, tables
    from sim.studies.drills import work as drills
    from sim.studies.drills.answer import answer
    from sim.studies.drills.plots import map as drill_map
    from sim.views import study_page, style

    crew = crew_of(given, own_agents=False)
    context = "display near the rival's border, alone"
    try:
        with crew.opened() as pool:
            team = pool, crew.limits
            mean = drills.average(seed, count, *team)
            found = {f"joint exercise, average of {len(drills.ROUTINE)} contexts": mean}
            found |= drills.contexts(seed, count, *team)
            if manner.now().screen:
                print("\n".join(drill_map.lines(found, seed)))
            note("map of display tension x retaliation")
            effects = drills.deterrence_spiral_map(context, seed, count, *team)
    except (CallFailedError, WorkersLostError) as error:
        say(f"the effects could not be worked out: {error}")
        return NOT_WRITTEN
    lines = [[name, "full", "full", *_numbers(each)] for name, each in found.items()]
    lines += [[context, a, b, *_numbers(each)] for (a, b), each in effects.items()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tables.write_csv(folder / "drills.csv", HEAD, lines)
        dictionary.write(folder, "drills")
        paths = []
        if manner.now().plots:
            title = "A display near a rival's border: spiral (orange) or deterrence (blue)?"
            below = f"{context}; the world of configs/evidence/drill.yaml; seed {seed}"
            paths = style.save(drill_map.draw(effects, title, below), folder / "drills_map")
        told = answer(found, effects, seed, interrupts.type_again(["drills", *words]))
        pages = study_page.write(folder, told, [path for path in paths if path.suffix == ".svg"])
    except OSError as error:
        say(f"could not be written to {folder}: {error.strerror or error}")
        return NOT_WRITTEN
    written = (folder / "drills.csv", *paths, *pages) if manner.now().screen else (folder,)
    print("\n".join(printable(str(path)) for path in written))
    return DONE


def _numbers(found: "Effect") -> list[object]:
    without, change = found.without, found.change
    bounds = [x for each in (without, change) for x in (each.estimate, each.low, each.high)]
    return [*(round(x, 5) for x in bounds), change.n, change.failed, without.method, change.method]
