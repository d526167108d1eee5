"""RFC 8785, as docs/reference/receipt.md asks for it."""

import json
from decimal import Decimal

MAX_DEPTH = 500


class NotCanonical(Exception):
    pass


def canonical(value, depth=0):
    if depth > MAX_DEPTH:
        raise NotCanonical("too deep")
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        return canonical_string(value)
    if isinstance(value, (int, float)):
        return canonical_number(float(value))
    if isinstance(value, list):
        return "[" + ",".join(canonical(item, depth + 1) for item in value) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
    return "{" + ",".join(f"{canonical_string(name)}:{canonical(value[name], depth + 1)}" for name in names) + "}"


def canonical_string(text):
    if not well_formed(text):
        raise NotCanonical("half of a surrogate pair")
    return json.dumps(text, ensure_ascii=False)


def well_formed(text):
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in text)


def canonical_number(value):
    """ECMAScript's Number::toString."""
    if value == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    text = "".join(map(str, digits))
    point = len(text) + exponent
    if len(text) <= point <= 21:
        body = text + "0" * (point - len(text))
    elif 0 < point <= 21:
        body = f"{text[:point]}.{text[point:]}"
    elif -6 < point <= 0:
        body = "0." + "0" * -point + text
    else:
        fraction = f".{text[1:]}" if len(text) > 1 else ""
        body = f"{text[0]}{fraction}e{point - 1:+d}"
    return ("-" if sign else "") + body
