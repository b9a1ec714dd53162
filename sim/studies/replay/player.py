"""The page that plays one history: one file that loads nothing and runs nothing but what stands in it."""

import base64
import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from sim.studies.replay.frames import frames
from sim.studies.replay.work import History
from sim.views.markup import Html, safe, tag
from sim.views.text import clean

ASSETS = Path(__file__).with_name("assets")
LOOK, PLAYER = "look.css", "player.js"
START = (
    'makePlayer(document.querySelector("main"), JSON.parse(document.querySelector("#history").textContent));'
)
NO_SCRIPT = (
    "This page plays the history with a script of its own, which is not let run here. Open the file itself,"
    " replay.html, from its folder; report.html tells the same without one."
)
"""Said where scripts are off, as in the page of explore, which shows files of a folder in a sandbox."""

FRAME = "body { max-width: 76rem; margin: 0 auto; padding: 1.4rem 1.2rem 3rem } main { margin-top: .8rem }"


@cache
def asset(name: str) -> str:
    """Return the text of a file that pages are made of."""
    return (ASSETS / name).read_text(encoding="utf-8")


def page(history: History) -> str:
    """Return the page as text. Its policy lets nothing run but its own script, named by its hash."""
    script = f"{asset(PLAYER)}\n{START}\n"
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none';"
        " form-action 'none'"
    )
    title = clean(history.world.scenario.title)
    head = [
        Html(f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{safe(policy)}">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", f"{title}: history {history.replicate}"),
        tag("style", Html(f"{asset(LOOK)}\n{FRAME}")),
    ]
    body = [
        tag("h1", tag("bdi", title)),
        tag("noscript", tag("p", NO_SCRIPT)),
        tag("main"),
        tag("script", Html(data(frames(history))), type="application/json", id="history"),
        tag("script", Html(script)),
    ]
    return f"<!doctype html>\n{tag('html', tag('head', *head), tag('body', *body), lang='en')}\n"


def data(content: object) -> str:
    """Return JSON that no reader of HTML takes for a tag."""
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
