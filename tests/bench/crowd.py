"""A county with very many open cases, written straight into the tables as the product would have left them: for benches of reads.
Nothing can be worked here (the states are empty); population.py makes cases that can."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, select, text

from engine.clock import to_text
from engine.engine import Engine
from engine.people import Person, create_person
from engine.place_codes import place_at
from engine.search.asked import marks_of_case
from engine.search.index import BLOCK
from engine.search.letters import grams
from engine.settings import ROOT
from engine.tables import case, case_text, deadline, fact, open_task, place, process

MESSAGES = ROOT.parent / "shared" / "data" / "civic_messages.jsonl.gz"
CHUNK = 5_000
CATEGORIES = ("environment", "infrastructure", "dispute", "safety", "land", "market", "building", "welfare", "consult", "other")
# Where an open case's task lies: (role, element, weight).
SEATS = (("grid_worker", "accept", 30), ("village_team", "village_handle", 30), ("command_room", "dispatch", 8), ("command_room", "accept_escalated", 4),
         ("public_order", "dispatched_handle", 3), ("law_enforcement", "dispatched_handle", 4), ("public_service", "dispatched_handle", 3),
         ("market_supervision", "dispatched_handle", 2), ("county_supervisor", "county_accept", 1), ("villager", "rate", 15))


@dataclass
class Crowd:
    """Who works where, for asking as them. `busy`: people with a history of deeds."""

    villager: Person
    staff: dict[str, list[Person]] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """A report's words, and the letters the index keeps of them."""

    subject: str
    text: str
    letters: tuple[str, ...]


def people(engine: Engine) -> Crowd:
    """A grid worker and a village team for some villages, a command room and a platform desk for every township."""
    with engine.database.read() as connection:
        villages = connection.scalars(select(place.c.code).where(place.c.level == "village").order_by(place.c.code)).all()
        townships = connection.scalars(select(place.c.code).where(place.c.level == "township").order_by(place.c.code)).all()
        county = connection.scalar(select(place.c.code).where(place.c.level == "county")) or ""
    crowd = Crowd(create_person(engine, name="应美娟", home=villages[0]))
    for role, places in (("grid_worker", villages[::12]), ("village_team", villages[::12]), ("command_room", townships), ("public_order", townships),
                         ("county_supervisor", [county])):
        crowd.staff[role] = [create_person(engine, name=f"{role}{n}", memberships=[(role, at)]) for n, at in enumerate(places)]
    return crowd


def open_tasks(engine: Engine, crowd: Crowd, count: int) -> None:
    """`count` open cases with one open task each, spread over all villages, steps and the last months; on the deployed process."""
    dice, said, now = random.Random(11), list(_said()), engine.clock.now()
    with engine.database.write() as connection:
        villages = list(connection.scalars(select(place.c.code).where(place.c.level == "village").order_by(place.c.code)))
        version = connection.scalar(select(process.c.current_version)) or ""
    hands = [person for role in ("grid_worker", "village_team", "command_room") for person in crowd.staff[role]]
    with _without_indexes(engine, (case, open_task, deadline, case_text)):
        for begin in range(0, count, CHUNK):
            made: dict[Table, list[dict[str, Any]]] = {case: [], open_task: [], deadline: [], case_text: []}
            for number in range(begin, min(begin + CHUNK, count)):
                _one(made, number, count, dice, said, villages, crowd, hands, version, now)
            _write(engine, made)
    _deeds(engine, hands, count, now)
    with engine.database.sql.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.database.is_sqlite:
            connection.exec_driver_sql("ANALYZE")
        else:
            connection.exec_driver_sql("SELECT setval(pg_get_serial_sequence('case_text', 'id'), (SELECT max(id) FROM case_text))")
            connection.exec_driver_sql("VACUUM ANALYZE")


@contextmanager
def _without_indexes(engine: Engine, tables: Sequence[Table]) -> Iterator[None]:
    """PostgreSQL fills a bare table and builds its indexes afterwards many times faster than row by row."""
    if engine.database.is_sqlite:
        yield
        return
    with engine.database.sql.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        found = connection.execute(text(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname = current_schema() AND i.tablename = ANY(:tables) AND NOT EXISTS "
            "(SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)"), {"tables": [table.name for table in tables]}).all()
        for name, _ in found:
            connection.exec_driver_sql(f'DROP INDEX "{name}"')
        yield
        connection.exec_driver_sql("SET maintenance_work_mem = '2GB'")
        for _, definition in found:
            connection.exec_driver_sql(definition)


