"""What every step shares: the answers, the tokenizer and how texts are cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from langreview.heads import Heads
from langreview.lexicon import Lexicon
from langreview.segment import segment
from langreview.windows import WindowRecipe, ends
from training.augment import Augmenter, quotations
from training.corpus_reader import Case
from training.model import base_folder
from training.targets import ExampleMaker, Scheme

_SHORTEST_PLAIN = 3
"""Words that a segment must have to stand beside a case."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The scheme, the tokenizer and the cutting of one lexicon's categories."""

    lexicon: Lexicon
    scheme: Scheme
    tokenizer: Tokenizer
    recipe: WindowRecipe
    maker: ExampleMaker

    @classmethod
    def of(cls, lexicon: Lexicon) -> Setting:
        """Return the setting for the categories of a lexicon."""
        scheme, tokenizer, recipe = scheme_of(lexicon), plain_tokenizer(), WindowRecipe()
        maker = ExampleMaker(scheme, tokenizer, recipe, lexicon.abbreviations)
        return cls(lexicon, scheme, tokenizer, recipe, maker)

    @property
    def heads(self) -> Heads:
        """The columns of the model's output."""
        return Heads(len(self.scheme.labels), len(self.scheme.codes))

    @property
    def ends(self) -> tuple[int, int]:
        """The pieces with which the model's input starts and ends."""
        return ends(self.tokenizer)

    def augmenter(self, cases: Sequence[Case], seed: int) -> Augmenter:
        """Return an augmenter with the plain segments and quotations of the cases."""
        plain = [text for case in cases if case.author for text in self._plain(case)]
        return Augmenter(plain, quotations(cases), seed)

    def _plain(self, case: Case) -> list[str]:
        segments = segment(case.text, self.lexicon.abbreviations)
        return [
            part.text.strip()
            for part in segments
            if len(part.text.split()) >= _SHORTEST_PLAIN and not any(part.span.overlaps(m.span) for m in case.marks)
        ]


def scheme_of(lexicon: Lexicon) -> Scheme:
    """Return the answers for the categories that stand for themselves, and what the others count as."""
    categories = lexicon.categories
    code_of = {name: category.counts_as for name, category in categories.items()}
    labels = tuple(
        sorted({categories[item.counts_as].label for item in categories.values() if item.counts_as != item.id})
    )
    codes = sorted({code for code in code_of.values() if categories[code].label in labels})
    codes.sort(key=lambda code: labels.index(categories[code].label))
    return Scheme(labels, tuple(codes), {name: item.label for name, item in categories.items()}, code_of)


def plain_tokenizer() -> Tokenizer:
    """Return the base's tokenizer, which here neither cuts nor pads."""
    tokenizer = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
