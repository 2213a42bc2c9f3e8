"""Trees and records that Hypothesis makes up, from so few letters that they often meet."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from lionrock.matching.predicates import (
    ANYWHERE,
    Every,
    Moment,
    Network,
    Not,
    Number,
    On,
    Present,
    Regex,
    SameAs,
    Some,
    Test,
    Tree,
    Wild,
    like,
    phrase,
)

FIELDS = ("Channel", "EventID", "Image", "CommandLine", "SourceIp")
ROUTING = ("Channel", "EventID")
_LETTERS = "aAbB1\\. \n\0ßéÉςΣİ漢–\N{KELVIN SIGN}\ud800"
_WORDS = st.one_of(
    st.text(_LETTERS, max_size=5),
    st.sampled_from(
        [
            "a",
            "ab",
            "AB",
            "1",
            "4688",
            "true",
            "10.0.0.1",
            "::1",
            "a\nb",
            "12",
            "1.5",
            "ss",
            "x" * 9000,
            "2026-11-22T18:30:01.123+08:00",
            "2026-11-22 18:30",
            "1790000000",
            "2026-11-22T18:30:61Z",
        ]
    ),
)
_FORMS = st.sampled_from(["equals", "contains", "starts", "ends"])
_PARTS = st.sampled_from([0.0, 18.0, 47.0, 2026.0])
_REGEXES = st.sampled_from([
    "^a", "a$", "^$", "b+", "(?i)AB", r"\d{2}", "a.b", r"^\S+$", r"a\b", "(?!a)b", r"(a|b)\1",
    "[^a]", r"\Aa\z", r"b\Z", "a*",
    "(?i)k", "(?i)k|é", r"\x41|[^\x00-\x7f]", r"\xe9|a$",
    r"[[:alpha:]]{2}", "^.{2}$", r"\x{6f22}",
])  # fmt: skip


def tests() -> st.SearchStrategy[Test]:
    """Return tests of every kind."""
    return st.one_of(
        st.builds(lambda form, text, cased: phrase(form, text, cased=cased), _FORMS, _WORDS, st.booleans()),
        st.builds(
            lambda parts, cased: like(parts, cased=cased),
            st.lists(st.one_of(st.sampled_from(Wild), st.text(_LETTERS, max_size=2)), min_size=1, max_size=5),
            st.booleans(),
        ),
        st.builds(Regex, _REGEXES, st.sampled_from(["", "i", "s", "m", "ims"])),
        st.builds(Network, st.sampled_from(["10.0.0.0/8", "::/64", "10.0.0.1/32"])),
        st.builds(Number, st.sampled_from(["lt", "lte", "gt", "gte"]), st.sampled_from([1.0, 12.0, 1.5])),
        st.builds(Moment, st.sampled_from(["hour", "week", "year"]), st.sampled_from(["eq", "lt", "gte"]), _PARTS),
        st.just(Present()),
        st.builds(SameAs, st.sampled_from(FIELDS), _FORMS),
    )


def _leaf() -> st.SearchStrategy[Tree]:
    """Return single tests, most of them of fields, some of keywords."""
    keyword = tests().filter(lambda test: not isinstance(test, (SameAs, Present)))
    return st.one_of(
        st.builds(On, st.sampled_from(FIELDS), tests()),
        st.builds(On, st.sampled_from(FIELDS), tests()),
        st.builds(On, st.just(ANYWHERE), keyword),
    )


def trees() -> st.SearchStrategy[Tree]:
    """Return trees."""
    return st.recursive(
        _leaf(),
        lambda inner: st.one_of(
            st.builds(Not, inner),
            st.builds(Every, st.lists(inner, max_size=4).map(tuple)),
            st.builds(Some, st.lists(inner, max_size=4).map(tuple)),
        ),
        max_leaves=12,
    )


def records() -> st.SearchStrategy[dict[str, Any]]:
    """Return records: absent fields, null, numbers, truth values, lists of lists."""
    scalar = st.one_of(_WORDS, st.none(), st.booleans(), st.sampled_from([1, 12, 4688, 1.0, 1.5, -3]))
    value = st.one_of(scalar, scalar, st.lists(st.one_of(scalar, st.lists(scalar, max_size=2)), max_size=3))
    return st.dictionaries(st.sampled_from((*FIELDS, "Other")), value, max_size=6)
