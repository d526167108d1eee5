"""What a bundle and a plain answer look like: the check `well-formed` of docs/reference/receipt.md."""

import re

from canonical_json import well_formed
from eth_utils import to_checksum_address


class Failure(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


def exactly(readers):
    def read(value):
        expect(isinstance(value, dict), "malformed")
        expect(set(value) <= set(readers), "unknown_member")
        expect(set(value) == set(readers), "malformed")
        for name, reader in readers.items():
            reader(value[name])

    return read


def expect(holds, code):
    if not holds:
        raise Failure(code)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def text(value):
    expect(isinstance(value, str), "malformed")
    expect(well_formed(value), "not_canonical")


def up_to(units):
    def read(value):
        text(value)
        expect(len(value.encode("utf-16-le")) <= 2 * units, "malformed")

    return read


def number(value):
    expect(is_number(value), "malformed")


def flag(value):
    expect(isinstance(value, bool), "malformed")


def anything_in_braces(value):
    expect(isinstance(value, dict), "malformed")


def whole(above=2**53, least=0):
    def read(value):
        expect(is_number(value) and value == int(value) and least <= value < above, "bad_number")
        expect(str(value) != "-0.0", "bad_number")

    return read


def matching(pattern):
    return lambda value: expect(isinstance(value, str) and re.fullmatch(pattern, value), "malformed")


def hex0x(size):
    def read(value):
        text(value)
        expect(re.fullmatch(f"0x[0-9a-f]{{{2 * size}}}", value), "bad_hex")

    return read


def address(value):
    text(value)
    expect(re.fullmatch("0x[0-9a-fA-F]{40}", value) and to_checksum_address(value) == value, "bad_address")


def one_of(*allowed):
    return lambda value: expect(any(type(value) is type(one) and value == one for one in allowed), "malformed")


def list_of(reader):
    def read(value):
        expect(isinstance(value, list), "malformed")
        for item in value:
            reader(item)

    return read


def tool_choice(value):
    if isinstance(value, dict):
        exactly({"name": NAME})(value)
    else:
        one_of("auto", "required", "none")(value)


HASH, COUNT, SHA256, NAME = hex0x(32), whole(2**32), matching("[0-9a-f]{64}"), up_to(1024)

STATEMENT = {
    "operator": ("address", address),
    "receipt": ("string", NAME),
    "response": ("string", NAME),
    "issuedAt": ("uint64", whole()),
    "nonce": ("bytes32", HASH),
    "model": ("string", NAME),
    "requestHash": ("bytes32", HASH),
    "promptTokensHash": ("bytes32", HASH),
    "outputHash": ("bytes32", HASH),
    "outputTokensHash": ("bytes32", HASH),
    "promptTokens": ("uint32", COUNT),
    "completionTokens": ("uint32", COUNT),
    "reasoningTokens": ("uint32", COUNT),
    "weightsHash": ("bytes32", HASH),
    "projectorHash": ("bytes32", HASH),
    "templateHash": ("bytes32", HASH),
    "engineHash": ("bytes32", HASH),
    "engine": ("string", NAME),
    "instructionSet": ("string", NAME),
    "determinism": ("string", one_of("exact", "fast", "unknown")),
    "log": ("string", NAME),
}

RESOLVED = {
    "surface": NAME,
    "injected": list_of(exactly({"role": NAME, "content": text})),
    "seed": matching("0|-?[1-9][0-9]{0,18}"),
    "current_date": matching("[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "temperature": number,
    "top_p": number,
    "top_k": number,
    "min_p": number,
    "repetition_penalty": number,
    "frequency_penalty": number,
    "presence_penalty": number,
    "max_tokens": lambda value: value is None or whole()(value),
    "n": whole(2**32, 1),
    "tool_choice": tool_choice,
    "parallel_tool_calls": flag,
    "reasoning_effort": NAME,
    "separate_reasoning": flag,
    "remote_media": list_of(exactly({"url_sha256": SHA256, "sha256": SHA256})),
}


def version(value):
    expect(not is_number(value) or value == 1, "unsupported_version")
    expect(is_number(value), "malformed")


RECEIPT = {
    "version": version,
    "chain_id": whole(least=1),
    "statement": exactly({name: reader for name, (_, reader) in STATEMENT.items()}),
    "signature": hex0x(65),
    "resolved": exactly(RESOLVED),
}


def receipt(value):
    if isinstance(value, dict) and "version" in value:
        version(value["version"])
    exactly(RECEIPT)(value)


BUNDLE = {"verbatim": version, "request": anything_in_braces, "response": anything_in_braces, "receipt": receipt}
IN_LOG = {
    "inclusion": exactly({"leaf_index": whole(), "tree_size": whole(least=1), "hashes": list_of(SHA256)}),
    "checkpoint": up_to(65_536),
}


def bundle(value):
    if "verbatim" in value:
        version(value["verbatim"])
    exactly({**BUNDLE, **IN_LOG} if set(value) & set(IN_LOG) else BUNDLE)(value)


def without_nulls(value):
    """A bundle in which both members of the log are null has neither."""
    if is_bundle(value) and all(name in value and value[name] is None for name in IN_LOG):
        return {name: member for name, member in value.items() if name not in IN_LOG}
    return value


def once(pairs):
    """For json.load: an object in which no name stands twice."""
    expect(len({name for name, _ in pairs}) == len(pairs), "malformed")
    return dict(pairs)


def is_bundle(value):
    return isinstance(value, dict) and bool({"verbatim", "receipt"} & set(value))


plain = exactly({"request": anything_in_braces, "response": anything_in_braces})
