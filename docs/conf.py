"""How Sphinx makes the site of these pages: `python -m sphinx -W --keep-going docs build/site`.

Nothing is fetched: no links into other projects, no fonts or scripts from elsewhere.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]

import reference_pages
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

import sim

project = "alliance-sim"
version = release = sim.__version__
language = "en"
smartquotes = False  # quotes on these pages are mostly code

extensions = ["myst_nb"]
exclude_patterns = ["figures/*.svg"]

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4

nb_execution_mode = "auto"  # a notebook that has no results in it is executed while the site is built
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_execution_timeout = 600

highlight_language = "none"

html_theme = "pydata_sphinx_theme"
html_title = "alliance-sim"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "navbar_center": [],
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": [],
    "footer_end": [],
    "show_prev_next": True,
}
python_maximum_signature_line_length = 100
python_use_unqualified_type_names = True

html_sidebars = {"**": ["pages.html"]}
templates_path = ["_templates"]

reference_pages.write(ROOT / "docs" / "reference")


def setup(app: Sphinx) -> None:
    """Tables of values are shown as they stand."""
    app.add_lexer("csv", TextLexer)
