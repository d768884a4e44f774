"""For a WSGI server: `gunicorn web.wsgi:app`. Opens one engine per process, from the EPOINT_* environment."""

from engine.settings import Settings
from web import create_app

app = create_app(Settings.from_environment())
