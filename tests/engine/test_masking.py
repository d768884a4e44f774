"""What is covered, and that nothing more of it is left to read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.masking import masked_id_number, masked_name, masked_phone, masked_text


@pytest.mark.parametrize(("name", "shown"), [("张三丰", "张**"), ("李四", "李*"), ("王", "*"), (" 欧阳修文 ", "欧***"), ("", "")])
def test_of_a_name_the_first_letter_stays(name: str, shown: str) -> None:
    assert masked_name(name) == shown


def test_no_name_stays_no_name() -> None:
    assert masked_name(None) is None


@pytest.mark.parametrize(("phone", "shown"), [
    ("13812345678", "138****5678"), ("0574-65561234", "***********34"), ("12345", "***45"), ("110", "***")])
def test_of_a_phone_the_middle_is_covered(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


@pytest.mark.parametrize(("number", "shown"), [
    ("330226199001011234", "330226********1234"), ("33022619900101123X", "330226********123X"), ("1234567", "*******")])
def test_of_an_id_number_the_birthday_is_covered(number: str, shown: str) -> None:
    assert masked_id_number(number) == shown


def test_a_text_loses_the_numbers_and_names_people_wrote_into_it() -> None:
    text = "我是胡桂珍，电话13805741001，身份证330226199001011234，找小胡"
    assert masked_text(text, "胡桂珍", "") == "我是胡**，电话138****1001，身份证330226********1234，找小胡"


@given(st.text(max_size=30))
def test_a_covered_name_keeps_its_length_and_at_most_its_first_letter(name: str) -> None:
    shown = masked_name(name)
    assert len(shown) == len(name.strip())
    assert set(shown[1:]) <= {"*"}


@given(st.text(alphabet="0123456789-+ ", max_size=24))
def test_a_covered_phone_never_shows_more_than_seven_digits(phone: str) -> None:
    assert sum(letter.isdigit() for letter in masked_phone(phone)) <= 7
