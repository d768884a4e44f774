"""Named points that no load of the kill test passes: a process of its own dies there, and the next one does the rest."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from engine.commands import reopen_case
from engine.engine import Engine
from engine.personal import phone_of
from engine.personal.keyring import Keyring
from engine.personal.rotate import rotate
from engine.tables import case, person, villager_import
from engine.verify import verify
from tests.engine.test_reopen import closed  # noqa: F401  a fixture
from tests.engine.villagers.test_import import HEAD
from tests.world import OWN, VILLAGERS, World

# Points that have their killing elsewhere → the tests that do it.
ELSEWHERE = {
    "blob_written": "test_upload_kills.py", "piece_kept": "test_upload_kills.py", "voice_claimed": "voice/test_recordings.py",
    "voice_kept": "voice/test_recordings.py", "voice_recorded": "voice/test_recordings.py", "case_moved": "test_migrate_kills.py",
    "case_reverted": "test_migrate_kills.py", "list_batch": "test_named_points.py", "list_written": "test_named_points.py",
    "reopened": "test_named_points.py", "rotated": "test_named_points.py", "transcript_written": "voice/test_recordings.py",
}
OPEN = "import sys; from pathlib import Path; from engine.engine import Engine; from engine.settings import Settings;" \
       "engine = Engine.open(Settings(sys.argv[1], Path(sys.argv[2]), 'only-for-tests', **eval(sys.argv[3])));"


def die(engine: Engine, point: str, program: str, *arguments: str, settings: str = "{}") -> None:
    """Run a program in a process that is killed at the point."""
    died = subprocess.run([sys.executable, "-c", OPEN + program, engine.settings.database_url, str(engine.settings.data_dir), settings, *arguments],
                          env={"EPOINT_FAULT": f"{point}:1", "PATH": ""}, check=False, capture_output=True, text=True)
    assert died.returncode == -9, died.stderr


@pytest.mark.parametrize("point", ["list_written", "list_batch"])
def test_a_list_goes_on_where_it_stopped(deployed: Engine, world: World, tmp_path: Path, point: str) -> None:
    from engine.commands.import_villagers import import_of
    from engine.villagers.import_file import import_file

    content = "\n".join([HEAD, *(f"村民{number},1390000{number:04},,,学勤村,,," for number in range(900))]).encode()
    (tmp_path / "list.csv").write_bytes(content)
    with deployed.database.write() as connection:
        import_id = import_of(deployed, connection, "list.csv", content, None)
        before = connection.scalar(select(func.count()).select_from(person)) or 0
    die(deployed, point, "from engine.villagers.import_file import import_file; import_file(engine, sys.argv[4], Path(sys.argv[5]).read_bytes())",
        import_id, str(tmp_path / "list.csv"))
    assert not list(verify(deployed))
    assert import_file(deployed, import_id, content)
    with deployed.database.read() as connection:
        told = connection.execute(select(villager_import).where(villager_import.c.id == import_id)).one()
        assert (connection.scalar(select(func.count()).select_from(person)) or 0) - before == 900
    assert (told.status, told.added, told.bad) == ("done", 900, 0) and not list(verify(deployed))


def test_a_key_is_changed_by_the_next_process(deployed: Engine, world: World) -> None:
    old, new = Path(deployed.settings.data_dir, "data_key").read_text().strip().splitlines()[0], "n" * 64
    die(deployed, "rotated", "from engine.personal.rotate import rotate; rotate(engine)", settings=repr({"data_keys": (new, old)}))
    both = replace(deployed, keyring=Keyring((new, old)))
    with both.database.read() as connection:
        assert set(connection.scalars(select(person.c.data_key).where(person.c.phone_sealed.is_not(None)))) == {Keyring((old,)).current}
    while rotate(both):
        pass
    with both.database.read() as connection:
        assert phone_of(replace(deployed, keyring=Keyring((new,))), connection, world.villager.id) == VILLAGERS[OWN][1]


def test_a_case_is_asked_for_again_once(deployed: Engine, world: World, closed: str) -> None:  # noqa: F811
    with deployed.database.read() as connection:
        cases = connection.scalar(select(func.count()).select_from(case))
    # The process that dies lives by the machine's clock, on which the time for asking again is long over.
    with deployed.database.write() as connection:
        connection.execute(update(case).where(case.c.id == closed, case.c.reopen_until.is_not(None)).values(reopen_until="9998-01-01T00:00:00.000000Z"))
    die(deployed, "reopened", "from engine.people import load_person; from engine.commands import reopen_case;"
        "reopen_case(engine, load_person(engine, sys.argv[4]), sys.argv[5], request_key='k' * 22, reason='又不亮了。')", world.villager.id, closed)
    with deployed.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(case)) == cases
    for _ in range(2):
        reopen_case(deployed, world.villager, closed, request_key="k" * 22, reason="又不亮了。")
    with deployed.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(case)) == (cases or 0) + 1
    assert not list(verify(deployed))
