"""Makes the page: words of both languages side by side, style and script named by their digests."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from html import escape
from importlib import resources
from typing import Any

from markupsafe import Markup

from lionrock.continuity.offline import FIELDS, FORMAT
from lionrock.kernel.text import Text


def page(sheet: str, references: Sequence[str]) -> bytes:
    """Return the page; `references` are the incidents it offers, by their references alone."""
    from jinja2 import Environment, StrictUndefined

    place = resources.files("lionrock.continuity.laptop")
    style, script = (place.joinpath(name).read_text("utf-8") for name in ("page.css", "page.js"))
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = environment.from_string(place.joinpath("page.html").read_text("utf-8"))
    words = {
        "remove": _both("Remove", "移除"),
        "name": _both("Type your name first.", "請先填寫姓名。"),
        "saved": _both("Saved. Keep the file safe: it is confidential.", "已儲存。檔案內容機密，請妥善保管。"),
        "unreadable": _both("That file is not one of ours.", "並非本系統的檔案。"),
    }
    setup = {"format": FORMAT, "sheet": sheet, "fields": FIELDS, "words": words}
    options = "".join(f'<option value="{escape(one)}"></option>' for one in references)
    return template.render(
        lang="zh-HK",
        t=_both,
        sheet=sheet,
        references=Markup(options),  # noqa: S704 escaped above
        style=Markup(style),  # noqa: S704 a file of ours
        script=Markup(script),  # noqa: S704 a file of ours
        style_hash=_hash(style),
        script_hash=_hash(script),
        setup=_embedded(setup),
    ).encode()


def _both(en: str, zh: str) -> str:
    """Return words of both languages side by side: nobody can switch a file."""
    said = Text(en, zh)
    return f"{said.en} {said.zh}"


def _hash(source: str) -> str:
    """Return the digest a content security policy names a source by."""
    return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _embedded(value: Any) -> Markup:
    """Return JSON that no browser takes for mark-up."""
    return Markup(json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704 no tag can stand in it
