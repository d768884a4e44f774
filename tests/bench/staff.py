"""Many people work the same tasks at once through the web: nothing is done twice, who comes second reads who was first.

    python tests/bench/staff.py --staff 50 --tasks 5000 --web 2 --database postgresql

Real web processes, real requests. Everybody works for the same group, picks tasks from the top of the same list, and half of them answer
without claiming first. Last line: one JSON object {"staff", "tasks", "done", "twice", "came_second", "not_told", "errors", "per_s"};
1 when a task was done twice or not at all, somebody was not told who was first, or an answer was a 5xx.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import secrets
import socket
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import requests
from flask import Flask
from sqlalchemy import func, select

from engine.cli.gunicorn import answers, start_gunicorn, stop_gunicorn
from engine.clock import Clock
from engine.deploy import deploy
from engine.engine import Engine
from engine.people import create_person
from engine.place_file import load_places
from engine.sessions import start_session
from engine.settings import Settings
from engine.tables import fact, open_task
from engine.verify import verify
from tests.bench import databases
from tests.bench.population import open_cases
from web import create_app

VILLAGE = "330226001001"
ANSWER = {"category": "infrastructure", "people": "1", "route": "simple", "reply_to_villager": "今天就来看。", "answer": "已经修好了。"}
CLIENTS = 5              # processes that play the people


def main() -> int:
    """0 when everything held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--staff", type=int, default=50)
    parser.add_argument("--tasks", type=int, default=5000)
    parser.add_argument("--web", type=int, default=2, help="web processes")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    options = parser.parse_args()
    databases.need_server(options.database)
    with databases.fresh(options.database) as (url, folder):
        settings = Settings(database_url=url, data_dir=folder, secret_key="bench" * 8, port=_free_port())
        engine = Engine.open(settings, Clock())
        try:
            result = _run(engine, options)
        finally:
            engine.close()
    print(json.dumps(result))
    return int(bool(result["twice"] or result["not_told"] or result["errors"] or result["disagreements"] or result["done"] != options.tasks))


def _run(engine: Engine, options: argparse.Namespace) -> dict[str, Any]:
    load_places(engine)
    deploy(engine, "grievance")
    villager = create_person(engine, name="应美娟", home=VILLAGE)
    open_cases(engine, villager, options.tasks, [VILLAGE])
    staff = [create_person(engine, name=f"网格员{n:02d}", memberships=[("grid_worker", VILLAGE)]) for n in range(options.staff)]
    app = create_app(engine.settings, engine)
    cookies = [_cookie(app, engine, person.id) for person in staff]
    os.environ["EPOINT_SECRET_KEY"] = engine.settings.secret_key       # the web processes read our cookies
    web = start_gunicorn(engine.settings, options.web)
    try:
        while not answers(engine.settings):
            time.sleep(0.2)
        begun = time.monotonic()
        with ProcessPoolExecutor(CLIENTS) as pool:
            shares = [cookies[n::CLIENTS] for n in range(CLIENTS)]
            counted = sum((Counter(found) for found in pool.map(_people, [engine.settings.port] * CLIENTS, shares)), Counter())
        took = time.monotonic() - begun
    finally:
        stop_gunicorn(web)
    with engine.database.read() as connection:
        deeds = connection.execute(select(fact.c.task_id, func.count().label("n")).where(
            fact.c.kind == "task_completed", fact.c.element == "accept").group_by(fact.c.task_id)).all()
        left = connection.scalar(select(func.count()).select_from(open_task).where(open_task.c.element == "accept"))
    disagreements = [str(one) for one in verify(engine)]
    for line in disagreements[:5]:
        print(line)
    return {
        "staff": options.staff, "tasks": options.tasks, "done": len(deeds), "left": left, "twice": sum(row.n > 1 for row in deeds),
        "came_second": counted["second"], "not_told": counted["not_told"], "errors": counted["errors"], "disagreements": len(disagreements),
        "requests": counted["requests"], "seconds": round(took, 1), "per_s": round(len(deeds) / took, 1), "requests_per_s": round(counted["requests"] / took, 1)}


def _people(port: int, cookies: list[str]) -> dict[str, int]:
    """A process's share of the people, each a thread."""
    counted: Counter[str] = Counter()
    threads = [threading.Thread(target=_work, args=(port, cookie, n, counted)) for n, cookie in enumerate(cookies)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return dict(counted)


def _work(port: int, cookie: str, seed: int, counted: Counter[str]) -> None:
    dice, browser, base = random.Random(cookie), requests.Session(), f"http://127.0.0.1:{port}"
    for name, value in (("epoint", cookie), ("locale", "en")):
        browser.cookies.set(name, value, domain="127.0.0.1", path="/")

    def ask(method: str, path: str, **fields: Any) -> requests.Response:
        answer = browser.request(method, base + path, data=fields or None, timeout=120)
        counted["requests"] += 1
        if answer.status_code >= 500:
            counted["errors"] += 1
            print(method, path, answer.status_code, flush=True)
        return answer

    while True:
        page = ask("GET", "/inbox?tab=group").text
        tasks = re.findall(r"/tasks/([0-9a-f-]{36})/claim", page)
        if not tasks:
            return
        token, task = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0], dice.choice(tasks)
        if dice.random() < 0.5:
            found = ask("POST", f"/tasks/{task}/claim", csrf_token=token)
            if "has just taken this task on" in found.text or found.status_code == 409:
                _second(found.text, counted)
                continue
        sent = ask("POST", f"/tasks/{task}", csrf_token=token, request_key=secrets.token_urlsafe(16), **ANSWER)
        if sent.status_code == 409:
            _second(sent.text, counted)
        elif sent.status_code != 200:
            counted["errors"] += 1
            print("unexpected", sent.status_code, task, flush=True)


def _second(page: str, counted: Counter[str]) -> None:
    """Whoever comes second must read who was first."""
    counted["second"] += 1
    said = re.sub("<header.*?</header>|<footer.*?</footer>", "", page, flags=re.S)      # the frame names the reader
    if not re.search(r"网格员\d\d", said):
        counted["not_told"] += 1


def _cookie(app: Flask, engine: Engine, person_id: str) -> str:
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = start_session(engine, person_id), True
    found = browser.get_cookie("epoint")
    assert found is not None
    return found.value


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
