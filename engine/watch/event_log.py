"""The history of many cases as an event log that process-mining tools read: XES (IEEE 1849) or OCEL 2.0 JSON. Nobody is named: who
did something is a role and a token that is the same for one person within one file and in no other."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import quoteattr

from engine.clock import from_text
from engine.watch.drawing import Drawing, Seat
from engine.watch.walk import Visit

TYPES = {"xes": "application/xml", "ocel": "application/json"}
MOST = 20_000
Walks = Iterable[tuple[Any, list[Visit]]]


class Pseudonyms:
    """Tokens for people, good for one file."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def of(self, person_id: str | None) -> str:
        """The person's token; empty for nobody."""
        return "" if person_id is None else hmac.new(self._key, person_id.encode(), hashlib.sha256).hexdigest()[:12]


def xes(walks: Walks, drawing: Drawing) -> Iterator[str]:
    """One trace per case, one complete event per element that was passed."""
    people = Pseudonyms()
    yield ('<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
           + "".join(f'<extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
                     for name, prefix in (("Concept", "concept"), ("Time", "time"), ("Lifecycle", "lifecycle"), ("Organizational", "org")))
           + '<classifier name="Activity" keys="concept:name"/>\n')
    for case, visits in walks:
        yield "<trace>" + _text("concept:name", case.number) + _text("version", case.version[:12]) + _text("village", case.place) + \
              _text("category", case.category or "") + _text("status", case.status) + "\n"
        for visit in visits:
            yield ("<event>" + _text("concept:name", name_of(drawing, visit.seat)) + _text("element", "/".join(visit.seat))
                   + _text("lifecycle:transition", "complete") + _date("time:timestamp", visit.left)
                   + (_date("time:entered", visit.entered) if visit.entered is not None else "")
                   + (_text("org:role", visit.role) + _text("org:resource", people.of(visit.actor)) if visit.role else "") + "</event>\n")
        yield "</trace>\n"
    yield "</log>\n"


def ocel(walks: Walks, drawing: Drawing) -> Iterator[str]:
    """OCEL 2.0: cases and villages are the objects, passed elements the events."""
    people, villages, objects = Pseudonyms(), set[str](), list[str]()
    types = sorted({name_of(drawing, seat) for seat in drawing.kinds} | {"—"})
    fields = [{"name": "element", "type": "string"}, {"name": "role", "type": "string"}, {"name": "resource", "type": "string"}]
    kinds = [{"name": "case", "attributes": [{"name": name, "type": "string"} for name in ("version", "category", "status")]}, {"name": "village", "attributes": []}]
    yield f'{{"objectTypes":{_json(kinds)},"eventTypes":{_json([{"name": name, "attributes": fields} for name in types])},"events":['
    first = True
    for case, visits in walks:
        at = case.created_at
        values = [{"name": name, "time": _moment(from_text(at)), "value": value} for name, value in
                  (("version", case.version[:12]), ("category", case.category or ""), ("status", case.status))]
        objects.append(_json({"id": case.number, "type": "case", "attributes": values, "relationships": [{"objectId": case.place, "qualifier": "lies in"}]}))
        villages.add(case.place)
        for number, visit in enumerate(visits):
            name = name_of(drawing, visit.seat)
            yield ("" if first else ",\n") + _json({
                "id": f"{case.number}-{number}", "type": name if name in types else "—", "time": _moment(visit.left),
                "attributes": [{"name": "element", "value": "/".join(visit.seat)}, {"name": "role", "value": visit.role or ""},
                               {"name": "resource", "value": people.of(visit.actor)}],
                "relationships": [{"objectId": case.number, "qualifier": "of"}]})
            first = False
    objects += [_json({"id": code, "type": "village", "attributes": [], "relationships": []}) for code in sorted(villages)]
    yield '],"objects":[' + ",\n".join(objects) + "]}\n"


def name_of(drawing: Drawing, seat: Seat) -> str:
    """What people call the element; its id where it is not drawn any more."""
    return drawing.names.get(seat, seat[1])


def _text(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(value)}/>"


def _date(key: str, moment: datetime) -> str:
    return f"<date key={quoteattr(key)} value={quoteattr(_moment(moment))}/>"


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
