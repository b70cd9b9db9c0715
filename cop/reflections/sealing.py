"""What keeps an answer from being matched to its writer until it is opened.

Pure functions over bytes and text: no database, no clock, no web. `Seal` belongs to one part of one
gathering and is built from that part's 32 random bytes, which live outside the database (cop/keys.py).

Every box of a part has exactly the same length, empty or full, because length alone linked 27.5 % of the
answers to their writers in the attack on the prototype. The words are cleaned and limited *before* sealing
(forms.py), so a box that was stored can always be opened.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import struct
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cop.errors import Unavailable

QUESTIONS: Final = "questions"
HOW: Final = "how"
PARTS: Final = (QUESTIONS, HOW)
#: Bytes of a stored box: nonce, ciphertext and authentication tag together.
BOX_BYTES: Final = {HOW: 16_384, QUESTIONS: 8_192}
RECEIPT_BYTES: Final = 16
TAG_BYTES: Final = 32

_NONCE, _GCM_TAG = 12, 16
_HEAD = struct.Struct(">BB16sB")  # layout version, flags, receipt, number of lines
_LINE = struct.Struct(">BBH")  # number of the line, flags, length of the text in bytes
_VERSION = 1


class CannotUnseal(Unavailable):
    """The box and the key do not belong together, or the box was altered: the text stays hidden."""


@dataclass(frozen=True, slots=True)
class Line:
    """One answer, or one question of the third answer. `number` starts at 1 within its own question."""

    question: str
    number: int
    text: str
    may_quote: bool = False

    def tag(self, receipt: bytes) -> bytes:
        """32 bytes by which the writer's phone alone can later point at this line (see `tag_of`)."""
        return tag_of(receipt, self.question, self.number)


@dataclass(frozen=True, slots=True)
class Words:
    """What one box holds: the lines of one part, the receipt they answer to, the tick beside the third."""

    lines: tuple[Line, ...] = ()
    receipt: bytes = bytes(RECEIPT_BYTES)
    show_if_few: bool = False


CODE_BYTES = 10
_ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_TYPED = str.maketrans("0123456789ABCDEFGHJKMNPQRSTVWXYZILO", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567BBA", "- ")


def code_of(tag: bytes) -> str:
    """The first 80 bits of a tag, to be typed by hand: 16 letters and digits in groups of four, none that look alike.

    It points at one answer and tells nothing of the receipt, so that two codes of one writer cannot be joined.
    """
    letters = base64.b32encode(tag[:CODE_BYTES]).decode().translate(_ALPHABET)
    return "-".join(letters[n : n + 4] for n in range(0, len(letters), 4))


def tag_in(code: str) -> bytes | None:
    """A tag as a phone sends it (64 hexadecimal digits), or the beginning of one as somebody types it."""
    plain = "".join(code.split())
    try:
        if len(plain) == 2 * TAG_BYTES:
            return bytes.fromhex(plain)
        tag = base64.b32decode(plain.upper().translate(_TYPED))
    except ValueError:
        return None
    return tag if len(tag) == CODE_BYTES else None


def tag_of(receipt: bytes, question: str, number: int) -> bytes:
    """SHA-256 of `receipt as lower-case hex | question | number`, the sum that the phone makes too."""
    return hashlib.sha256(f"{receipt.hex()}|{question}|{number}".encode()).digest()


@dataclass(frozen=True, slots=True)
class Seal:
    """The three keys of one part of one gathering. HKDF parts them, so that none tells of another."""

    gathering_id: int
    part: str
    _slot_key: bytes = field(repr=False)  # never in a traceback or a log
    _edit_key: bytes = field(repr=False)
    _box_key: bytes = field(repr=False)

    @classmethod
    def of(cls, gathering_id: int, part: str, key: bytes) -> Seal:
        """Raise ValueError for an unknown part or a key that is not 32 bytes long."""
        if part not in PARTS or len(key) != 32:
            raise ValueError(f"No seal for part {part!r} from {len(key)} bytes.")
        root = _hmac(bytes(32), key)
        return cls(gathering_id, part, *(_derive(root, purpose) for purpose in (b"k", b"edit", b"box")))

    def k(self, participant: bytes) -> bytes:
        """16 bytes: the primary key of this participant's row, the same on every save."""
        return _hmac(self._slot_key, participant)[:16]

    def edit_tag(self, device_secret: str) -> bytes:
        """32 bytes that only the device holding the secret can bring again."""
        return _hmac(self._edit_key, device_secret.encode())

    def seal(self, k: bytes, words: Words) -> bytes:
        """Exactly BOX_BYTES[part] bytes, another nonce each time."""
        room = BOX_BYTES[self.part] - _NONCE - _GCM_TAG
        plain = _pack(words)
        if len(plain) > room:
            raise ValueError(f"{len(plain)} bytes do not fit a box for {self.part}.")
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._box_key).encrypt(nonce, plain.ljust(room, b"\0"), self._about(k))

    def unseal(self, k: bytes, box: bytes) -> Words:
        """Raise CannotUnseal unless this very key sealed this box for this k, part and gathering."""
        try:
            plain = AESGCM(self._box_key).decrypt(box[:_NONCE], box[_NONCE:], self._about(k))
            return _unpack(plain, self.part)
        except (InvalidTag, ValueError, struct.error) as trouble:
            raise CannotUnseal("This answer cannot be opened with the key that is here.") from trouble

    def _about(self, k: bytes) -> bytes:
        return struct.pack(">q16s", self.gathering_id, k) + self.part.encode()


def _hmac(key: bytes, message: bytes) -> bytes:
    """Not by `hmac.digest`, which lets another thread go first each time: under a full room that waits longer than it
    reckons."""
    return hmac.new(key, message, "sha256").digest()


def _derive(root: bytes, purpose: bytes) -> bytes:
    """32 bytes. HKDF-SHA256 (RFC 5869) without salt: `root` is what it extracts, and one block of what it expands is
    enough. Written out, because every phone needs six of them and the library makes each in twenty steps."""
    return _hmac(root, b"cop sealed part: " + purpose + b"\x01")


def _pack(words: Words) -> bytes:
    parts = [_HEAD.pack(_VERSION, int(words.show_if_few), words.receipt, len(words.lines))]
    for line in words.lines:
        text = line.text.encode()
        flags = int(line.may_quote) | (2 if line.question == "today" else 0)
        parts += [_LINE.pack(line.number, flags, len(text)), text]
    return b"".join(parts)


def _unpack(plain: bytes, part: str) -> Words:
    version, flags, receipt, count = _HEAD.unpack_from(plain)
    if version != _VERSION:
        raise ValueError(f"unknown layout {version}")
    lines, at = [], _HEAD.size
    for _ in range(count):
        number, marks, length = _LINE.unpack_from(plain, at)
        at += _LINE.size
        lines.append(Line(_question(part, marks), number, plain[at : at + length].decode(), bool(marks & 1)))
        at += length
    return Words(tuple(lines), receipt, bool(flags & 1))


def _question(part: str, marks: int) -> str:
    if part == QUESTIONS:
        return "curious"
    return "today" if marks & 2 else "feeling"