def _one(
    made: dict[Table, list[dict[str, Any]]], number: int, count: int, dice: random.Random, said: Sequence[Said], villages: list[str], crowd: Crowd,
    hands: list[Person], version: str, now: Any,
) -> None:
    case_id, village, words = str(UUID(int=number + 1)), villages[number % len(villages)], said[number % len(said)]
    role, element, _ = dice.choices(SEATS, weights=[weight for *_, weight in SEATS])[0]
    created = to_text(now - timedelta(minutes=(count - number) % 250_000))
    due = to_text(now + timedelta(minutes=dice.randint(-2_000, 20_000)))
    category = dice.choice(CATEGORIES)
    at = place_at(village, {"villager": "person", "grid_worker": "village", "village_team": "village", "county_supervisor": "county"}.get(role, "township"))
    made[case].append({
        "id": case_id, "number": f"2026{number // 10**6:04d}-{number:08d}", "process": "grievance", "version": version, "place": village,
        "subject": words.subject, "text": words.text, "reporter_id": crowd.villager.id, "filed_by_id": crowd.villager.id, "source": None,
        "created_at": created, "updated_at": created, "closed_at": None, "status": "open", "stage": "handle", "due_at": due, "category": category,
        "priority": "normal", "rev": 1, "state": b"", "state_digest": "", "fact_count": 0, "fact_head": "0" * 64})
    claimed = dice.choice(hands).id if role != "villager" and dice.random() < 0.2 else None
    made[open_task].append({
        "id": str(UUID(int=number + 1)), "case_id": case_id, "element": element, "diagram": "grievance", "name": "受理并分流", "form": None, "role": role,
        "place": at, "candidate_id": crowd.villager.id if role == "villager" else None, "assignee_id": claimed, "claimed_at": created if claimed else None,
        "created_at": created, "policy": "accept", "started_at": created, "shift": 0, "due_at": due, "sort_at": due, "process": "grievance",
        "village": village, "category": category, "priority": "normal"})
    made[deadline].append({
        "case_id": case_id, "policy": "accept", "started_at": created, "process": "grievance", "diagram": "grievance", "element": element, "place": village,
        "category": category, "priority": "normal", "rule_id": None, "value": 24, "unit": "hours", "extended": 0, "pauses": "[]", "pause_limit": None,
        "paused_at": None, "due_at": due, "warn_at": None, "warned": 0, "ended_at": None, "ruleset": 0})
    made[case_text].append({"id": number + 1, "case_id": case_id, "words": [*words.letters, *marks_of_case(village), f"b{(number + 1) >> BLOCK}"]})


def _deeds(engine: Engine, hands: Sequence[Person], count: int, now: Any) -> None:
    """Some hundred deeds of each, lately: what "recently done" and "waiting for others" walk along."""
    rows = [
        {"case_id": str(UUID(int=(n * 7919 + which * 104_729) % count + 1)), "seq": which + 1, "at": to_text(now - timedelta(hours=n)), "kind": "task_completed",
         "element": "accept", "diagram": "grievance", "actor_id": person.id, "actor_role": "grid_worker", "data": "{}", "audience": "staff",
         "previous": "0" * 64, "hash": "0" * 64}
        for which, person in enumerate(hands) for n in range(min(400, count // 4))]
    unique = {(row["case_id"], row["seq"]): row for row in rows}
    _write(engine, {fact: list(unique.values())})


def _said() -> Iterator[Said]:
    """Real messages where they are at hand, made-up ones elsewhere."""
    dice = random.Random(5)
    if MESSAGES.exists():
        with gzip.open(MESSAGES, "rt", encoding="utf-8") as lines:
            for message in map(json.loads, lines):
                yield _letters(message["subject"][:200] or "诉求", message["text"][:10_000] or "经过")
        return
    common = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严"
    for _ in range(2_000):
        body = "".join(dice.choices(common, weights=[1 / (n + 3) for n in range(len(common))], k=dice.randint(60, 400)))
        yield _letters(body[:18], body)


def _letters(subject: str, body: str) -> Said:
    return Said(subject, body, tuple(grams(f"{subject}\n{body}")))


def _write(engine: Engine, made: dict[Table, list[dict[str, Any]]]) -> None:
    if engine.database.is_sqlite:
        with engine.database.write() as connection:
            for table, rows in made.items():
                if table is case_text:
                    connection.execute(text("INSERT INTO case_words (rowid, words) VALUES (:id, :words)"), [{"id": row["id"], "words": " ".join(row["words"])} for row in rows])
                    rows = [{"id": row["id"], "case_id": row["case_id"]} for row in rows]
                connection.execute(insert(table), rows)
        return
    raw = engine.database.sql.raw_connection()
    try:
        with raw.cursor() as cursor:                   # type: ignore[attr-defined]
            for table, rows in made.items():
                if not rows:
                    continue
                names = list(rows[0])
                with cursor.copy(f'COPY "{table.name}" ({", ".join(names)}) FROM STDIN') as copy:
                    for row in rows:
                        copy.write_row([_lexemes(value) if name == "words" else value for name, value in row.items()])
        raw.commit()
    finally:
        raw.close()


def _lexemes(letters: Sequence[str]) -> str:
    return " ".join("'" + one.replace("\\", "\\\\").replace("'", "''") + "'" for one in letters)
