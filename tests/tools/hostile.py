#!/usr/bin/env python3
"""Makes a folder of what an import may be handed by somebody who means it harm.

    hostile.py DIR              a file for each threat, good files between them
    hostile.py NAME UNIT BYTES  a gzip bomb: UNIT again and again, to BYTES inflated
    hostile.py --texts DIR      logs, an archive, a table and a list whose every text, names of
                                files among them, acts on a terminal that is not careful

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
import zipfile
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


# What a text from outside may hold to act on a terminal, or to look like another text.
TEXTS = [
    "\x1b[31mred\x1b]0;title\x07",
    "\x1b]52;c;ZXZpbA==\x07\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[5n\x1bc\x1bP$q\x1b\\",
    "".join(map(chr, range(0x01, 0x20))) + "\x7f",
    "".join(map(chr, range(0x80, 0xa0))) + "\x9b31m\x9d0;t\x9c",
    "abc\u202a\u202b\u202c\u202d\u202eexe.txt\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
    "a\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\ufe0f\u3164\u2800\U000e0061b",
    # Characters that hold bytes of C1: to an 8-bit terminal one of them is CSI.
    "\u66db31m \u00db \u65e5\u672c\u8a9e \U0001f511 e\u0301",
]
EVIL_IP = "198.51.100.7"
EVIL_KEY = "AKIAIOSFODNN7EXAMPLE"


def text_record(event_id, place, text, minute):
    """A record with the text in one place; the others are as usual."""
    t = {name: usual for name, usual in (
        ("agent", "aws-cli/2.9"), ("user", "mallory"), ("session", "s"), ("key", EVIL_KEY),
        ("principal", "AIDAEXAMPLE"), ("arn", ""), ("role", "r"), ("code", None),
        ("error", None), ("region", "us-east-1"), ("name", "ListBuckets"),
        ("source", "s3.amazonaws.com"), ("ip", EVIL_IP), ("bucket", "b"), ("object", "o"),
        ("group", "sg-1"), ("rule", "all in"), ("keypair", "k"), ("policy", "p"),
        ("request", "r"), ("id", ""), ("type", "AwsApiCall"), ("category", "Management"),
        ("vpce", "vpce-1"), ("invoker", None), ("member", "x"), ("host", "h"),
        ("person", "p"), ("response", "r"), ("shared", "s"), ("account", "111122223333"))}
    t[place] = text
    user = {"type": "IAMUser", "principalId": t["principal"], "userName": t["user"],
            "arn": t["arn"] or "arn:aws:iam::111122223333:user/" + t["user"],
            "accountId": "111122223333", "accessKeyId": t["key"]}
    if place in ("session", "role", "person"):
        user = {"type": "AssumedRole", "principalId": "AROAEXAMPLE:" + t["session"],
                "arn": f"arn:aws:sts::111122223333:assumed-role/{t['role']}/{t['session']}",
                "accountId": "111122223333", "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
                "onBehalfOf": {"userId": t["person"], "identityStoreArn": t["person"]},
                "sessionContext": {
                    "sourceIdentity": t["person"],
                    "sessionIssuer": {"type": "Role", "principalId": "AROAEXAMPLE",
                                      "arn": "arn:aws:iam::111122223333:role/" + t["role"],
                                      "accountId": "111122223333", "userName": t["role"]},
                    "attributes": {"creationDate": "2025-01-01T00:00:00Z"}}}
    if t["invoker"]:
        user["invokedBy"] = t["invoker"]
    # What the text stands in decides what the call is.
    calls = {
        "group": ("ec2.amazonaws.com", "AuthorizeSecurityGroupIngress"),
        "rule": ("ec2.amazonaws.com", "AuthorizeSecurityGroupIngress"),
        "keypair": ("ec2.amazonaws.com", "ImportKeyPair"),
        "policy": ("iam.amazonaws.com", "PutUserPolicy"),
        "response": ("iam.amazonaws.com", "CreateAccessKey"),
        "role": ("sts.amazonaws.com", "AssumeRole"),
        "object": ("s3.amazonaws.com", "GetObject"),
        "person": ("signin.amazonaws.com", "ConsoleLogin"),
    }
    source, name = calls.get(place, (t["source"], t["name"]))
    parameters = {
        "bucketName": t["bucket"], "key": t["object"], "groupId": t["group"],
        "keyName": t["keypair"], "userName": t["user"], "policyName": t["policy"],
        "policyDocument": json.dumps({"Statement": [{"Effect": "Allow", "Action": "*",
                                                     "Resource": t["policy"]}]}),
        "roleArn": "arn:aws:iam::111122223333:role/" + t["role"],
        "roleSessionName": t["session"], t["member"]: t["member"],
        "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
                                     "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0",
                                                             "description": t["rule"]}]},
                                     "groups": {"items": [{"groupId": t["group"]}]}}]},
    }
    response = {"accessKey": {"accessKeyId": "AKIAI44QH8DHBEXAMPLE", "status": t["response"],
                              "userName": t["response"]},
                "keyPairId": t["response"], "ConsoleLogin": t["response"]}
    made = json.loads(record(
        t["id"] or event_id, userIdentity=user, eventSource=source, eventName=name,
        eventTime=f"2025-01-01T{minute // 60:02}:{minute % 60:02}:00Z", awsRegion=t["region"],
        sourceIPAddress=t["ip"], userAgent=t["agent"], requestParameters=parameters,
        responseElements=response, requestID=t["request"], eventType=t["type"],
        eventCategory=t["category"], vpcEndpointId=t["vpce"], sharedEventID=t["shared"],
        recipientAccountId=t["account"],
        tlsDetails={"tlsVersion": t["host"], "cipherSuite": t["host"],
                    "clientProvidedHostHeader": t["host"]},
        resources=[{"ARN": "arn:aws:s3:::" + t["bucket"], "accountId": t["account"],
                    "type": "AWS::S3::Bucket"}]))
    if t["code"] is not None or t["error"] is not None:
        made.update(errorCode=t["code"] or "AccessDenied", errorMessage=t["error"] or "no")
    return made


TEXT_PLACES = ("agent user session key principal arn role code error region name source ip bucket"
               " object group rule keypair policy request id type category vpce invoker member"
               " host person response shared account").split()


def make_texts(folder):
    """The records are `texts-NNN`; of every second one the bytes stand in the log as they are."""
    os.makedirs(folder)
    made = []
    for place in TEXT_PLACES:
        for text in TEXTS:
            n = len(made)
            one = text_record(f"texts-{n:03}", place, text, n)
            # JSON has no controls in strings, all else it may hold.
            made.append(json.dumps(one, ensure_ascii=n % 2 == 0).encode())
    raw = json.dumps(text_record("texts-raw", "agent", "RAW", len(made))).encode()
    made.append(raw.replace(b"RAW", b"\x9b31m\xff\xc0\xaf\xed\xa0\x80\xc2\x9b"))
    at = os.path.join(os.path.abspath(os.fsencode(folder)), b"")
    lines_of = b"".join(line + b"\n" for line in made)
    evil = "evil\x1b]0;t\x07\r\n\u009b\u202e\u200b\u66db"
    write(at + evil.encode() + b"\x9b\xff.jsonl", lines_of)
    write(at + b"refused-" + evil.encode() + b".json", "no log\n")
    write(at + b"rejects-\x1b[2J.jsonl", '{"eventName":"\x1b]0;t\x07","\u202e\u009b":1}\n'.encode(),
          record("texts-good"), "\n{\x1b[2Jbad\n")
    with zipfile.ZipFile(os.fsdecode(at) + "archive-\x1b[2J.zip", "w") as archive:
        archive.writestr("in/" + evil + ".json",
                         json.dumps(text_record("texts-zip", "agent", TEXTS[0], 1)))
        archive.writestr("in/" + evil + ".txt", "no log\n")
    head = ["eventid", "eventtime", "eventsource", "eventname", "awsregion", "sourceipaddress",
            "useragent", TEXTS[4].replace("\n", " ")]
    cells = ["texts-cell", "2025-01-02T00:00:00Z", "s3.amazonaws.com", "ListBuckets",
             "us-east-1", EVIL_IP, TEXTS[4], TEXTS[0] + TEXTS[5]]
    write(at + b"table-\x1b[2J.csv", ",".join(f'"{h}"' for h in head) + "\n" +
          ",".join(f'"{c}"' for c in cells) + "\n")


def make_list(path):
    """A list for `enrich` that says such things of the address."""
    lines(path, [f"{EVIL_IP},tor,{text}".replace("\n", " ").replace("\r", " ") for text in TEXTS])


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
    if len(sys.argv) == 3 and sys.argv[1] == "--texts":
        make_texts(sys.argv[2])
    elif len(sys.argv) == 2:
        make(sys.argv[1])
    else:
        bomb(sys.argv[1], sys.argv[2].encode(), int(sys.argv[3]))
