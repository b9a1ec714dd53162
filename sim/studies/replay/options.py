"""The options of `replay`."""

from sim.asking.option import StudyOption
from sim.asking.readers import whole

OPTIONS = {
    "replicate": StudyOption(
        "which history: the column `replicate` of outcomes.parquet",
        "a whole number from 0",
        0,
        whole(0, 2**32 - 1),
    ),
}
