#!/usr/bin/env python3
"""Makes a folder of what an import may be handed by somebody who means it harm.

    hostile.py DIR              a file for each threat, good files between them
    hostile.py NAME UNIT BYTES  a gzip bomb: UNIT again and again, to BYTES inflated

Good files are good-NN.json, one record each with the eventIDs good-NN; records that
must survive in the other files have eventIDs that begin with "kept-".
"""

import gzip
import json
import os
import random
import socket
import struct
import sys
import zlib

GIB = 1 << 30


def record(event_id, **changes):
    r = {
        "eventVersion": "1.08",
        "userIdentity": {"type": "AWSService", "invokedBy": "x.amazonaws.com"},
        "eventTime": "2025-01-01T00:00:00Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": "ListBuckets",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.9",
        "requestParameters": None,
        "eventID": event_id,
        "recipientAccountId": "111122223333",
    }
    r.update(changes)
    return json.dumps(r, separators=(",", ":"))


def bomb(path, unit, size, head=b""):
    """Gzip of head and then `unit` up to `size` bytes, made in a moment.

    A block that ends in a full flush does not refer to the one before it, so that its
    compressed bytes can be repeated.  The checksum at the end is wrong; nobody gets there.
    """
    block = unit * max(1, (1 << 20) // len(unit))
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = deflate.compress(head) + deflate.flush(zlib.Z_FULL_FLUSH)
    again = deflate.compress(block) + deflate.flush(zlib.Z_FULL_FLUSH)
    last = deflate.flush(zlib.Z_FINISH)
    with open(path, "wb") as file:
        file.write(b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + first)
        for _ in range(-(-size // len(block))):
            file.write(again)
        file.write(last + struct.pack("<II", 0, 0))


def write(path, *parts):
    with open(path, "wb") as file:
        for part in parts:
            file.write(part if isinstance(part, bytes) else part.encode())


def lines(path, records):
    write(path, "".join(r + "\n" for r in records))


def make_bombs(at):
    bomb(at("bomb-zeros.gz"), b"\0", 10 * GIB)
    bomb(at("bomb-spaces.json.gz"), b" ", 10 * GIB, b'{"Records":[')
    bomb(at("bomb-brackets.json.gz"), b"[", 10 * GIB)
    bomb(at("bomb-string.json.gz"), b"a", 10 * GIB,
         (record("kept-before-string") + '\n{"eventName":"').encode())
    bomb(at("bomb-records.jsonl.gz"), (record("kept-repeated") + "\n").encode(), 10 * GIB)
    write(at("gzip-in-gzip.json.gz"), gzip.compress(gzip.compress(record("inner").encode())))
    bomb(at("bomb-inner.gz"), b"\0", 10 * GIB)
    with open(at("bomb-inner.gz"), "rb") as file:
        write(at("bomb-in-gzip.gz"), gzip.compress(file.read()))
    os.remove(at("bomb-inner.gz"))
    write(at("members.json.gz"),
          gzip.compress((record("kept-member") + "\n").encode()) * 100000)
    write(at("empty-members.gz"), gzip.compress(b"") * 100000)


def make_shapes(at):
    write(at("deep-array.json"), "[" * 1000000)
    write(at("deep-object.json"), '{"a":' * 1000000)
    deep = "[" * 1000 + "]" * 1000
    for name, text in (("deep", deep), ("deep-object", '{"a":' * 1000 + "1" + "}" * 1000)):
        whole = record("deep").replace('"requestParameters":null', '"requestParameters":' + text)
        lines(at(f"parameter-{name}.jsonl"),
              [record(f"kept-before-{name}"), whole, record(f"kept-after-{name}")])
    numbers = ["1e999999", "-1e-999999", "9" * 400, "0." + "1" * 400, "1" + "0" * 100000]
    lines(at("numbers.jsonl"), [
        record(f"kept-number-{i}").replace(
            '"requestParameters":null', '"requestParameters":{"n":%s}' % n)
        for i, n in enumerate(numbers)])
    write(at("string.jsonl"), record("kept-before-100M") + "\n",
          '{"eventName":"', b"x" * 100000000, '"}\n', record("kept-after-100M") + "\n")
    for name, key in (("keys", "k%07d"), ("one-key", "k0000000")):
        big = ",".join('"%s":1' % (key % i if "%" in key else key) for i in range(1000000))
        lines(at(f"{name}.jsonl"), [
            record(f"kept-before-{name}"),
            record("many").replace('"requestParameters":null', '"requestParameters":{%s}' % big),
            record(f"kept-after-{name}")])
    top = ",".join('"m%d":1' % i for i in range(1000))
    lines(at("members.jsonl"), [record("kept-before-members"),
                                '{"eventName":"A","eventTime":"2025-01-01T00:00:00Z",%s}' % top])
    write(at("bad-lines.jsonl"), record("kept-before-lines") + "\n", "{bad\n" * 1000000,
          record("kept-after-lines") + "\n")
    write(at("foreign.jsonl"), record("kept-before-foreign") + "\n", "{}\n" * 1000000)


def make_values(at):
    """What is another value in each record, and what is the same where it should not be."""
    count = 30000
    lines(at("one-id.jsonl"), [record("kept-one-id", requestID=str(i)) for i in range(count)])
    lines(at("no-time.jsonl"), [record(f"kept-no-time-{i}", eventTime="never") for i in range(count)])
    lines(at("regions.jsonl"), [record(f"kept-r{i}", awsRegion=f"r{i}") for i in range(count)])
    lines(at("errors.jsonl"), [record(f"kept-e{i}", errorCode=f"e{i}") for i in range(count)])
    lines(at("types.jsonl"), [record(f"kept-t{i}", eventType=f"t{i}") for i in range(count)])
    user = {"principalId": "AIDAEXAMPLE", "accountId": "111122223333", "userName": "a",
            "accessKeyId": "AKIAIOSFODNN7EXAMPLE"}
    lines(at("services.jsonl"), [
        record(f"kept-s{i}", userIdentity=dict(user, type="IAMUser", invokedBy=f"s{i}.amazonaws.com"))
        for i in range(count)])
    lines(at("kinds.jsonl"), [record(f"kept-k{i}", userIdentity=dict(user, type=f"T{i}"))
                              for i in range(count)])
    lines(at("agents.jsonl"), [record(f"kept-a{i}", userAgent="a" * 2000000 + str(i)) for i in range(5)])
    times = ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "10000-01-01T00:00:00Z",
             "2016-12-31T23:59:60Z", "2025-01-01T24:00:00Z", "-1", "1e300",
             "1969-12-31T23:59:59Z", "2025-01-01T00:00:00+99:99", "9" * 400, "\0", ""]
    lines(at("times.jsonl"), [record(f"kept-time-{i:02}", eventTime=t) for i, t in enumerate(times)])
    write(at("twice.jsonl"), record("kept-twice").replace(
        '"eventName":"ListBuckets"', '"eventName":"First","eventName":"Last"') + "\n")
    lines(at("escapes.jsonl"), [record("kept-escapes", userAgent="\x1b]0;owned\x07\x9b31m\u202e",
                                       errorCode="\x1b[2J")])


def make_odd_files(at):
    os.mkfifo(at("fifo"))
    with socket.socket(socket.AF_UNIX) as sock:
        here = os.getcwd()
        os.chdir(os.path.dirname(at("x")))  # the name of a socket must be short
        sock.bind("socket")
        os.chdir(here)
    os.symlink(".", at("loop"))
    os.symlink("good-00.json", at("link.json"))
    os.symlink("no-such-file", at("dangling"))
    os.symlink("/dev/zero", at("zero"))
    deep = at("d")
    for _ in range(70):
        os.mkdir(deep)
        deep = os.path.join(deep, "d")
    write(at("empty.json"), "")
    write(at("random"), random.Random(1).randbytes(100000))
    write(at("\x1b]0;owned\x07\r\n\x9b.txt"), "no log\n")
    write(at("huge-sparse.json"), "{")
    os.truncate(at("huge-sparse.json"), 100 * GIB)


def make(folder):
    os.makedirs(folder)

    def at(name):
        return os.path.join(os.path.abspath(folder), name)

    for i in range(20):
        write(at(f"good-{i:02}.json"), '{"Records":[%s]}' % record(f"good-{i:02}"))
    make_bombs(at)
    make_shapes(at)
    make_values(at)
    make_odd_files(at)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        make(sys.argv[1])
    else:
        bomb(sys.argv[1], sys.argv[2].encode(), int(sys.argv[3]))
