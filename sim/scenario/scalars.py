"""What a bare word in a file means: the YAML 1.2 core rules, less the spellings readers disagree about."""

import math
import re

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEAN = {word: word[0] in "tT" for word in ("true", "True", "TRUE", "false", "False", "FALSE")}
_INTEGER = re.compile(r"[-+]?[0-9]+", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_OTHER_BASE = re.compile(r"[-+]?0(?:o[0-7]+|x[0-9a-fA-F]+)", re.ASCII)
_MAX_DIGITS = 18

# Control characters, line breaks other than \n, byte-order marks, characters that reorder the line they stand
# in, surrogates and non-characters: none of them belongs in a text that goes on into tables, plots and
# terminals.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)

Scalar = None | bool | int | float | str


def scalar_of(text: str) -> Scalar:
    """Return what an unquoted scalar means: null, boolean, whole number, decimal number, or else its text.

    `NO`, `yes`, `on`, `1:30`, `1_000` and `2022-12-05` are text, as in YAML 1.2. Raises ValueError(got,
    allowed) for spellings that are refused: `010`, `0x1F`, `.nan`, `1e999`.
    """
    if text in _NULL:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if text[0] in "+-.0123456789":
        return _number_or_text(text)
    return text


def _number_or_text(text: str) -> int | float | str:
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(text, "a finite number")
    if _OTHER_BASE.fullmatch(text):
        raise ValueError(text, "a decimal number (in quotes if text is meant)")
    if not _DECIMAL.fullmatch(text):
        return text
    if _LEADING_ZERO.match(text):
        raise ValueError(text, f'a number without leading zeros, or text in quotes ("{text[:20]}")')
    return _number(text)


def _number(text: str) -> int | float:
    if _INTEGER.fullmatch(text):
        if len(text) > _MAX_DIGITS:
            raise ValueError(f"{len(text)} digits", f"at most {_MAX_DIGITS} digits")
        return int(text)
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text, "a finite number")
    return value
