#!/usr/bin/env python3
"""Reads blobs as docs/blob-format.md describes them, with Python's standard library alone.

    reader.py LAYOUT.json [NEWER.json ...] < BLOBS

LAYOUT.json is what a catalog holds or `Layout::to_json` gives; NEWER.json are newer layouts of the same record that
were vouched for. BLOBS holds a blob per line, in hexadecimal digits. Prints a JSON object per blob: `version`, `record`
(the fields that are not retired) and `canonical`, or `error`. Integers, dates, times and lengths of time are the
integers that are stored, decimals and bytes are text, and so are floats that JSON lacks.
"""

import hashlib
import ipaddress
import json
import math
import struct
import sys
import uuid
from decimal import Context, Decimal

HEADER = 8
INTEGERS = {f"{sign}{8 * n}": (n, sign == "i") for sign in "iu" for n in (1, 2, 4, 8)}
INTEGERS |= {"timestamp": (8, True), "civil_datetime": (8, True), "date": (4, True), "time": (8, True), "time_delta": (8, True)}
WIDTHS = {"f32": 4, "f64": 8, "bool": 1, "char": 4, "decimal": 16, "uuid": 16, "ip": 16}


class Error(Exception):
    """Bytes that are no blob of the layout, or a layout that breaks a rule."""


