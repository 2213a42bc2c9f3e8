"""Finds the person a file means: by identifier, name in either language, or e-mail; never by a guess."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from lionrock.kernel.text import Text
from lionrock.register.model import Person
from lionrock.register.opened import Opened


@dataclass(frozen=True, slots=True)
class Directory:
    """The people of the register by what files call them; None where two share a name."""

    people: Mapping[str, Person]
    called: Mapping[str, str | None]

    def find(self, words: str) -> str | None:
        """Return the id of the one person meant, or None."""
        return self.called.get(_plain(words.removeprefix("mailto:").removeprefix("MAILTO:")))

    def name(self, person: str) -> Text:
        """Return the name of a person."""
        found = self.people.get(person)
        return found.name if found else Text("somebody who left the register", "已離開登記冊的人員")

    @property
    def known(self) -> frozenset[str]:
        """Return everybody there is."""
        return frozenset(self.people)


def directory(opened: Opened) -> Directory:
    """Return the directory of the register as it is."""
    people = {one.id: one.record for one in opened.of("person") if isinstance(one.record, Person)}
    called: dict[str, str | None] = {}
    for id, person in people.items():
        for words in _names(person):
            called[words] = id if called.get(words, id) == id else None
    return Directory(people, called)


def _names(person: Person) -> set[str]:
    """Return what a person may be called."""
    en, zh = person.name.en, person.name.zh
    written = (person.key, en, zh, f"{en} {zh}", f"{zh} {en}", person.email or "")
    return {_plain(words) for words in written if words.strip()}


def _plain(words: str) -> str:
    """Return words as they are compared: one form of each letter, small, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())
