"""A made-up list of villagers as a county would send it: families, phones, valid identity cards, and now and then a line that cannot be taken."""

from __future__ import annotations

import random
from collections.abc import Iterator

import xlsxwriter

from engine.personal.id_card import check_character

HEAD = ["姓名", "手机", "身份证号", "乡镇", "村", "户号", "与户主关系", "网格"]
FAMILY, GIVEN = "童胡应葛潘王陈周叶杨俞章薛娄邬华尤严徐金", "桂兴美国秀建雪志海永小文彩德丽伟月明春立阿玉金红晓爱宏素家梦子佳"
RELATIONS = ("户主", "配偶", "子", "女")


def lines(count: int, villages: list[tuple[str, str]], seed: int = 1, bad_share: float = 0.01) -> Iterator[list[str]]:
    """`count` lines; of `bad_share` of them something is wrong. `villages`: (township, village)."""
    dice = random.Random(seed)
    for number in range(count):
        township, village = villages[number // 4 % len(villages)]
        first = f"3302{dice.randint(10, 29)}19{dice.randint(40, 99)}{dice.randint(1, 12):02}{dice.randint(1, 28):02}{number % 1000:03}"
        card = first + check_character(first)
        name = dice.choice(FAMILY) + dice.choice(GIVEN) + dice.choice(GIVEN)
        line = [name, f"13{number:09}", card, township, village, f"H{number // 4:06}", RELATIONS[number % 4], f"{village}第{number % 3 + 1}网格"]
        if dice.random() < bad_share:
            at, wrong = dice.choice([(0, ""), (1, "12345"), (2, first + ("0" if card[17] != "0" else "1")), (2, first[:15]), (4, "没有这个村")])
            line[at] = wrong
        yield line


def write_xlsx(path: str, rows: Iterator[list[str]]) -> None:
    """The list as a workbook."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("村民")
    sheet.write_row(0, 0, HEAD)
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row)
    book.close()
