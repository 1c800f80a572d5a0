"""A workbook to fill in: a sheet of instructions, a sheet of cases with examples, and the list of codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from eval.workbooks import IN_MEMORY
from langreview.lexicon import Lexicon

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_INSTRUCTIONS = Path(__file__).parent / "templates" / "instructions.txt"
_EXAMPLES = (
    ("example-1", "Seen by liaison at 02:00. [[M2.3|Attention seeking]] again. Tearful.", "motive", "g1", ""),
    ("example-2", "Seen by liaison at 02:00. Asked for someone to sit with her. Tearful.", "motive", "g1", "example-1"),
    ("example-3", "Wound edges clean and dry, sutures out on Friday.", "ordinary text", "g2", ""),
    ("example-4", 'He said "I am a waste of space" and that the tablets are at his mother\'s.', "quoted", "g3", ""),
)
_COLUMNS = ("id", "marked", "functionality", "group", "contrast_of", "setting", "author", "marked_2")
_WIDTHS = {"marked": 90, "marked_2": 60}
_WIDTH = 16


def write(file: IO[bytes], lexicon: Lexicon) -> None:
    """Write the template."""
    from xlsxwriter import Workbook

    with Workbook(file, IN_MEMORY) as book:
        instructions = book.add_worksheet("instructions")
        instructions.set_column(0, 0, 140)
        title, *lines = _INSTRUCTIONS.read_text(encoding="utf-8").splitlines()
        instructions.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        for number, line in enumerate(lines, 1):
            instructions.write_string(number, 0, line)
        _add_table(book, "cases", _COLUMNS, _EXAMPLES)
        categories = lexicon.categories.values()
        codes = [(item.id, item.label, item.name, item.definition) for item in categories]
        _add_table(book, "codes", ("code", "label", "name", "definition"), codes)


def _add_table(book: Workbook, title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Add a sheet whose header is bold and stays in view; columns are wide enough and long cells wrap."""
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for column, name in enumerate(header):
        sheet.set_column(column, column, _WIDTHS.get(name, _WIDTH))
        sheet.write_string(0, column, name, bold)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            sheet.write_string(number, column, value, wrapped)
