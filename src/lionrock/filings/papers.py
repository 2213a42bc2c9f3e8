"""The files made of content: JSON, PDF/A and DOCX, in English, in Chinese, and the PDF in both side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lionrock.filings import document, word_file
from lionrock.filings.appendix import Evidence
from lionrock.filings.content import Draft
from lionrock.filings.document import Approval
from lionrock.kernel.clock import Instant

JSON: Final = "content.json"
PDF: Final = "content.pdf"
_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

MEDIA: Final = {
    JSON: "application/json",
    PDF: "application/pdf",
    "content-en.pdf": "application/pdf",
    "content-zh.pdf": "application/pdf",
    "content-en.docx": _DOCX,
    "content-zh.docx": _DOCX,
}
"""The files of a version by name, with their media types."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file as made."""

    name: str
    media: str
    data: bytes


def made(draft: Draft, approval: Approval, evidence: Evidence) -> list[Made]:
    """Return every file of an approved version."""
    return [Made(name, media, one(draft, name, approval, evidence, approval.at)) for name, media in MEDIA.items()]


def one(draft: Draft, name: str, approval: Approval | None, evidence: Evidence, at: Instant) -> bytes:
    """Return the file of this name; `at` dates it, so that equal input gives equal bytes."""
    return _MAKERS[name](draft, approval, evidence, at)


Maker = Callable[[Draft, Approval | None, Evidence, Instant], bytes]

_MAKERS: Final[dict[str, Maker]] = {
    JSON: lambda draft, *_: draft.json,
    PDF: lambda draft, approval, evidence, at: document.render(draft, approval, at, evidence),
    "content-en.pdf": lambda draft, approval, evidence, at: document.render(draft, approval, at, evidence, "en"),
    "content-zh.pdf": lambda draft, approval, evidence, at: document.render(draft, approval, at, evidence, "zh"),
    "content-en.docx": lambda draft, approval, evidence, at: word_file.write(draft, approval, at, evidence, "en"),
    "content-zh.docx": lambda draft, approval, evidence, at: word_file.write(draft, approval, at, evidence, "zh"),
}
