"""/admin/map: the coordinates of villages, from a CSV: looked through first, then put on the map."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from engine.board_map import county_map
from engine.place_coordinates import Line, load_coordinates, read_coordinates
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.permissions import allow

door = Blueprint("place_map", __name__)
MOST_BYTES = 300_000
SHOWN_WRONG = 50
Answer = Response | str | tuple[str, int]


@door.get("/admin/map")
@allow("load_places")
def page() -> str:
    """What is known, and the form for more."""
    return _page()


@door.post("/admin/map/preview")
@allow("load_places")
def preview() -> Answer:
    """What of the file fits, line by line. Nothing is written."""
    text, problem = _given()
    if problem:
        return _page(problem, text), 422
    lines = read_coordinates(the_engine(), text)
    if not lines:
        return _page(gettext("The file has no lines. It needs a header line code,latitude,longitude and a line for each village."), text), 422
    if lines[0].wrong == "header":
        return _page(gettext("The first line must name the columns: code,latitude,longitude."), text), 422
    wrong = [line for line in lines if line.wrong]
    return render_template("admin/map_preview.html", fitting=len(lines) - len(wrong), wrong=wrong[:SHOWN_WRONG], wrong_count=len(wrong), text=text,
                           sample=[line for line in lines if not line.wrong][:5], wrong_words=wrong_words, tabs=admin_tabs("place_map.page"))


@door.post("/admin/map")
@allow("load_places")
def apply() -> Answer:
    """Put the lines that fit on the map."""
    text, problem = _given()
    if problem:
        return _page(problem, text), 422
    count = load_coordinates(the_engine(), the_person(), read_coordinates(the_engine(), text))
    flash(ngettext("%(num)s village is on the map.", "%(num)s villages are on the map.", count), "success")
    return redirect(url_for("board_map.page"), 303)


def wrong_words(line: Line) -> str:
    """What keeps a line out, and what to do."""
    return {
        "code": gettext("There is no place with the code %(code)s.", code=line.code or "—"),
        "number": gettext("Latitude and longitude must be numbers, such as 29.29 and 121.43."),
        "range": gettext("Latitude lies between -90 and 90, longitude between -180 and 180."),
        "swapped": gettext("Latitude and longitude seem to be swapped."),
        "twice": gettext("This place stands in the file twice; the first line counts."),
    }.get(line.wrong or "", "")


def _given() -> tuple[str, str | None]:
    """The file's text, or what was pasted; and what is wrong with it."""
    upload = request.files.get("file")
    raw = upload.stream.read(MOST_BYTES + 1) if upload is not None and upload.filename else request.form.get("text", "").encode()
    if len(raw) > MOST_BYTES:
        return "", gettext("The file is too large: at most 5,000 lines.")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return (text, None) if text.strip() else ("", gettext("Choose a file, or paste its lines."))
    return "", gettext("The file is no text. Save it as CSV.")


def _page(problem: str | None = None, text: str = "") -> str:
    drawn = county_map(the_engine(), the_person())
    villages = sum(len(township.villages) for township in drawn.townships)
    return render_template("admin/map.html", problem=problem, text=text, villages=villages, known=villages - drawn.missing, tabs=admin_tabs("place_map.page"))
