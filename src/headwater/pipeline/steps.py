"""The steps of the paper in their order, by name, so that a worker anywhere finds the one it is told to do."""

from __future__ import annotations

from headwater.models import Outcome
from headwater.pipeline import erasing, filing, grouping, issuing, reading, shelving, stories, telling, threads
from headwater.pipeline.work import Step, Task, do

STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        erasing.STEP,
        reading.STEP,
        filing.STEP,
        grouping.STEP,
        stories.STEP,
        threads.STEP,
        telling.TRACE,
        telling.DIGEST,
        shelving.STEP,
        issuing.STEP,
    )
}


def work(task: Task) -> tuple[Outcome, ...]:
    """Do one batch of whichever step a task names: what an engine maps over its batches."""
    return do(task, STEPS)
