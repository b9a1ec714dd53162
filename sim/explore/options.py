"""The options of `explore`."""

from sim.asking.option import StudyOption
from sim.asking.readers import flag, whole

PORT = 8642

OPTIONS = {
    "replicates": StudyOption(
        "how many histories answer each question; of a run it is as many as the run has",
        "a whole number of at least 1",
        2000,
        whole(1, 200_000),
    ),
    "port": StudyOption(
        "where the page is on this machine; where the port is in use, one of the next is taken",
        "a whole number from 1024 to 65000",
        PORT,
        whole(1024, 65_000),
    ),
    "open": StudyOption("whether the browser is opened on the page", "true or false", True, flag, "true"),
}
