"""What Python reads. A line on stdin is `M` or `E`, a space and bytes in base64; for each, one line on stdout, spelt as
reader.mjs says at its head."""

import base64
import json
import re
import struct
import sys

ABSENT = object()


def hexed(text):
    return re.sub("[\ud800-\udfff]", "\ufffd", text).encode("utf-8").hex()


def number(value):
    try:
        double = float(value)
    except OverflowError:
        double = float("inf") if value > 0 else float("-inf")
    return "#" + struct.pack(">d", double + 0.0 if double else 0.0).hex()


def spelt(value):
    if value is ABSENT:
        return "-"
    if value is None:
        return "n"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, str):
        return '"' + hexed(value)
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, list):
        return "[" + ",".join(map(spelt, value)) + "]"
    return "{" + ",".join(sorted(hexed(name) + ":" + spelt(member) for name, member in value.items())) + "}"


def own(value, name):
    return value.get(name, ABSENT) if isinstance(value, dict) else ABSENT


def message(text):
    try:
        whole = json.loads(text)  # bytes: it finds out by itself what encoding they are in
    except (ValueError, RecursionError) as error:
        return "refused " + type(error).__name__
    params = own(whole, "params")
    ref = own(params, "ref")
    parts = [own(whole, "method"), own(whole, "id"), own(params, "name"), own(params, "uri"), own(params, "arguments")]
    parts += [params, own(whole, "result"), own(whole, "error")]
    parts += [own(params, name) for name in ("cursor", "level", "taskId", "requestState", "requestId", "protocolVersion")]
    parts += [own(ref, "type"), own(ref, "name"), own(ref, "uri")]
    parts += [own(own(params, "argument"), name) for name in ("name", "value")]
    parts += [own(own(params, "notifications"), name) for name in ("resourceSubscriptions", "taskIds")]
    parts += [own(own(params, "_meta"), "io.modelcontextprotocol/protocolVersion")]
    return "\t".join(map(spelt, parts))


def events(stream):
    """By the rules of the WHATWG, a line at a time."""
    text = stream.decode("utf-8", "replace")
    lines = re.split("\r\n|\r|\n", text[1:] if text.startswith("\ufeff") else text)
    found, kind, data, last = [], "", [], ""
    for line in lines[:-1]:
        name, colon, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if line == "":
            said = "\n".join(data)
            if said:
                found.append(" ".join((hexed(kind or "message"), hexed(last), hexed(said))))
            kind, data = "", []
        elif name == "event":
            kind = value
        elif name == "data":
            data.append(value)
        elif name == "id" and "\0" not in value:
            last = value
    return ";".join(found)


for asked in sys.stdin:
    bytes_ = base64.b64decode(asked[2:])
    sys.stdout.write((message(bytes_) if asked[0] == "M" else events(bytes_)) + "\n")
    sys.stdout.flush()
