"""C2SP notes, checkpoints and cosignatures, as far as docs/reference/receipt.md tells of them."""

import base64
import binascii
import hashlib
import re

import ed25519
from document_form import Failure, expect

LINE = re.compile("— ([^ +]+) ([A-Za-z0-9+/=]+)")


def from_base64(text, code):
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Failure(code) from error
    expect(base64.b64encode(decoded).decode() == text, code)
    return decoded


def read_vkey(text):
    parts = text.split("+", 2)
    expect(len(text) <= 1024 and len(parts) == 3, "vkey_malformed")
    name, key_id, key = parts[0], parts[1], from_base64(parts[2], "vkey_malformed")
    expect(name != "" and not re.search(r"\s", name) and len(key) == 33 and key[0] in (1, 4), "vkey_malformed")
    expected = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    expect(expected.hex() == key_id, "vkey_malformed")
    return name, expected, key


def read_lines(note):
    text, empty, lines = note.rpartition("\n\n")
    expect(empty != "" and lines.endswith("\n"), "note_malformed")
    read = []
    given = lines[:-1].split("\n")
    expect(len(given) <= 64 and len(set(given)) == len(given), "note_malformed")
    for line in given:
        match = LINE.fullmatch(line)
        expect(match, "note_malformed")
        signature = from_base64(match[2], "note_malformed")
        expect(len(signature) > 4, "note_malformed")
        read.append((match[1], signature[:4], signature[4:]))
    return text + "\n", read


def holds(text, key, signature):
    if key[0] == 1:
        return ed25519.verify(key[1:], text.encode(), signature)
    time = int.from_bytes(signature[:8], "big")
    message = f"cosignature/v1\ntime {time}\n{text}".encode()
    return time != 0 and ed25519.verify(key[1:], message, signature[8:])


def read_checkpoint(note, log, witnesses):
    """The size and the root that the log signed."""
    keys = {read_vkey(vkey)[:2]: read_vkey(vkey)[2] for vkey in [log, *witnesses]}
    own = read_vkey(log)[:2]
    expect(keys[own][0] == 1, "vkey_malformed")
    text, lines = read_lines(note)
    expect(any(line[:2] == own for line in lines), "checkpoint_unsigned")
    expect(all(line[:2] in keys for line in lines), "note_unknown_signer")
    expect(all(holds(text, keys[line[:2]], line[2]) for line in lines), "note_signature_invalid")
    parts = text.split("\n")
    expect(len(parts) >= 4 and "" not in parts[:-1], "checkpoint_malformed")
    expect(re.fullmatch("0|[1-9][0-9]*", parts[1]) and int(parts[1]) < 2**53, "checkpoint_malformed")
    root = from_base64(parts[2], "checkpoint_malformed")
    expect(len(root) == 32, "checkpoint_malformed")
    expect(parts[0] == own[0], "log_mismatch")
    return int(parts[1]), root
