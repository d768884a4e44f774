"""What the State Council announced of a day: public holidays and make-up working days 调休上班, as chinesecalendar knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chinese_calendar import Holiday, holidays, workdays

# By the library's English names; ours are what people say.
_NAMES = {
    Holiday.new_years_day.value: ("元旦", "New Year's Day"),
    Holiday.spring_festival.value: ("春节", "Spring Festival"),
    Holiday.tomb_sweeping_day.value: ("清明节", "Qingming Festival"),
    Holiday.labour_day.value: ("劳动节", "Labour Day"),
    Holiday.dragon_boat_festival.value: ("端午节", "Dragon Boat Festival"),
    Holiday.national_day.value: ("国庆节", "National Day"),
    Holiday.mid_autumn_festival.value: ("中秋节", "Mid-Autumn Festival"),
    Holiday.anti_fascist_70th_day.value: ("抗战胜利纪念日", "Victory Day"),
}
# Days off by law every year, whatever is announced: New Year, Labour Day, National Day. The others follow the moon.
_FIXED = {
    (1, 1): Holiday.new_years_day.value, (5, 1): Holiday.labour_day.value, (5, 2): Holiday.labour_day.value,
    (10, 1): Holiday.national_day.value, (10, 2): Holiday.national_day.value, (10, 3): Holiday.national_day.value,
}
# A year is known when its Spring Festival is: a long New Year may reach into a year that is not announced yet.
_KNOWN = frozenset(day.year for day, name in holidays.items() if name == Holiday.spring_festival.value)


@dataclass(frozen=True, slots=True)
class OfficialDay:
    """A day of the official calendar. The names are those of the public holiday a day off or a make-up day belongs to, empty for
    an ordinary day."""

    works: bool
    name_zh: str = ""
    name_en: str = ""
    makeup: bool = False

    @property
    def ordinary(self) -> bool:
        """Whether nothing was announced for it: it works as its weekday does."""
        return not self.name_zh


_ORDINARY = tuple(OfficialDay(weekday < 5) for weekday in range(7))
_OFF = {name: OfficialDay(False, *names) for name, names in _NAMES.items()}
_MAKEUP = {name: OfficialDay(True, *names, makeup=True) for name, names in _NAMES.items()}


def announced(year: int) -> bool:
    """Whether the library knows a year's days off."""
    return year in _KNOWN


def official_day(day: date) -> OfficialDay:
    """The official calendar's day; in a year that is not announced, the week and the dates fixed by law."""
    if day.year not in _KNOWN:
        fixed = _FIXED.get((day.month, day.day))
        return _ORDINARY[day.weekday()] if fixed is None else _OFF[fixed]
    if day in holidays:
        return _named(_OFF, holidays[day], works=False)
    if day in workdays:
        return _named(_MAKEUP, workdays[day], works=True)
    return _ORDINARY[day.weekday()]


def _named(known: dict[str, OfficialDay], name: str, works: bool) -> OfficialDay:
    """A holiday that a newer library added counts under the library's own name."""
    return known.get(name) or OfficialDay(works, name, name, makeup=works)
