"""A self-contained HTML page: nothing is loaded from anywhere and nothing runs, its own policy forbids both.

Plots are images inside the page, so that no text of a scenario that they show can become markup.
"""

import base64
from collections.abc import Iterable

from sim.views import style
from sim.views.markup import Html, safe, tag

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
LOOK = f"""
body {{ font: 15px/1.5 system-ui, sans-serif; color: {style.INK}; margin: 2rem auto; max-width: 62rem }}
h1, h2 {{ line-height: 1.2 }}
h2 {{ margin-top: 2.5rem; border-bottom: 1px solid {style.FAINT} }}
h1, h2, p, dd, figcaption, td {{ overflow-wrap: break-word; min-width: 0 }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem }}
dt, figcaption, .quiet {{ color: {style.GREY} }}
dd {{ margin: 0 }}
figure {{ margin: 1.5rem 0 }}
figcaption {{ font-size: 13px }}
img {{ width: 100%; height: auto }}
summary {{ cursor: pointer; margin: .6rem 0 }}
pre {{ font-size: 13px; overflow-x: auto }}
.wide {{ overflow-x: auto }}
table {{ border-collapse: collapse; font-size: 13px; width: 100% }}
th, td {{ text-align: start; vertical-align: top; padding: .2rem .6rem .2rem 0 }}
td {{ border-top: 1px solid {style.FAINT} }}
.number {{ text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums }}
blockquote {{ margin: .2rem 0; font-style: italic }}
@media print {{ body {{ max-width: none; margin: 0 }} figure, tr {{ break-inside: avoid }} }}
"""


def document(title: str, body: Iterable[Html]) -> str:
    """The whole page as text."""
    head = [
        Html(f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{safe(POLICY)}">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", title),
        tag("style", Html(LOOK)),
    ]
    return f"<!doctype html>\n{tag('html', tag('head', *head), tag('body', *body), lang='en')}\n"


def picture(image: bytes, caption: str, kind: str = "svg") -> Html:
    """An SVG or PNG file as an image inside the page."""
    mime = {"svg": "image/svg+xml", "png": "image/png"}[kind]
    data = f"data:{mime};base64,{base64.b64encode(image).decode()}"
    return Html(f'<img alt="{safe(caption)}" src="{data}">')
