"""The stretch of time that is simulated, cut into steps."""

import datetime

from sim.scenario.fields import Day, StepDays
from sim.scenario.frozen import Frozen

DAYS_PER_WEEK, DAYS_PER_YEAR = 7.0, 365.25


class Horizon(Frozen):
    """First and last day, the day up to which the record is known, and the length of a step in days.

    Step t covers `step_days` days from `date_of(t)` on; the last step is the one that holds `end`.
    """

    start: Day
    end: Day
    origin: Day
    step_days: StepDays = 7

    @property
    def steps(self) -> int:
        """Number of steps, numbered from 0."""
        return (self.end - self.start).days // self.step_days + 1

    @property
    def origin_step(self) -> int:
        """First step that starts on or after the origin: from here on states act on their own."""
        return -((self.start - self.origin).days // self.step_days)

    def step_of(self, day: datetime.date) -> int:
        """Return the step that holds `day`. Raises ValueError outside start to end."""
        if not self.start <= day <= self.end:
            raise ValueError(f"{day} is not within {self.start} to {self.end}")
        return (day - self.start).days // self.step_days

    def date_of(self, step: int) -> datetime.date:
        """Return the first day of `step`. Raises IndexError if there is no such step."""
        if not 0 <= step < self.steps:
            raise IndexError(f"step {step} is not within 0 to {self.steps - 1}")
        return self.start + datetime.timedelta(days=step * self.step_days)

    def dates(self) -> list[datetime.date]:
        """Return the first day of every step."""
        return [self.date_of(step) for step in range(self.steps)]
