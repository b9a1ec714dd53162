"""The options of `rare`."""

from sim.asking.option import StudyOption
from sim.asking.readers import one_name, whole

OPTIONS = {
    "outcome": StudyOption(
        "the rare event: war, force, display or threat, alone (any dyad) or of a dyad; joined.C+A, that C"
        " joins a dispute of A on its side",
        "one level, alone or of a dyad, or joined.C+A",
        None,
        one_name,
        "war.FOCUS",
    ),
    "effort": StudyOption(
        "histories per stage of the ladder", "a whole number from 16 to 100000", 1000, whole(16, 100_000)
    ),
    "repeats": StudyOption(
        "independent repeats of the whole, which the interval comes from",
        "a whole number from 2 to 1000",
        20,
        whole(2, 1000),
    ),
    "plain": StudyOption(
        "histories that are counted plainly beside it, as a check; 0 for none",
        "a whole number from 0 to 10000000",
        20_000,
        whole(0, 10_000_000),
    ),
}
