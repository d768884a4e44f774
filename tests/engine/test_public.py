"""公开: what a village solved, in words staff answer for; nothing of who reported it, and never what is confidential."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.case_page import case_page
from engine.clock import FrozenClock
from engine.commands import complete_task, release_case, report, take_back_case
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotReleasable, NotYours
from engine.figures.fold import fold_all
from engine.masking import without_whereabouts
from engine.public_view import public_place, solved_cases
from engine.release import release_of
from engine.verify import verify
from tests.engine.test_commands import task_of
from tests.engine.test_merge import kinds
from tests.world import COUNTY, OWN, SAME_TOWNSHIP, TOWNSHIPS, VILLAGERS, World

NAME, PHONE = VILLAGERS[OWN]
WORDS = {"subject": "路灯不亮", "summary": "祠堂门口的路灯坏了，晚上看不见路。", "answer": "换了灯头，当晚就亮。"}


def solved(engine: Engine, world: World, key: str = "first", category: str = "infrastructure", **kept: object) -> str:
    made = report(engine, world.villager, request_key=key, place=OWN, subject=f"{NAME}家门口路灯不亮",      # type: ignore[arg-type]
                  text=f"我是{NAME}，住在3幢2单元401室，电话{PHONE}，门口路灯坏了。", **kept).id
    complete_task(engine, world.person("grid_worker"), task_of(engine, made, "accept"), request_key=f"accept-{key}",
                  answers={"category": category, "people": 1, "route": "simple"})
    complete_task(engine, world.person("grid_worker"), task_of(engine, made, "answer_directly"), request_key=f"answer-{key}",
                  answers={"answer": f"{NAME}你好，{PHONE}这个号码联系过你，12号门口的灯修好了。"})
    complete_task(engine, world.villager, task_of(engine, made, "rate"), request_key=f"rate-{key}", answers={"rating": "satisfied"})
    return made


def test_what_staff_begin_with_is_masked_and_may_be_shown_as_it_stands(deployed: Engine, world: World) -> None:
    made, team = solved(deployed, world), world.person("village_team")
    begins = release_of(deployed, team, case_page(deployed, team, made))
    assert begins is not None
    for canary in (NAME, PHONE, "401", "12号"):
        assert canary not in begins.subject + begins.summary + begins.answer
    release_case(deployed, team, made, words={"subject": begins.subject, "summary": begins.summary, "answer": begins.answer})
    assert [one.village for one in solved_cases(deployed, OWN).items] == ["学勤村"]


@pytest.mark.parametrize(("field", "words"), [
    ("subject", f"{NAME}反映路灯"), ("summary", f"电话{PHONE}"), ("summary", "身份证330226198001011234"), ("answer", "住在12号的人家"),
    ("answer", "三幢二单元"), ("subject", "  "), ("summary", "长" * 501), ("answer", "有\u0007怪字符"),
])
def test_a_name_a_number_or_a_house_is_refused_at_its_field(deployed: Engine, world: World, field: str, words: str) -> None:
    made = solved(deployed, world)
    with pytest.raises(BadAnswers) as wrong:
        release_case(deployed, world.person("village_team"), made, words={**WORDS, field: words})
    assert set(wrong.value.errors) == {field} and not solved_cases(deployed, COUNTY).items


def test_ordinary_numbers_stay() -> None:
    for words in ("换了3盏灯", "补助1200元", "2026年3月2日修好", "5个工作日内", "拨打12345热线"):
        assert without_whereabouts(words) == words


def test_it_can_be_taken_back_and_shown_again(deployed: Engine, world: World) -> None:
    made, team = solved(deployed, world), world.person("village_team")
    release_case(deployed, team, made, words=WORDS)
    take_back_case(deployed, world.person("command_room"), made)
    assert not solved_cases(deployed, OWN).items
    with pytest.raises(NotFound):
        take_back_case(deployed, team, made)
    release_case(deployed, team, made, words=WORDS)
    assert len(solved_cases(deployed, OWN).items) == 1
    assert [kind for kind in kinds(deployed, made) if "public" in kind] == ["released_to_public", "taken_back_from_public", "released_to_public"]
    assert list(verify(deployed)) == []


@pytest.mark.parametrize("role", ["villager", "grid_worker", "public_order", "county_supervisor", "administrator"])
def test_only_the_village_team_and_the_command_room_decide(deployed: Engine, world: World, role: str) -> None:
    made = solved(deployed, world)
    with pytest.raises(NotYours):
        release_case(deployed, world.person(role), made, words=WORDS)


def test_never_what_is_confidential_about_somebody_or_open(deployed: Engine, world: World) -> None:
    team = world.person("village_team")
    secret = solved(deployed, world, "secret", confidential=True)
    about = solved(deployed, world, "about", about_id=world.person("command_room").id)
    open_one = report(deployed, world.villager, request_key="open", place=OWN, subject="路灯", text="路灯坏了").id
    for made in (secret, about, open_one):
        assert release_of(deployed, team, case_page(deployed, team, made)) is None
        with pytest.raises(NotReleasable):
            release_case(deployed, team, made, words=WORDS)


def test_a_dispute_only_on_the_command_rooms_express_word(deployed: Engine, world: World) -> None:
    made = solved(deployed, world, category="dispute")
    for person, said in ((world.person("village_team"), True), (world.person("command_room"), False)):
        with pytest.raises(NotReleasable):
            release_case(deployed, person, made, words=WORDS, even_a_dispute=said)
    release_case(deployed, world.person("command_room"), made, words=WORDS, even_a_dispute=True)
    assert len(solved_cases(deployed, OWN).items) == 1


def test_pages_walk_over_every_case_once_the_newest_first_and_only_of_the_place(deployed: Engine, world: World, clock: FrozenClock) -> None:
    for number in range(5):
        release_case(deployed, world.person("village_team"), solved(deployed, world, f"k{number}"), words={**WORDS, "subject": f"第{number}件"})
        clock.move(timedelta(minutes=1))
    found, after = [], None
    while True:
        page = solved_cases(deployed, next(iter(TOWNSHIPS)), after, 2)
        found += [one.subject for one in page.items]
        after = page.next
        if after is None:
            break
    assert found == [f"第{number}件" for number in (4, 3, 2, 1, 0)]
    assert not solved_cases(deployed, SAME_TOWNSHIP).items and len(solved_cases(deployed, COUNTY).items) == 5


def test_a_place_shows_its_figures_once_there_are_enough_to_hide_in(deployed: Engine, world: World) -> None:
    for number in range(5):
        if number == 4:
            fold_all(deployed)
            assert public_place(deployed, OWN).figures is None
        solved(deployed, world, f"k{number}")
    fold_all(deployed)
    figures = public_place(deployed, OWN).figures
    assert figures is not None and (figures.reported, figures.solved, figures.rated, figures.satisfied) == (5, 5, 5, 5)
    assert public_place(deployed, None).level == "county"
    with pytest.raises(NotFound):
        public_place(deployed, "330226001001-01")
