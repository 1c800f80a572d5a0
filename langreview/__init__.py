"""langreview reviews the language of suicide-risk-assessment notes: wording only, never risk."""

__version__ = "0.1.0"
