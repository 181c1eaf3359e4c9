"""How our workbooks print, and when they say that they were made."""

import datetime as dt

from xlsxwriter.worksheet import Worksheet

_A4 = 9


def as_created(moment: dt.datetime | None) -> dt.datetime:
    """A time as Excel keeps it: in UTC without a zone; a fixed one for none, to be compared."""
    known = moment or dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    return known.astimezone(dt.UTC).replace(tzinfo=None)


def set_printing(sheet: Worksheet, left: str, right: str, foot: str) -> None:
    """One A4 page wide: two texts at the head, at the foot a text and the numbers of pages."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    sheet.set_header(f'&L&"Arial"&8{_plain(left)}&R&8{_plain(right)}')
    sheet.set_footer(f"&L&8{_plain(foot)}&R&8Page &P of &N")


def _plain(text: str) -> str:
    """A text in which nothing is a code of Excel's headers."""
    return text.replace("&", "&&")
