"""What is wrong with an answer, in words."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import gettext


def init_app(app: Flask) -> None:
    """Give templates the words for what is wrong."""
    app.jinja_env.globals.update(error_text=lambda problem: error_words(problem) if problem else None, error_lines=error_lines)


def error_lines(errors: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """{key: words} for the summary above a form."""
    return {key: error_words(problem) for key, problem in errors.items()}


def error_words(problem: Mapping[str, object]) -> str:
    """The words for one problem of BadAnswers: {"code", "params"}."""
    params = problem.get("params") or {}
    assert isinstance(params, Mapping)
    words = {
        "names_somebody": gettext("A name, a number or a house number stands in it. Leave it out: everybody can read this."),
        "required": gettext("Please fill this in."),
        "not_an_option": gettext("Please choose one of the answers offered."),
        "too_long": gettext("Please write at most %(max)s characters.", max=params.get("max", "")),
        "too_short": gettext("Please write at least %(min)s characters.", min=params.get("min", "")),
        "not_a_number": gettext("Please give a number."),
        "too_small": gettext("The least is %(min)s.", min=params.get("min", "")),
        "too_large": gettext("The most is %(max)s.", max=params.get("max", "")),
        "not_a_date": gettext("Please give a date."),
        "phone": gettext("Write the mobile number with its 11 digits."),
        "bad_name": gettext("Give a name of at most 40 characters."),
        "no_village": gettext("Choose a village."),
        "wrong_password": gettext("This is not your password now."),
        "short_password": gettext("A password has at least %(min)s characters.", min=params.get("min", "")),
        "bad_phone": gettext("This is not a phone number."),
        "bad_email": gettext("This is not an e-mail address."),
        "not_to_come": gettext("Please choose a day to come, within a year."),
        "unknown_placeholder": gettext("{%(name)s} is no placeholder.", name=params.get("name", "")),
        "file_too_large": gettext("The file is too large: at most %(megabytes)s MB.", megabytes=params.get("megabytes", "")),
        "file_not_taken": gettext("This kind of file is not taken. Send a picture, sound, PDF, Word, Excel, PowerPoint or plain text."),
        "not_a_picture": gettext("This is not a picture. Take the photo again, or choose another file."),
        "not_a_recording": gettext("This is not a sound recording. Record again, or choose another file."),
        "only_picture_or_voice": gettext("Only pictures and sound recordings can be added here."),
        "empty_file": gettext("The file is empty. Choose it again."),
        "picture_broken": gettext("This picture is damaged. Take the photo again, or choose another one."),
        "too_many_pixels": gettext("This picture is too large to open (%(width)s × %(height)s). Send a smaller one.", width=params.get("width", ""), height=params.get("height", "")),
        "recording_broken": gettext("This recording is damaged or empty. Record again."),
        "recording_too_long": gettext("The recording is too long: at most %(minutes)s minutes. Say it in two parts.", minutes=_minutes(params.get("minutes"))),
        "film_not_taken": gettext("Films are not taken. Send a photo and say in a recording what can be seen."),
        "media_too_much": gettext("This file could not be opened safely. Take the photo or recording again."),
        "file_infected": gettext("The virus scanner found something harmful in this file. It was not kept."),
        "upload_gone": gettext("A file did not arrive whole, or waited too long. Add it again."),
        "upload_quota": gettext("Too many files are waiting. Send the report with those you have, or remove some."),
        "too_many_files": gettext("There are %(max)s files already. Put several into one.", max=params.get("max", "")),
        "bad_text": gettext("It contains signs that cannot be kept. Type it again."),
        "no_such_reply": gettext("This canned reply does not fit this task."),
        "no_place_for_words": gettext("This task has no place for a reply: open it and fill in its form."),
        "id_card_15": gettext("The identity card has 15 digits: such numbers ended in 2013. Write the one with 18."),
        "id_card_shape": gettext("The identity card number has not 18 characters."),
        "id_card_birthday": gettext("The day of birth in the identity card number does not exist."),
        "id_card_check": gettext("The last character of the identity card number does not fit: a digit is mistyped."),
        "unknown_field": gettext("This does not belong to the form. Reload the page and try again."),
    }
    return words.get(str(problem.get("code")), gettext("Please check this answer."))


def _minutes(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value or "")
