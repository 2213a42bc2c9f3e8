"""The schema of a playbook file: what a site may write, checked value by value with the line of what is wrong.

| key | meaning |
|---|---|
| `id`, `version` | small letters, digits and hyphens; a whole number that grows with each change |
| `title`, `about` | both languages: `{en: …, zh: …}` |
| `offered` | `words`: offered where a title holds one of them; `ot: true`: where operational technology is concerned |
| `steps` | in order: `id`, `title`, `role`, `minutes` after the start; and `about`, `record`, `caution`, `questions` |
| `samples` | incidents to try it on: `title`, `findings`, `ot`; is it `offered`, and the `tasks` it makes |

A playbook without a sample is refused: the conformance test runs them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Annotated, Final, Literal

import msgspec

from lionrock.events.playbooks import Playbook, PlaybookSample, PlaybookStep
from lionrock.kernel.text import Text, same
from lionrock.response.errors import PlaybookError
from lionrock.response.yaml_files import Document, read

MOST_STEPS: Final = 60
Identifier = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=160)]
Paragraph = Annotated[str, msgspec.Meta(min_length=1, max_length=1200)]
Word = Annotated[str, msgspec.Meta(min_length=2, max_length=40)]
Minutes = Annotated[int, msgspec.Meta(ge=0, le=60 * 24 * 90)]
Role = Literal[
    "supervisor",
    "deputy",
    "analyst",
    "administrator",
    "owner",
    "engineer",
    "counsel",
    "executive",
    "communications",
]


class Title(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line in both languages."""

    en: Line
    zh: Line


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paragraph in both languages."""

    en: Paragraph
    zh: Paragraph


class Offered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the playbook is offered; nothing ever starts it by itself."""

    words: Annotated[tuple[Word, ...], msgspec.Meta(max_length=60)] = ()
    ot: bool = False


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step."""

    id: Identifier
    title: Title
    role: Role
    minutes: Minutes
    about: Words | None = None
    record: Words | None = None
    caution: Words | None = None
    questions: Annotated[tuple[Words, ...], msgspec.Meta(max_length=12)] = ()


class Sample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An incident to try it on."""

    title: Title
    offered: bool
    findings: Annotated[tuple[Line, ...], msgspec.Meta(max_length=20)] = ()
    ot: bool = False
    tasks: Annotated[tuple[Identifier, ...], msgspec.Meta(max_length=MOST_STEPS)] = ()


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A playbook file."""

    id: Identifier
    version: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    title: Title
    about: Words
    offered: Offered
    steps: Annotated[tuple[Step, ...], msgspec.Meta(min_length=1, max_length=MOST_STEPS)]
    samples: Annotated[tuple[Sample, ...], msgspec.Meta(min_length=1, max_length=20)]


def playbook(data: bytes, origin: str, *, own: bool) -> Playbook:
    """Return the playbook of a file; raises PlaybookError naming the line and what was expected."""
    document = read(data)
    try:
        file = msgspec.convert(document.content, File)
    except msgspec.ValidationError as problem:
        raise _invalid(problem, document) from problem
    for path, words in _contradictions(file):
        raise PlaybookError(words, document.line(path))
    return Playbook(
        id=file.id,
        version=file.version,
        title=_text(file.title),
        about=_text(file.about),
        steps=tuple(_step(one) for one in file.steps),
        words=tuple(word.casefold() for word in file.offered.words),
        ot=file.offered.ot,
        samples=tuple(_sample(one) for one in file.samples),
        digest=hashlib.sha256(data).hexdigest(),
        origin=origin,
        own=own,
    )


def _contradictions(file: File) -> Iterator[tuple[str, Text]]:
    """Yield what each value allows but all together do not, with its path."""
    ids = [step.id for step in file.steps]
    for n, id in enumerate(ids):
        if id in ids[:n]:
            yield f"$.steps[{n}].id", Text(f"the step {id} stands twice", f"步驟 {id} 重複")
    if not file.offered.words and not file.offered.ot:
        yield "$.offered", Text("it names neither words nor ot", "未列明 words 或 ot")
    for n, sample in enumerate(file.samples):
        if sample.offered and sample.tasks != tuple(ids):
            yield (
                f"$.samples[{n}]",
                Text(
                    f"the tasks of the sample are not the steps, which are {', '.join(ids)}",
                    f"樣本的任務與步驟不符，步驟為 {'、'.join(ids)}",
                ),
            )
    if not any(sample.offered for sample in file.samples):
        yield "$.samples", Text("no sample is one to which it is offered", "沒有適用的樣本")


def _step(step: Step) -> PlaybookStep:
    """Return a step."""
    return PlaybookStep(
        id=step.id,
        title=_text(step.title),
        role=step.role,
        minutes=step.minutes,
        about=_maybe(step.about),
        record=_maybe(step.record),
        caution=_maybe(step.caution),
        questions=tuple(_text(one) for one in step.questions),
    )


def _sample(sample: Sample) -> PlaybookSample:
    """Return a sample."""
    return PlaybookSample(_text(sample.title), sample.offered, sample.tasks, sample.findings, sample.ot)


def _text(pair: Title | Words) -> Text:
    """Return both languages, lines folded."""
    return Text(" ".join(pair.en.split()), "".join(pair.zh.split("\n")).strip())


def _maybe(pair: Words | None) -> Text | None:
    """Return both languages, or None."""
    return None if pair is None else _text(pair)


def _invalid(problem: msgspec.ValidationError, document: Document) -> PlaybookError:
    """Return the error of a value that is not as it must be; the message names its path."""
    said = str(problem)
    found = re.search(r" - at `(?:key in )?(\$[^`]*)`$", said)
    path = found.group(1) if found else "$"
    unknown = re.search(r"unknown field `([^`]+)`", said)
    line = document.line(f"{path}.{unknown.group(1)}" if unknown else path)
    return PlaybookError(same(said[:300]), line)
