"""The glossary: every word once, in short sentences, the same on pages and in the documentation."""

import re
from pathlib import Path

from sim.views import glossary

ROOT = Path(__file__).resolve().parents[2]


def test_every_form_belongs_to_one_word() -> None:
    """A reader is never sent to two explanations."""
    forms = [form for term in glossary.terms() for form in (term.word, *term.also)]
    assert len(forms) == len(set(forms))


def test_what_a_word_means_is_told_in_few_words() -> None:
    """A few sentences, whole ones."""
    for term in glossary.terms():
        assert term.plain.endswith("."), term.word
        assert len(term.plain) <= 340, term.word


def test_a_word_leads_to_its_meaning_where_it_first_stands() -> None:
    """Dyads is a form of dyad; a name with a capital, and a key with a dot, are no words of ours."""
    made = glossary.explain("Two dyads, one dyad; United States; states.IRN.resolve; <b>")
    assert re.findall(r'href="#([\w-]+)"', made) == ["word-dyad"]
    assert made.startswith("Two <a ")
    assert "one dyad; United States; states.IRN.resolve; &lt;b&gt;" in made


def test_a_page_explains_the_words_it_uses() -> None:
    """And no others, by the alphabet; attributes do not count."""
    used = [term.word for term in glossary.find_used('<p title="war">A threat by two states</p>')]
    assert used == ["state", "threat"]


def test_the_documentation_has_the_same_glossary() -> None:
    """docs/glossary.md is what sim.views.glossary.markdown gives."""
    assert (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8") == glossary.markdown()
