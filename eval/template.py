"""A workbook to fill in: a sheet of instructions, a sheet of cases with examples, and the list of codes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from langreview.lexicon import Lexicon

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

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


def write(path: Path, lexicon: Lexicon) -> None:
    """Write the template.

    Raises:
        OSError: where it cannot be written.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    instructions = book.active
    assert instructions is not None  # noqa: S101 - a new workbook has a sheet
    instructions.title = "instructions"
    for line in _INSTRUCTIONS.read_text(encoding="utf-8").splitlines():
        instructions.append([line])
    instructions["A1"].font = Font(bold=True, size=14)
    instructions.column_dimensions["A"].width = 140
    cases = book.create_sheet("cases")
    cases.append(list(_COLUMNS))
    for id_, marked, functionality, group, contrast in _EXAMPLES:
        cases.append([id_, marked, functionality, group, contrast or None])
    _finish(cases)
    codes = book.create_sheet("codes")
    codes.append(["code", "label", "name", "definition"])
    for category in lexicon.categories.values():
        codes.append([category.id, category.label, category.name, category.definition])
    _finish(codes)
    book.save(path)


def _finish(sheet: Worksheet) -> None:
    """Freeze the header, make it bold and the columns wide enough, and wrap long cells."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, 1):
        name = str(column[0].value)
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, _WIDTH)
        column[0].font = Font(bold=True)
        for cell in column[1:]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
