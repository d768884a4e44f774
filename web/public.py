"""/public: what the villages have solved, for everybody, without signing in. The page sets no cookie and looks the same for all: caches
may keep it for some minutes."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, render_template, request, url_for

from engine.public_view import public_place, solved_cases
from web.current import the_engine
from web.frame import now
from web.permissions import allow
from web.public_limit import hold
from web.staff_words import value_words

door = Blueprint("public", __name__)
KEPT = 300          # seconds a cache may keep a page


@door.get("/public")
@allow("public")
def page() -> Response:
    """The whole county."""
    return _page(None)


@door.get("/public/<code>")
@allow("public")
def of_place(code: str) -> Response:
    """A township or a village. Raises NotFound."""
    return _page(code)


@door.after_request
def keep(answer: Response) -> Response:
    """Let caches keep what everybody gets alike. Runs before the general headers, which leave it alone."""
    if answer.status_code == 200:
        g.cache_control = f"public, max-age={KEPT}"
        answer.vary.add("Accept-Language")
        answer.vary.add("Cookie")           # a reader's own language
    return answer


def _page(code: str | None) -> Response:
    hold(request.remote_addr or "")
    g.bare = True                           # no menu, no form, no session: nothing of who is looking
    here = public_place(the_engine(), code)
    found = solved_cases(the_engine(), here.code, request.args.get("after"))
    back = here.parent if here.level != "county" else None
    return make_response(render_template(
        "public/page.html", here=here, cases=found.items, first=not request.args.get("after"), back=back, value_words=value_words, now=now(),
        next_url=url_for("public.of_place", code=here.code, after=found.next) if found.next else None))
