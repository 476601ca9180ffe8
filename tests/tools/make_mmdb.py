#!/usr/bin/env python3
"""Writes a MaxMind database that says one thing of all IPv4 addresses.

    make_mmdb.py OUT JSON [EPOCH]

JSON is the record; EPOCH the build date (seconds since 1970).  Bytes that are not UTF-8
are written in the JSON as \\udcXX.
"""

import json
import pathlib
import sys

STRING, MAP, UINT32, UINT64, ARRAY, BOOLEAN = 2, 7, 6, 9, 11, 14


def control(kind, size):
    if size < 29:
        low, more = size, b""
    elif size < 285:
        low, more = 29, bytes([size - 29])
    else:
        low, more = 30, (size - 285).to_bytes(2, "big")
    if kind < 8:
        return bytes([kind << 5 | low]) + more
    return bytes([low, kind - 7]) + more


def number(kind, value):
    data = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return control(kind, len(data)) + data


def encode(value):
    if isinstance(value, bool):
        return control(BOOLEAN, int(value))
    if isinstance(value, int):
        return number(UINT32 if value < 1 << 32 else UINT64, value)
    if isinstance(value, str):
        data = value.encode("utf-8", "surrogateescape")
        return control(STRING, len(data)) + data
    if isinstance(value, list):
        return control(ARRAY, len(value)) + b"".join(map(encode, value))
    return control(MAP, len(value)) + b"".join(encode(k) + encode(v)
                                               for k, v in value.items())


def main():
    record = encode(json.loads(sys.argv[2]))
    epoch = int(sys.argv[3]) if len(sys.argv) > 3 else 1700000000
    node = (1 + 16).to_bytes(3, "big") * 2
    metadata = control(MAP, 9) + b"".join(encode(k) + v for k, v in {
        "node_count": number(UINT32, 1), "record_size": number(5, 24),
        "ip_version": number(5, 4), "binary_format_major_version": number(5, 2),
        "binary_format_minor_version": number(5, 0),
        "build_epoch": number(UINT64, epoch), "database_type": encode("Made-Up"),
        "languages": encode(["en"]), "description": encode({"en": "made up"})}.items())
    pathlib.Path(sys.argv[1]).write_bytes(
        node + bytes(16) + record + b"\xab\xcd\xefMaxMind.com" + metadata)


if __name__ == "__main__":
    main()
