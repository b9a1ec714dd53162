"""How tables of actors count propensities, where a command reads one."""

from sim.asking.option import StudyOption
from sim.asking.readers import number

NEUTRAL = StudyOption(
    "the propensity that is neither friend nor enemy, such as 3 on a scale from 1 to 5",
    "a number from -1000 to 1000",
    0.0,
    number(-1000, 1000),
    "0",
)
