"""Made first_workbench.tar.gz once, at the commit README.md names: forty cases on their way, and the process folder they began on.

    python -m tests.data.upgrade.make

Do not run it again to please a test: the archive is what an old installation left behind.
"""

from __future__ import annotations

import base64
import io
import shutil
import sqlite3
import tarfile
import tempfile
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from engine.attachments import Upload
from engine.clock import FrozenClock
from engine.commands import attach, claim_task, fire_due, report
from engine.deploy import deploy_all
from engine.engine import Engine
from engine.errors import StepFailed
from engine.settings import ROOT, Settings
from engine.tables import open_task
from tests.conftest import START
from tests.driver import Driver, everyman
from tests.world import make_world

CASES, PASSES = 40, 9
PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def main() -> None:
    """Write the archive beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        _fill(Path(folder))
        _pack(Path(folder), Path(__file__).with_name("first_workbench.tar.gz"))


def _fill(folder: Path) -> None:
    for name in ("processes", "forms"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.png", "*.svg"))
    settings = Settings(f"sqlite:///{folder}/epoint.sqlite", folder, "upgrade", processes_dir=folder / "processes", forms_dir=folder / "forms")
    clock = FrozenClock(START)
    engine = Engine.open(settings, clock)
    assert not deploy_all(engine)
    world = make_world(engine)
    driver = Driver(engine, everyman(engine), clock, seed=6, lazy=0.45)
    for number in range(CASES):
        village = world.villages[number % 3]
        found = report(engine, world.villagers[village], request_key=f"upgrade-{number}", place=village, subject=f"第{number}件：路灯不亮", text="三天了，晚上看不见路。")
        if number % 8 == 0:
            attach(engine, world.villagers[village], found.id, Upload("灯.png", PICTURE), "villager", f"file-{number}")
        if number % (CASES // PASSES) == 0:
            _pass(driver)
    _claim(engine, driver)
    _incident(engine, driver)
    engine.close()
    connection = sqlite3.connect(folder / "epoint.sqlite")
    connection.execute("VACUUM")
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()


def _pass(driver: Driver) -> None:
    for task in driver._open_tasks():
        driver._maybe(task)
    driver.clock.move(timedelta(hours=20))
    while fire_due(driver.engine):
        pass


def _claim(engine: Engine, driver: Driver) -> None:
    with engine.database.read() as connection:
        ids = connection.scalars(select(open_task.c.id).where(open_task.c.role != "villager").order_by(open_task.c.id).limit(3)).all()
    for task_id in ids:
        claim_task(engine, driver.staff, task_id)


def _incident(engine: Engine, driver: Driver) -> None:
    """A step that fails: its case waits for an administrator."""
    from engine.commands.incidents import record_failure
    from engine.workflow import StepError

    with engine.database.read() as connection:
        task = connection.execute(select(open_task).where(open_task.c.element == "rate").order_by(open_task.c.id)).first()
    assert task is not None
    doing = {"verb": "complete_task", "task_id": task.id, "actor_id": task.candidate_id, "answers": {"rating": "satisfied"}, "request_key": "incident"}
    failed = record_failure(engine, task.case_id, StepError("rate", task.diagram, "the table had no rule for this"), doing)
    assert isinstance(failed, StepFailed)


def _pack(folder: Path, target: Path) -> None:
    keep = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".key"]
    with tarfile.open(target, "w:gz", compresslevel=9) as archive:
        for path in keep:
            text = path.read_bytes()
            info = tarfile.TarInfo(path.relative_to(folder).as_posix())
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
    print(target, target.stat().st_size, [path.relative_to(folder).as_posix() for path in keep if path.suffix not in (".form", ".toml", ".bpmn")])  # noqa: T201


if __name__ == "__main__":
    main()
