"""Key states after NIST SP 800-57 part 1, and the document a key folder holds.

A key folder `<keys>/<fingerprint>/` (0700) holds `ring.json` (0600), a JSON object:

- `format`: `lionrock-keys/1`; `fingerprint`: 32 hexadecimal digits, SHA-256 of the signing key's 32 public bytes, cut;
- `name`: the name in the verifier of checkpoints; `created`: RFC 3339;
- `stretch`: `salt`, `time`, `memory`, `lanes` of argon2id (RFC 9106), which turns the passphrase into 32 bytes;
- `root`: the root key, wrapped by those 32 bytes;
- `signer`: `public` and the wrapped Ed25519 seed; `keys`: id, `history` of (state, instant) and the wrapped data key;
- `mac`: HMAC-SHA-256 over the rest, so that no state or date can be changed without the root key.

Every wrapped value is 12 bytes of nonce and AES-256-GCM ciphertext with its tag, bound to fingerprint and name of the
value; bytes stand in base64. A file `passphrase` (0600) beside it permits an unattended start. A backup of the folder
is these files, byte for byte; it opens wherever it is restored, under the same fingerprint.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, NewType

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.keys.errors import KeyStateError

Fingerprint = NewType("Fingerprint", str)
"""32 hexadecimal digits that name a key folder for ever."""

KeyState = Literal["pre_activation", "active", "suspended", "deactivated", "compromised", "destroyed"]

ID_LENGTH: Final = 8
ED25519_LENGTH: Final = 32

FORMAT: Final = "lionrock-keys/1"

NEXT: Final[dict[KeyState, frozenset[KeyState]]] = {
    "pre_activation": frozenset({"active", "compromised", "destroyed"}),
    "active": frozenset({"suspended", "deactivated", "compromised"}),
    "suspended": frozenset({"active", "deactivated", "compromised", "destroyed"}),
    "deactivated": frozenset({"compromised", "destroyed"}),
    "compromised": frozenset({"destroyed"}),
    "destroyed": frozenset(),
}
"""The states a key can go to from each state."""

SEALS: Final[frozenset[KeyState]] = frozenset({"active"})
OPENS: Final[frozenset[KeyState]] = frozenset({"active", "deactivated", "compromised"})

WORDS: Final[dict[KeyState, Text]] = {
    "pre_activation": Text("not yet active", "尚未啟用"),
    "active": Text("active: seals and opens", "使用中：可加密及解密"),
    "suspended": Text("suspended", "暫停使用"),
    "deactivated": Text("deactivated: opens only", "已停用：只可解密"),
    "compromised": Text("compromised: opens only, with care", "已外洩：只可解密，須審慎處理"),
    "destroyed": Text("destroyed", "已銷毀"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A state and the instant it began."""

    state: KeyState
    at: Instant


@dataclass(frozen=True, slots=True)
class DataKey:
    """A data key, wrapped by the root key, with the history of its states."""

    id: str
    history: tuple[Moment, ...]
    wrapped: bytes

    def __post_init__(self) -> None:
        """Refuse a key without history or with a malformed id."""
        if not self.history or len(bytes.fromhex(self.id)) != ID_LENGTH:
            msg = f"data key {self.id!r}: expected {2 * ID_LENGTH} hexadecimal digits and at least one state"
            raise ValueError(msg)

    @property
    def state(self) -> KeyState:
        """Return the state the key is in."""
        return self.history[-1].state

    @property
    def since(self) -> Instant:
        """Return when the present state began."""
        return self.history[-1].at

    @property
    def created(self) -> Instant:
        """Return when the key was made."""
        return self.history[0].at

    def moved(self, state: KeyState, at: Instant) -> DataKey:
        """Return the key in `state`; raises KeyStateError where SP 800-57 knows no such transition."""
        if state not in NEXT[self.state]:
            raise KeyStateError(
                Text(
                    f"Key {self.id} is {self.state} and cannot become {state}.",
                    f"密碼匙 {self.id} 的狀態為「{WORDS[self.state].zh}」，不可轉為「{WORDS[state].zh}」。",
                ),
                Text("Look at its state with `lionrock keys status`.", "請以 `lionrock keys status` 查看其狀態。"),
            )
        return replace(self, history=(*self.history, Moment(state, at)))


@dataclass(frozen=True, slots=True)
class Cost:
    """What argon2id spends on one guess: passes over the memory, memory in KiB, lanes (RFC 9106)."""

    time: int
    memory: int
    lanes: int


STRONG: Final = Cost(time=3, memory=64 * 1024, lanes=4)
"""RFC 9106 §4, the second recommended choice: for passphrases that people make."""

LIGHT: Final = Cost(time=1, memory=1024, lanes=1)
"""Enough for `Secret.made()`, whose 256 random bits nobody guesses; never for a person's passphrase."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Salt and cost of the passphrase."""

    salt: bytes
    time: int
    memory: int
    lanes: int

    def __post_init__(self) -> None:
        """Refuse what would take the machine's memory or time: at most 2 GiB, 64 passes, 16 lanes."""
        fits = 1 <= self.time <= 64 and 1 <= self.lanes <= 16 and 8 * self.lanes <= self.memory <= 2 << 20  # noqa: PLR2004 bounds
        if not fits or not 16 <= len(self.salt) <= 64:  # noqa: PLR2004 bytes
            msg = f"argon2id with {self.time} passes, {self.memory} KiB, {self.lanes} lanes is out of bounds"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The instance's Ed25519 key: 32 public bytes, and the wrapped seed."""

    public: bytes
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class RingFile:
    """What `ring.json` holds; nothing in it is secret without the passphrase."""

    format: Literal["lionrock-keys/1"]
    fingerprint: str
    name: str
    created: Instant
    stretch: Stretch
    root: bytes
    signer: SigningKey
    keys: tuple[DataKey, ...]
    mac: bytes = b""

    def __post_init__(self) -> None:
        """Refuse a ring in which not exactly one key seals."""
        if sum(key.state in SEALS for key in self.keys) != 1 or len(self.signer.public) != ED25519_LENGTH:
            msg = "expected exactly one active data key and an Ed25519 key of 32 bytes"
            raise ValueError(msg)

    @property
    def active(self) -> DataKey:
        """Return the one data key that seals."""
        return next(key for key in self.keys if key.state in SEALS)

    def with_key(self, successor: DataKey, at: Instant) -> RingFile:
        """Return the ring with `successor` active and the key before it deactivated."""
        kept = tuple(key.moved("deactivated", at) if key.state == "active" else key for key in self.keys)
        return replace(self, keys=(*kept, successor.moved("active", at)))

    def with_state(self, key_id: str, state: KeyState, at: Instant) -> RingFile:
        """Return the ring with one key in another state; raises KeyStateError, also when no key has this id."""
        if all(key.id != key_id for key in self.keys):
            raise KeyStateError(
                Text(f"No key {key_id} is in this ring.", f"此密碼匙圈內沒有密碼匙 {key_id}。"),
                Text("See the ids with `lionrock keys status`.", "請以 `lionrock keys status` 查看各密碼匙的編號。"),
            )
        return replace(self, keys=tuple(key.moved(state, at) if key.id == key_id else key for key in self.keys))
