"""docs/figures.md, made anew: every figure with its command.

    python -m bench.figures FOLDER OPEN_SET CONTEXTS > docs/figures.md

FOLDER holds ordinary notes (.jsonl with "id" and "text"), OPEN_SET is a marked set (.jsonl with "id" and "marked") and
CONTEXTS a JSON list of harmless texts ("id", "example"). None of them is part of the project.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import platform
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import contexts, fact_gate, matching, preservation, segmentation
from eval import commands
from langreview import lexicon_reader

_INTRODUCTION = """# Figures

Made by `python -m bench.figures FOLDER OPEN_SET CONTEXTS`, which runs the commands below. The texts are not
part of the project: FOLDER holds ordinary notes by others (24 + 10 + 700 MTSamples transcripts, US, about 2000
to 2010, and 87 notes of ACI-Bench), OPEN_SET 56 fictional notes and cases marked by two readers, CONTEXTS 131
invented harmless contexts. All are English; none is an NHS note. These figures say nothing about patients, and
authored sets flatter: expect more false alarms and lower recall on real notes.

Lexicon {digest}. Machine: {machine}, Python {python}; other work may have run beside it.
"""

Main = Callable[[Sequence[str]], object]


def section(title: str, remark: str, module: str, main: Main, *arguments: str) -> str:
    """Return a section with the command, as it would be typed, and what it printed."""
    names = [Path(argument).name or argument for argument in arguments]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        main(arguments)
    command = " ".join(["python -m", module, *names])
    shown = printed.getvalue().strip()
    if module == _EVAL:
        shown = f"```text\n{shown}\n```"
    return f"## {title}\n\n{remark}\n\n    {command}\n\n{shown}\n"


def main() -> None:
    """Print the whole document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("open_set")
    parser.add_argument("contexts")
    options = parser.parse_args()
    machine = f"{platform.machine()}, {platform.system()}"
    digest = lexicon_reader.load().digest
    print(_INTRODUCTION.format(digest=digest, machine=machine, python=platform.python_version()))
    for text in (
        section("Findings on ordinary text", _ORDINARY, _EVAL, commands.main, "corpus", options.folder),
        section(
            "Findings on ordinary text, with the classifier",
            _BOTH,
            _EVAL,
            commands.main,
            "corpus",
            options.folder,
            "--system",
            "both",
        ),
        section("The open set", _OPEN, _EVAL, commands.main, "run", options.open_set),
        section("The functional suite", _SUITE, _EVAL, commands.main, "check"),
        section("Harmless contexts", _CONTEXTS, "bench.contexts", contexts.main, options.contexts),
        section("The fact gate", _GATE, "bench.fact_gate", fact_gate.main),
        section("Fact preservation", _PRESERVATION, "bench.preservation", preservation.main),
        section(
            "Sentence boundaries",
            _BOUNDARIES,
            "bench.segmentation",
            segmentation.main,
            options.folder,
            options.open_set,
        ),
        section("Speed", _SPEED, "bench.matching", matching.main, options.folder),
    ):
        print(text)


_EVAL = "eval"
"""The module whose commands print tables for a terminal."""
_SUITE = """44 functionalities, written by other authors than the lexicon and never used to change it. A case is
right when nothing marked in it is missed and nothing else is flagged. Won and lost: against the figures last
accepted (`eval/baseline.json`). How the cases were made and read a second time is told in
[eval/README.md](../eval/README.md)."""
_ORDINARY = """Findings at severity 2 and 3, true and false together; `--show` lists them for reading. What a reading
of them found is told in [reading.md](reading.md)."""
_BOTH = """The same with the classifier, which is off in this release; what of it is false is told in its
[model card](../langreview/weights/MODEL_CARD.md). Its tiers were set on every other note
of mtsamples-general."""
_OPEN = """Severity 1 is neither hit nor miss. The entries' authors had read this set to learn what is marked and
what is not, so its recall is a development figure: expect less on notes by others. A word list cannot
find what is in no list."""
_CONTEXTS = """Texts in which nothing may be flagged. Each of them is also a test, so this shows that the tests hold,
no more."""
_GATE = """Each correct rewording is damaged at random by kind of fact. The gate demands that nothing changes
outside the replaced words, so damage there cannot pass; "by vocabulary alone" shows what the lists of facts.yaml would
catch without that. For the first table the lists were mended after looking at what they missed. The blind
pairs are by an author who had seen neither gate nor lists, and nothing was mended for them: they show what to
expect inside replaced words. The correct rewordings are the authored pairs and every swap and deletion of the
lexicon in its entry's own examples."""
_PRESERVATION = """Every swap and deletion is carried out on the authored corpus, the examples of the entries and
invented notes: alone, and all of a note that fit beside one another together. Two checkers look at the result: the
fact gate, and one that shares neither code nor lists with it. Then rewordings of the invented notes that passed are
made to replace everything from their own words to a fact, and the fact is left out, doubled or changed, so that
only its meaning can give it away. For the words of these notes the lists of both were mended after a first look;
for the blind pairs, by somebody who had seen neither, nothing was mended."""
_BOUNDARIES = """Against 1,902 boundaries in 72 excerpts that were marked without sight of the segmenter and kept out of
its tuning (965 others were used for that); how they were marked is told in
`bench/data/segmentation.md`."""
_SPEED = """Processor time of one core, median of five runs. Phrases are drawn from half of the notes, with endings
and gaps, and looked for in the other half."""


if __name__ == "__main__":
    main()
