"""The web application: HTTP only. A door parses, calls one command or one read of the engine, and answers with a template."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from engine.engine import Engine
from engine.settings import Settings
from web import (
    auth,
    clock_words,
    compression,
    current,
    errors,
    form_words,
    frame,
    i18n,
    idempotency,
    kept_pages,
    likely_words,
    permissions,
    security,
    static_files,
    subject_words,
)

# One module per door; each has a Blueprint named `door`.
DOORS = (
    "health",
    "static_files",
    "preferences",
    "offline",
    "outbox",
    "sign_in",
    "sign_in_code",
    "second_step",
    "sso",
    "account",
    "second_factor",
    "sign_in_admin",
    "home",
    "report",
    "villagers",
    "slip",
    "case_link",
    "my_cases",
    "public",
    "case",
    "case_messages",
    "own_case",
    "release",
    "reveal",
    "holds",
    "case_diagrams",
    "merging",
    "inbox",
    "inbox_events",
    "inbox_filters",
    "inbox_columns",
    "bulk",
    "tasks",
    "passing_on",
    "help",
    "drafts",
    "replies",
    "files",
    "recordings",
    "uploads",
    "comments",
    "cases",
    "exports",
    "board",
    "board_map",
    "place_map",
    "imports",
    "privacy_texts",
    "access_log",
    "retention",
    "figures",
    "notices",
    "incidents",
    "staff_list",
    "people",
    "absence",
    "deadlines",
    "policy_changes",
    "calendar",
    "what_if",
    "processes",
    "versions",
    "migrating",
    "import_process",
    "my_data",
    "watching_process",
    "notice_choices",
    "notice_rules",
    "connectors",
    "deliveries",
)
DEMO_DOORS = ("demo_entry", "clock")      # exist only in a demo


def create_app(settings: Settings, engine: Engine | None = None) -> Flask:
    """The application on an engine (opened from the settings when none is given). Raises RuntimeError for a route without a rule."""
    app = Flask(__name__)
    current.attach(app, engine or Engine.open(settings))
    compression.init_app(app)      # first in, so that it sees every answer last
    security.init_app(app, settings)
    static_files.init_app(app)
    i18n.init_app(app)
    auth.init_app(app)
    permissions.init_app(app)
    idempotency.init_app(app)
    frame.init_app(app)
    kept_pages.init_app(app)
    form_words.init_app(app)
    clock_words.init_app(app)
    likely_words.init_app(app)
    subject_words.init_app(app)
    errors.init_app(app)
    for name in DOORS + (DEMO_DOORS if settings.demo else ()):
        app.register_blueprint(import_module(f"web.{name}").door)
    permissions.check_every_route(app)
    return app