class Type:
    """A type of the tables; `width` is None for a variable one."""

    def __init__(self, data):
        self.name, self.data = data["name"], data
        item = Type(data["item"]) if data.get("item") else None
        self.item, self.len, n = item, data.get("len"), self.name
        self.variants = {v["value"]: v["name"] for v in data.get("variants") or []}
        if n == "record":
            self.fields = place([Field(f) for f in data["fields"]])[0]
            self.code = "record(" + "".join(f.line() + ";" for f in self.fields) + ")"
            last = self.fields[-1]
            self.width = last.offset + last.slot - HEADER
            return
        self.width = INTEGERS[n][0] if n in INTEGERS else WIDTHS.get(n)
        self.code = n
        if n in ("bytes", "text"):
            self.width, self.code = self.len, f"{n}({self.len})"
        elif n == "decimal":
            self.code = f"decimal({data['precision']},{data['scale']})"
        elif n in ("nonzero", "enum"):
            self.width, self.code = item.width, f"{n}({item.code})"
        elif n == "array":
            self.width, self.code = item.width * self.len, f"array({item.code},{self.len})"
        elif n == "list":
            self.code = f"list({item.code}{'?' if data.get('nullable') else ''})"
        elif n == "extension":
            self.width, self.code = item.width, f"extension({data['label']},{item.code})"
        elif self.width is None and n not in ("string", "binary", "json"):
            raise Error(f"type {n} is not known")

    def order(self, raw):
        """What items of a set ascend by."""
        if self.name in ("nonzero", "enum", "extension"):
            return self.item.order(raw)
        if self.name in INTEGERS or self.name == "decimal":
            return int.from_bytes(raw, "little", signed=INTEGERS.get(self.name, (16, True))[1])
        return int.from_bytes(raw, "little") if self.name in ("bool", "char") else raw

    def read(self, raw, flaws):
        """The value of a slot or payload that is not null. What is not canonical goes to `flaws`."""
        return getattr(self, "read_" + self.name, self.read_number)(raw, flaws)

    def read_number(self, raw, flaws):
        value = int.from_bytes(raw, "little", signed=INTEGERS[self.name][1])
        demand(self.name != "time" or 0 <= value < 86_400_000_000, "no time of day")
        return value

    def read_nonzero(self, raw, flaws):
        demand(any(raw), "zero")
        return self.item.read(raw, flaws)

    def read_extension(self, raw, flaws):
        return self.item.read(raw, flaws)

    def read_enum(self, raw, flaws):
        value = self.item.read(raw, flaws)
        value -= 2**64 if value >= 2**63 else 0
        name = self.variants.get(value, self.data.get("other"))
        demand(name is not None, f"{value} is no variant")
        return name

    def read_f32(self, raw, flaws):
        return number(struct.unpack("<f", raw)[0], raw)

    def read_f64(self, raw, flaws):
        return number(struct.unpack("<d", raw)[0], raw)

    def read_bool(self, raw, flaws):
        demand(raw[0] <= 1, "neither 0 nor 1")
        return raw[0] == 1

    def read_char(self, raw, flaws):
        value = int.from_bytes(raw, "little")
        demand(value < 0xD800 or 0xE000 <= value <= 0x10FFFF, "no character")
        return chr(value)

    def read_decimal(self, raw, flaws):
        value = int.from_bytes(raw, "little", signed=True)
        demand(abs(value) < 10 ** self.data["precision"], "too many digits")
        return f"{Decimal(value).scaleb(-self.data['scale'], Context(prec=38)):f}"

    def read_uuid(self, raw, flaws):
        return str(uuid.UUID(bytes=bytes(raw)))

    def read_ip(self, raw, flaws):
        address = ipaddress.IPv6Address(bytes(raw))
        return str(address.ipv4_mapped or address)

    def read_bytes(self, raw, flaws):
        return raw.hex()

    read_binary = read_bytes

    def read_text(self, raw, flaws):
        text, _, rest = raw.partition(b"\0")
        if any(rest):
            flaws.append("bytes behind the end of a text")
        return self.read_string(text, flaws)

    def read_string(self, raw, flaws):
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            raise Error(f"no UTF-8: {error}") from None

    def read_json(self, raw, flaws):
        text = self.read_string(raw, flaws)
        try:
            check_json(json.loads(text, parse_constant=refuse), 127)
        except (ValueError, OverflowError, RecursionError) as error:
            raise Error(f"no JSON: {error}") from None
        return text

    def read_array(self, raw, flaws):
        width = self.item.width
        return [self.item.read(raw[i : i + width], flaws) for i in range(0, len(raw), width)]

    def read_list(self, raw, flaws):
        return [None if item is None else self.item.read(item, flaws) for item in self.items(raw, flaws)]

    def items(self, raw, flaws):
        """The bytes of each item, None for null ones."""
        width, nullable = self.item.width, self.data.get("nullable")
        if not raw:
            return []
        if width and not nullable:
            demand(len(raw) % width == 0, "no whole number of items")
            return [raw[i : i + width] for i in range(0, len(raw), width)]
        demand(len(raw) >= 4, "no room for a count")
        count = int.from_bytes(raw[:4], "little")
        demand(count > 0, "a count of 0")
        first = 4 + (-(-count // 8) if nullable else 0)
        bits, first = raw[4:first], first + (0 if width else 4 * count)
        demand(first <= len(raw), "no room for so many items")
        if width:
            ends = [width * (i + 1) for i in range(count)] if len(raw) == first + width * count else [-1]
        else:
            ends = [end for (end,) in struct.iter_unpack("<I", raw[first - 4 * count : first])]
        demand(ends == sorted(ends) and ends[-1] == len(raw) - first, "ends that do not fit")
        items = [raw[first + start : first + end] for start, end in zip([0] + ends, ends)]
        if nullable:
            present = bits_of(bits, count, flaws)
            for item, is_present in zip(items, present):
                if not is_present and (any(item) or not width and item):
                    flaws.append("bytes in a null item")
            items = [item if is_present else None for item, is_present in zip(items, present)]
        return items

    def read_record(self, raw, flaws):
        values = {}
        nullable = [f for f in self.fields if f.nullable]
        present = dict(zip([f.name for f in nullable], bits_of(raw, len(nullable), flaws)))
        for field in self.fields:
            slot = raw[field.offset - HEADER :][: field.slot]
            values[field] = field.type.read(slot, flaws) if present.get(field.name, True) else None
            if values[field] is None and any(slot):
                flaws.append("bytes in a null field of a nested record")
        return in_order(values)


class Field:
    """A field of a layout."""

    def __init__(self, data):
        self.name, self.since, self.declared = data["name"], data["since"], data["declared"]
        self.type = Type(data["type"])
        self.slot = self.type.width or 4
        self.variable = self.type.width is None
        self.nullable, self.set = data.get("nullable", False), data.get("set", False)
        self.given, self.source, self.retired = data.get("default"), data.get("from"), data.get("retired")
        self.gone = self.retired if self.retired and not self.nullable else 256
        self.default = bytes(0 if self.variable else self.slot) if self.given is None else bytes.fromhex(self.given)
        if self.nullable and self.given is None:
            self.default = None

    def line(self):
        """The field in canonical text."""
        words = [str(self.since), self.name, self.type.code]
        words += ["null"] * self.nullable + ["set"] * self.set
        words += [] if self.given is None else ["default=" + self.given]
        return " ".join(words + (["from=" + self.source] if self.source else []))

    def read(self, raw, flaws):
        if raw is None:
            return None
        if self.set and not all(a < b for a, b in ascending(self.type, raw)):
            flaws.append("items of a set that do not ascend")
        return self.type.read(raw, flaws)


class Layout:
    """A record's fields in their places, with the header of every version."""

    def __init__(self, data):
        demand(data["format"] == 1, "a layout of another format")
        self.fields, lengths = place([Field(f) for f in data["fields"]])
        self.headers, self.hashes, self.texts, text = {}, {}, {}, "record/1\n"
        for v in range(1, data["version"] + 1):
            text += "".join(f.line() + "\n" for f in self.fields if f.since == v)
            text += "".join(f"{v} retired={f.name}\n" for f in self.fields if f.gone == v)
            fixed_len = max(n for since, n in lengths.items() if since <= v)
            hashed = hashlib.sha256(text.encode())
            self.texts[v], self.hashes[v] = text, hashed.hexdigest()
            self.headers[v] = hashed.digest()[:4] + bytes([v, 0]) + fixed_len.to_bytes(2, "little")
        given = {v["version"]: v["hash"] for v in data["versions"]}
        demand(given == self.hashes, "hashes that are not those of the fields")

    def is_required(self, version):
        return any(f.gone == version or f.since == version and f.source for f in self.fields)


def place(fields):
    """Gives every field its offset and validity bit; also the length of the fixed part after each version."""
    at, last_end, lengths = HEADER, None, {}
    for since in sorted({f.since for f in fields}):
        group = [f for f in fields if f.since == since]
        nullable = [f for f in group if f.nullable]
        for i, field in enumerate(nullable):
            field.validity = (at + i // 8, 1 << i % 8)
        at += -(-len(nullable) // 8)
        for field in group:
            field.offset, field.start_at, at = at, last_end, at + field.slot
            last_end = field.offset if field.variable else last_end
        lengths[since] = at
    return fields, lengths


def read(ours, newer, blob):
    """The version of a blob, its record and whether it is canonical, for code that knows the layout `ours`."""
    demand(len(blob) >= HEADER, "no header")
    header, version, n = blob[:HEADER], blob[4], max(ours.headers)
    known = [ours] if version <= n else [layout for layout in newer if is_vouched(ours, layout, n, version)]
    layout = next((layout for layout in known if layout.headers.get(version) == header), None)
    demand(layout, f"fingerprint {header[:4].hex()} of version {version} is not known")
    fixed_len = int.from_bytes(header[6:], "little")
    demand(len(blob) >= fixed_len, "cut short")
    fields = [f for f in layout.fields if f.since <= version]
    u32 = lambda at: int.from_bytes(blob[at : at + 4], "little")
    ends = [fixed_len] + [u32(f.offset) for f in fields if f.variable]
    demand(ends == sorted(ends) and ends[-1] == len(blob), "ends that do not fit")

    stored, values, flaws = {}, {}, []
    for i, field in enumerate(fields):
        reader = ours.fields[i] if i < len(ours.fields) else field
        start = (u32(field.start_at) if field.start_at else fixed_len) if field.variable else field.offset
        raw = blob[start : u32(field.offset) if field.variable else start + field.slot]
        present = blob[field.validity[0]] & field.validity[1] if field.nullable else field.gone > version
        stored[field.name] = raw if present else None
        if not present and (any(raw) or field.variable and raw):
            flaws.append("bytes in a null or retired field")
        try:
            values[field.name] = reader.read(stored[field.name], flaws)
        except Error as error:
            demand(i >= len(ours.fields), f"field {field.name}: {error}")
            flaws.append(f"unknown field {field.name}: {error}")
    for since in {f.since for f in fields}:
        nullable = [f for f in fields if f.since == since and f.nullable]
        if nullable:
            bits_of(blob[nullable[0].validity[0] :], len(nullable), flaws)
    last = [f for f in fields if f.since == version]
    if version > 1 and not layout.is_required(version) and all(stored[f.name] == f.default for f in last):
        flaws.append("a lower version holds the value")

    def value(field):
        if field.name in values:
            return values[field.name]
        if field.source:
            return value(next(f for f in ours.fields if f.name == field.source))
        return field.read(field.default, [])

    record = in_order({f: value(f) for f in ours.fields if not f.retired})
    return {"version": version, "record": record, "canonical": not flaws}


def is_vouched(ours, newer, n, version):
    gone = any(n < f.gone <= version for f in newer.fields if f.since <= n)
    return newer.hashes.get(n) == ours.hashes[n] and not gone


def bits_of(raw, count, flaws):
    """`count` validity bits; those left over in the last byte are to be zero."""
    if count % 8 and raw[count // 8] >> count % 8:
        flaws.append("spare validity bits")
    return [bool(raw[i // 8] >> i % 8 & 1) for i in range(count)]


def ascending(list_type, raw):
    while list_type.name == "extension":
        list_type = list_type.item
    keys = [list_type.item.order(item) for item in list_type.items(raw, [])]
    return zip(keys, keys[1:])


def in_order(values):
    return {f.name: value for f, value in sorted(values.items(), key=lambda pair: pair[0].declared)}


def number(value, raw):
    if math.isnan(value):
        return "NaN " + raw[::-1].hex()
    return value if math.isfinite(value) else str(value)


def check_json(value, depth):
    if isinstance(value, (list, dict)):
        demand(depth > 0, "too many levels of JSON")
        items = value if isinstance(value, list) else [part for pair in value.items() for part in pair]
        for item in items:
            check_json(item, depth - 1)
    elif isinstance(value, str):
        value.encode()
    elif value is not None:
        demand(math.isfinite(float(value)), "a JSON number beyond all floats")


def refuse(constant):
    raise ValueError(constant)


def demand(holds, otherwise):
    if not holds:
        raise Error(otherwise)


def main(layouts):
    ours, *newer = [Layout(json.loads(open(path, encoding="utf-8").read())) for path in layouts]
    for line in sys.stdin:
        try:
            answer = read(ours, newer, bytes.fromhex(line))
        except Error as error:
            answer = {"error": str(error)}
        print(json.dumps(answer))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    try:
        main(sys.argv[1:])
    except Error as error:
        sys.exit(f"error: {error}")
