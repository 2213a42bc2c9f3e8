"""What a passphrase must be."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.access.passphrase import LONGEST, Passphrase, own
from lionrock.kernel.errors import InputError


@pytest.mark.parametrize(
    "words",
    [
        "password1234",
        "Password1234!",
        "correct horse battery staple",
        "CorrectHorseBatteryStaple",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "qwertyuiop[]12",
        "98765432109876",
        "lionrock2026!!",
        "man.ho man.ho man.ho",
        "Ho Man 2026 Ho Man",
        "short one",
        "            ",
        "x" * (LONGEST + 1),
        "",
    ],
)
def test_what_others_would_try_is_refused(words: str) -> None:
    """Common words, runs, repeats, the person's own names, and anything shorter than twelve."""
    with pytest.raises(InputError):
        Passphrase(words).check("man.ho", "Ho Man 何敏")


@pytest.mark.parametrize(
    "words", ["granite over kowloon at dusk", "thunder-lamp-river-9", "四月的雨落在舊巴士站的鐵皮上", "x7#Qp9!vLm2&"]
)
def test_unrelated_words_are_taken(words: str) -> None:
    """Long and not guessed first, in any script."""
    Passphrase(words).check("man.ho", "Ho Man 何敏")


@given(st.text(max_size=LONGEST))
def test_any_text_is_judged_without_a_crash(words: str) -> None:
    """Whatever is typed is taken or refused."""
    assert len(own(words)) <= 4 * len(words) + 4
    with contextlib.suppress(InputError):
        Passphrase(words).check("man.ho")


@given(st.text(min_size=1, max_size=40))
def test_passphrase_never_prints_itself(words: str) -> None:
    """Neither in logs nor in errors do the words appear."""
    assert repr(Passphrase(words)) == str(Passphrase(words)) == "***"


def test_two_keyboards_type_the_same() -> None:
    """Composed and decomposed letters are equal; other words are not."""
    assert Passphrase("caf\u00e9 by the harbour").same(Passphrase("cafe\u0301 by the harbour"))
    assert not Passphrase("one").same(Passphrase("two"))


def test_lone_surrogates_do_not_crash() -> None:
    """A form field may carry them."""
    assert Passphrase("\ud800 and so on and so on").reveal()
