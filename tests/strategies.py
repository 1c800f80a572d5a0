"""Notes as they come: clinical words among everything that Unicode and a clipboard can hold."""

from __future__ import annotations

from hypothesis import strategies as st

_WORDS = st.sampled_from(
    [
        "attention seeking", "low risk", "Pt", "denies", "said", '"', "“", "”", "'", "mum", "not", ".", ". ",
        "! ", "? ", ",",
        ": ", "\n", "\r\n", "\t", "\n\n", "- ", "1. ", "•", "MSE:", "PLAN", "İ", "ß", "e\u0301",
        "🙂",
        "\u200b", "\u00ad",
        "\u00a0", "\u2011", "ﬁ", "HIGH RISK", "!!!", "(", ")", "[", "]", "2cm", "32 x 500 mg",
        "if she leaves police will be called",
        "manipulative", "committed suicide", "superficial cuts", "at 14:30", "Dr.", "e.g.", " ",
        "  ", "\x0b", "\u2028", "\x00",
    ]
)  # fmt: skip

notes = st.one_of(
    st.text(max_size=200),
    st.lists(_WORDS, max_size=40).map(" ".join),
    st.lists(_WORDS, max_size=40).map("".join),
    st.lists(st.one_of(_WORDS, st.text(max_size=8)), max_size=40).map("".join),
)
"""Notes: arbitrary text, clinical words, and both mixed."""
