#!/usr/bin/env bats
#
# Archives: zip and tar as containers of sources.  The archives are made by Python's
# zipfile and tarfile; what must come out is counted by Python's json from the same
# members.

load helpers

setup()
{
	tc_setup
	shapes=$TRAILCASE_SOURCE_DIR/tests/data/shapes
	cat >make.py <<-'EOT'
		import gzip, io, json, os, struct, sys, tarfile, zipfile, zlib

		def record(event_id):
		    return json.dumps({
		        "eventVersion": "1.08", "eventTime": "2025-01-01T00:00:00Z",
		        "userIdentity": {"type": "Root", "accountId": "111122223333"},
		        "eventSource": "s3.amazonaws.com", "eventName": "ListBuckets",
		        "awsRegion": "us-east-1", "sourceIPAddress": "198.51.100.7",
		        "eventID": event_id, "eventType": "AwsApiCall",
		        "recipientAccountId": "111122223333"}).encode() + b"\n"

		def log(name, count):
		    return b"".join(record(f"{name}-{i}") for i in range(count))

		def add(tar, name, data=b"", **how):
		    info = tarfile.TarInfo(name)
		    info.size, info.mtime = len(data), 1700000000
		    for key, value in how.items():
		        setattr(info, key, value)
		    tar.addfile(info, io.BytesIO(data))

		# A zip member byte by byte, for what zipfile does not write.
		class RawZip:
		    def __init__(self):
		        self.body, self.list, self.count = b"", b"", 0
		    def add(self, name, data, method=0, flags=0, packed=None, size=None,
		            crc=None, extra=b""):
		        crc = zlib.crc32(data) if crc is None else crc
		        if packed is None:
		            packed = data
		            if method == 8:
		                deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
		                packed = deflate.compress(data) + deflate.flush()
		        size = len(data) if size is None else size
		        sizes = (crc, len(packed), size)
		        at = len(self.body)
		        self.body += struct.pack("<4s5H3I2H", b"PK\3\4", 20, flags, method, 0, 33,
		            *((0, 0, 0) if flags & 8 else sizes), len(name), len(extra))
		        self.body += name + extra + packed
		        if flags & 8:
		            self.body += struct.pack("<4s3I", b"PK\7\10", *sizes)
		        self.list += struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, flags, method, 0,
		            33, *sizes, len(name), 0, 0, 0, 0, 0, at) + name
		        self.count += 1
		    def bytes(self):
		        return self.body + self.list + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0,
		            self.count, self.count, len(self.list), len(self.body), 0)
		    def save(self, path):
		        open(path, "wb").write(self.bytes())
	EOT
}

# make <<EOT: Python that makes files, with the helpers above.
make()
{
	"${PYTHON3:-python3}" -c "exec(open('make.py').read()); exec(__import__('sys').stdin.read())"
}

query()
{
	sqlite3 "$@"
}

# assert_query CASE SQL ROWS
assert_query()
{
	local got
	got=$(query "$1" "$2") || tc_fail "not SQL: $2" || return
	[ "$got" = "$3" ] || tc_fail "expected of $2:
$3
got:
$got"
}

# Numbers add up, in every source, in every archive and in the case.
assert_sums()
{
	assert_query "$1" 'SELECT count(*) FROM source
		WHERE records_read <> stored + copies + rejected' 0
	assert_query "$1" 'SELECT count(*) FROM archive WHERE members <> taken + refused' 0
	assert_query "$1" 'SELECT (SELECT sum(stored) FROM source) IS
		(SELECT nullif(count(*), 0) FROM event)' 1
	run_trailcase info "$1" --format json
	assert_json_true '.totals | .records_read == .stored + .copies + .rejected'
}

# What the case holds, wherever it was found.
content_of()
{
	query "$1" 'SELECT event_id, record_offset, record_length, request FROM events
		ORDER BY event_id, source_path, record_offset'
}

# --- what is read ---------------------------------------------------------------

@test "every kind of archive gives the records of its members" {
	make <<-EOT
		import glob
		files = sorted(glob.glob("$shapes/[01]*"))
		for name, method in ("stored.zip", 0), ("deflated.zip", 8):
		    with zipfile.ZipFile(name, "w", method) as z:
		        for f in files: z.write(f, os.path.basename(f))
		for name, mode in (("a.tar", "w"), ("a.tgz", "w:gz"), ("a.tar.bz2", "w:bz2"),
		                   ("a.tar.xz", "w:xz")):
		    with tarfile.open(name, mode) as t:
		        for f in files: t.add(f, os.path.basename(f))
	EOT
	run_trailcase import plain.case "$shapes"/[01]*
	counts=$(grep '^records' <<<"$output")
	[[ $counts == *" 30 stored "* ]]
	for archive in stored.zip deflated.zip a.tar a.tgz a.tar.bz2 a.tar.xz; do
		run_trailcase import "$archive.case" "$archive"
		assert_status 0
		assert_output_has "$counts"
		[ "$(content_of "$archive.case")" = "$(content_of plain.case)" ]
		# The members' bytes are those of the files, and so are all hashes.
		assert_query "$archive.case" "SELECT replace(path, '$archive/', ''), sha256,
			inflated_sha256, bytes, compression FROM source ORDER BY path" \
			"$(query plain.case "SELECT replace(path, '$shapes/', ''), sha256,
			inflated_sha256, bytes, compression FROM source ORDER BY path")"
		assert_sums "$archive.case"
	done
}

@test "tar inside zstd is read too" {
	command -v zstd >/dev/null || skip "no zstd here"
	make <<-'EOT'
		with tarfile.open("a.tar", "w") as t: add(t, "a.json", log("a", 3))
	EOT
	zstd -q a.tar -o a.tar.zst
	run_trailcase import case a.tar.zst
	assert_status 0
	assert_query case 'SELECT format, compression, members FROM archives' 'tar|zstd|1'
}

@test "an archive is known by its content, not by its name" {
	make <<-'EOT'
		with zipfile.ZipFile("notes.txt", "w") as z: z.writestr("a.json", log("a", 2))
		with tarfile.open("b.json", "w:gz") as t: add(t, "b.json", log("b", 2))
		gzip.open("c.zip", "wb").write(log("c", 2))
		open("d.tar", "wb").write(log("d", 2))
	EOT
	run_trailcase import case notes.txt b.json c.zip d.tar
	assert_status 0
	assert_output_has "8 read = 8 stored"
	assert_query case 'SELECT path, archive FROM sources ORDER BY path' \
'b.json/b.json|b.json
c.zip|
d.tar|
notes.txt/a.json|notes.txt'
}

@test "a log whose records imitate a tar header is a log" {
	make <<-'EOT'
		# All an intruder can choose is text in a record: the magic, and the checksum.
		one = bytearray(record("x" * 400))
		one[257:264] = b"ustar  "
		one[148:156] = b" " * 8
		one[148:155] = b"%07o" % (sum(one[:512]))
		open("log.jsonl", "wb").write(one + record("second"))
	EOT
	run_trailcase import case log.jsonl
	assert_query case "SELECT count(*) FROM event WHERE event_id = 'second'" 1
	assert_query case 'SELECT count(*) FROM archive' 0
}

@test "zip64, data descriptors and other ways to write a zip" {
	make <<-'EOT'
		class Pipe(io.RawIOBase):
		    def __init__(self, f): self.f = f
		    def writable(self): return True
		    def write(self, b): return self.f.write(b)
		with open("streamed.zip", "wb") as f:
		    with zipfile.ZipFile(Pipe(f), "w", 8) as z:
		        z.writestr("a.json", log("a", 3))
		        z.writestr("b.json", log("b", 3), 0)
		with zipfile.ZipFile("zip64.zip", "w") as z:
		    with z.open("a.json", "w", force_zip64=True) as f: f.write(log("a", 3))
		    with z.open("b.json", "w", force_zip64=True) as f: f.write(log("b", 3))
		with zipfile.ZipFile("comment.zip", "w", zipfile.ZIP_BZIP2) as z:
		    z.comment = b"PK\5\6 collected by hand"
		    z.writestr("a.json", log("a", 3))
		    z.writestr("b.json", log("b", 3), zipfile.ZIP_LZMA)
	EOT
	for archive in streamed zip64 comment; do
		run_trailcase import "$archive.case" "$archive.zip"
		assert_status 0
		assert_output_has "6 read = 6 stored + 0 copies + 0 rejected"
		assert_query "$archive.case" 'SELECT members, taken FROM archives' '2|2'
	done
}

@test "ustar, GNU and pax, with long names, names that are not ASCII, and holes" {
	make <<-'EOT'
		for fmt in ("USTAR", "GNU", "PAX"):
		    with tarfile.open(fmt + ".tar", "w", format=getattr(tarfile, fmt + "_FORMAT")) as t:
		        add(t, "short.json", log("a", 2))
		        add(t, "cafe\u0301.json", log("b", 2))
		        add(t, "d" * 60 + "/" + "n" * 90 if fmt == "USTAR" else "n" * 300, log("c", 2))
	EOT
	for fmt in USTAR GNU PAX; do
		run_trailcase import "$fmt.case" "$fmt.tar"
		assert_status 0
		assert_output_has "6 read = 6 stored"
		assert_query "$fmt.case" "SELECT count(*) FROM source
			WHERE path = '$fmt.tar/cafe' || char(0x301) || '.json'" 1
	done
	# The modification time of a member is that of the tar.
	assert_query PAX.case 'SELECT DISTINCT modified_ms FROM source' 1700000000000
}

@test "standard input may be an archive" {
	make <<-'EOT'
		with zipfile.ZipFile("logs.zip", "w", 8) as z: z.writestr("a.json", log("a", 5))
	EOT
	run --separate-stderr bash -c 'cat logs.zip | "$TRAILCASE" import case -'
	assert_status 0
	assert_query case 'SELECT path, archive, stored FROM sources' '-/a.json|-|5'
	assert_query case 'SELECT path, sha256 FROM archives' "-|$(sha256sum <logs.zip | cut -d' ' -f1)"
}

@test "show --raw prints a record of a member exactly" {
	make <<-'EOT'
		with zipfile.ZipFile("logs.zip", "w", 8) as z:
		    z.writestr("eu/a.json.gz", gzip.compress(log("shown", 5)))
		open("expected", "wb").write(record("shown-3").rstrip(b"\n"))
	EOT
	run_trailcase import case logs.zip
	trailcase show case shown-3 --raw >raw
	cmp expected raw
	run_trailcase show case shown-3
	assert_output_has "logs.zip/eu/a.json.gz"
}

# --- the archive itself -----------------------------------------------------------

@test "the archive's own hash, size and counts are evidence" {
	make <<-'EOT'
		with zipfile.ZipFile("logs.zip", "w") as z:
		    z.writestr("AWSLogs/", b"")
		    z.writestr("AWSLogs/a.json", log("a", 2))
		    z.writestr("AWSLogs/.DS_Store", b"\0\0\0\1Bud1")
		    z.writestr("__MACOSX/AWSLogs/._a.json", b"\0\5\26\7")
	EOT
	run_trailcase import case logs.zip
	assert_status 1
	assert_output_has "1 added, 0 known already, 2 refused"
	assert_query case 'SELECT path, bytes, sha256, format, compression, members, taken, refused
		FROM archives' \
		"logs.zip|$(stat -c %s logs.zip)|$(sha256sum <logs.zip | cut -d' ' -f1)|zip|none|3|1|2"
	run query case 'DELETE FROM archive'
	[ "$status" -ne 0 ]
	run query case 'UPDATE archive SET members = 0'
	[ "$status" -ne 0 ]
	run_trailcase info case --format json
	assert_json .archives 1
	run_trailcase ask case archives --format json
	assert_json '.rows[0].members' 3
}

@test "bytes behind the end belong to the hash, and other data there is told" {
	make <<-'EOT'
		with zipfile.ZipFile("pad.zip", "w") as z: z.writestr("a.json", log("a", 1))
		open("pad.zip", "ab").write(bytes(1000))
		with zipfile.ZipFile("two.zip", "w") as z: z.writestr("b.json", log("b", 1))
		open("two.zip", "ab").write(open("pad.zip", "rb").read())
		with tarfile.open("c.tar", "w") as t: add(t, "c.json", log("c", 1))
		with tarfile.open("d.tar", "w") as t: add(t, "d.json", log("d", 1))
		open("c.tar", "ab").write(open("d.tar", "rb").read())
	EOT
	run_trailcase import pad.case pad.zip
	assert_status 0
	assert_query pad.case 'SELECT sha256 FROM archives' "$(sha256sum <pad.zip | cut -d' ' -f1)"
	run_trailcase import two.case two.zip
	assert_status 1
	assert_query two.case 'SELECT path, reason FROM rejects' 'two.zip|archive: other data follows its end'
	# tar goes on behind an end mark.
	run_trailcase import c.case c.tar
	assert_status 0
	assert_query c.case 'SELECT path FROM source ORDER BY path' 'c.tar/c.json
c.tar/d.json'
}

@test "an empty zip is an archive without members" {
	make <<-'EOT'
		zipfile.ZipFile("empty.zip", "w").close()
		with zipfile.ZipFile("refused.zip", "w") as z: z.writestr("README", b"how they were collected")
	EOT
	run_trailcase import case empty.zip
	assert_status 0
	assert_query case 'SELECT members, taken, refused FROM archives' '0|0|0'
	run_trailcase import case refused.zip
	assert_status 1
	assert_query case "SELECT members, taken, refused FROM archives WHERE path = 'refused.zip'" '1|0|1'
}

@test "the same archive again adds nothing, and an interrupted import is completed" {
	make <<-'EOT'
		with tarfile.open("logs.tgz", "w:gz") as t:
		    for i in range(300): add(t, f"{i}.json", log(f"m{i}", 40))
		    add(t, "README", b"text")
	EOT
	run_trailcase import whole logs.tgz
	assert_status 1
	tables='SELECT * FROM source; SELECT * FROM archive; SELECT * FROM reject; SELECT * FROM copy;
		SELECT * FROM actor_day; SELECT * FROM place_hour'
	before=$(query whole "$tables")
	run_trailcase import whole logs.tgz
	assert_status 1
	assert_output_has "0 added, 300 known already, 1 refused"
	[ "$(query whole "$tables")" = "$before" ]
	for wait in 0.02 0.05 0.1; do
		timeout -s INT $wait "$TRAILCASE" import case logs.tgz >/dev/null 2>&1 || true
		[ ! -e case ] || [ "$(query case 'PRAGMA integrity_check')" = ok ]
	done
	run_trailcase import case logs.tgz
	assert_status 1
	[ "$(content_of case)" = "$(content_of whole)" ]
	assert_query case 'SELECT members, taken, refused FROM archives' '301|300|1'
}

@test "threads do not show, with archives among the files" {
	make <<-'EOT'
		os.mkdir("logs")
		for n in range(4):
		    with zipfile.ZipFile(f"logs/{n}.zip", "w", 8) as z:
		        for i in range(50): z.writestr(f"{i}.json", log(f"{n % 2}-{i}", 20))
		    open(f"logs/{n}.json", "wb").write(log(f"plain{n}", 50))
	EOT
	run_trailcase import one logs --threads 1
	assert_output_has "4200 read = 2200 stored + 2000 copies + 0 rejected"
	run_trailcase import four logs --threads 4
	for table in event copy reject; do
		[ "$(query one "SELECT * FROM $table" | sed 's/|-*[0-9]*|/|/' | wc -l)" = \
			"$(query four "SELECT * FROM $table" | wc -l)" ]
	done
	[ "$(query one 'SELECT id, path, sha256, stored, copies FROM source')" = \
		"$(query four 'SELECT id, path, sha256, stored, copies FROM source')" ]
	[ "$(content_of one)" = "$(content_of four)" ]
}

@test "the limits of a source hold for each member, not for the archive" {
	make <<-'EOT'
		for name, mode in ("logs.tar", "w"), ("logs.tgz", "w:gz"):
		    with tarfile.open(name, mode) as t:
		        for n in range(4): add(t, f"{n}.json", log(f"m{n}", 100))
		        add(t, "long.json", log("long", 400))
		        add(t, "z.json", log("z", 1))
	EOT
	for archive in logs.tar logs.tgz -; do
		run --separate-stderr "$TRAILCASE" import "case$archive" --max-inflated 64K \
			-- "$archive" <logs.tar
		assert_status 1
		assert_query "case$archive" "SELECT path, reason FROM rejects" \
			"$archive/long.json|more bytes than are taken of one source (--max-inflated 64K)"
		# All of the archive was read and hashed, whatever the limit of one source.
		file=${archive/#-/logs.tar}
		assert_query "case$archive" 'SELECT bytes, sha256, members, taken FROM archives' \
			"$(stat -c %s "$file")|$(sha256sum <"$file" | cut -d' ' -f1)|6|6"
		assert_query "case$archive" "SELECT count(*) FROM event
			WHERE event_id LIKE 'z%' OR event_id LIKE 'm%'" 401
	done
}

@test "an archive over its limits is told of, and a higher limit adds the rest" {
	make <<-'EOT'
		with zipfile.ZipFile("logs.zip", "w", 8) as z:
		    for n in range(5): z.writestr(f"{n}.json", log(f"m{n}", 100))
	EOT
	run_trailcase import case logs.zip --max-entries 3
	assert_status 1
	assert_query case 'SELECT count(*) FROM event' 300
	query case 'SELECT path, reason FROM rejects' | grep -q '^logs.zip|.*--max-entries 3'
	run_trailcase import case logs.zip --max-archive 100K
	assert_status 1
	query case 'SELECT path, reason FROM rejects' | grep -q '^logs.zip|.*--max-archive 100K'
	run_trailcase import case logs.zip
	assert_status 0
	assert_query case 'SELECT count(*) FROM event' 500
}

# --- hostile archives ---------------------------------------------------------------

@test "links, devices and FIFOs are refused, folders are passed, nothing is written" {
	make <<-'EOT'
		with tarfile.open("evil.tar", "w") as t:
		    add(t, "folder", type=tarfile.DIRTYPE)
		    add(t, "soft", type=tarfile.SYMTYPE, linkname="/etc/passwd")
		    add(t, "hard", type=tarfile.LNKTYPE, linkname="good.json")
		    add(t, "fifo", type=tarfile.FIFOTYPE)
		    add(t, "null", type=tarfile.CHRTYPE)
		    add(t, "sda", type=tarfile.BLKTYPE)
		    add(t, "good.json", log("good", 1))
	EOT
	run_trailcase import case evil.tar
	assert_status 1
	assert_query case "SELECT replace(path, 'evil.tar/', ''), reason FROM rejects ORDER BY path" \
'fifo|not a regular file
hard|a hard link in an archive is not followed
null|not a regular file
sda|not a regular file
soft|a symbolic link in an archive is not followed'
	assert_query case 'SELECT path FROM source' evil.tar/good.json
	assert_sums case
}

@test "folders in a zip are passed, but not when data were put there" {
	make <<-'EOT'
		empty = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
		z = RawZip()
		z.add(b"plain/", b"")
		z.add(b"java/", b"", method=8, flags=8, packed=empty)
		z.add(b"told/", log("told", 9))
		z.add(b"streamed/", log("streamed", 9), method=8, flags=8)
		z.add(b"java/z.json", log("z", 2), method=8, flags=8)
		z.save("folders.zip")
	EOT
	run_trailcase import case folders.zip
	assert_status 1
	assert_query case 'SELECT path, reason FROM rejects' \
'folders.zip/told/|a folder that holds data
folders.zip/streamed/|a folder that holds data'
	assert_query case 'SELECT path, stored FROM source' 'folders.zip/java/z.json|2'
	assert_query case 'SELECT members, refused FROM archives' '3|2'
}

@test "names are labels: the bytes are imported, and nothing appears on disk" {
	mkdir -p in/side "$BATS_TEST_TMPDIR/tmp"
	make <<-'EOT'
		names = [b"../../up.json", b"/abs.json", b"C:\\drive.json", b"a\\b.json", b"esc\x1b[2J.json",
		         b"line\nbreak.json", b"raw\xff\xfe.json", b"", b".", b"..", b"A.json", b"a.json",
		         b"-rf", b"x" * 5000]
		z = RawZip()
		for i, name in enumerate(names): z.add(name, log(f"n{i}", 1), method=8)
		z.add(b"bad\xff.json", log("flagged", 1), flags=0x800)
		z.save("in/names.zip")
		with tarfile.open("in/names.tar", "w", format=tarfile.GNU_FORMAT, encoding="utf-8",
		                  errors="surrogateescape") as t:
		    for i, name in enumerate(names):
		        if name: add(t, name.decode("utf-8", "surrogateescape"), log(f"t{i}", 1))
	EOT
	before=$(find "$BATS_TEST_TMPDIR" ! -name 'names.case*' ! -name '*bats*' ! -name 'separate*' | sort)
	cd in/side
	TMPDIR="$BATS_TEST_TMPDIR/tmp" run_trailcase import "$BATS_TEST_TMPDIR/names.case" ../names.zip ../names.tar
	assert_status 0
	assert_output_has "28 read = 28 stored + 0 copies + 0 rejected"
	cd ../..
	diff <(printf '%s\n' "$before") \
		<(find "$BATS_TEST_TMPDIR" ! -name 'names.case*' ! -name '*bats*' ! -name 'separate*' | sort)
	assert_query "$BATS_TEST_TMPDIR/names.case" "SELECT count(*) FROM source
		WHERE path = '../names.zip/../../up.json' OR path = '../names.zip/#8'
		   OR path = '../names.zip/#15' OR path = '../names.tar/A.json'" 4
	run_trailcase ask "$BATS_TEST_TMPDIR/names.case" sources
	[[ $output != *$'\e'* ]]
}

@test "one name twice: other content is another source, the same content is one" {
	make <<-'EOT'
		import warnings; warnings.simplefilter("ignore")
		with zipfile.ZipFile("twice.zip", "w") as z:
		    z.writestr("a.json", log("one", 2))
		    z.writestr("a.json", log("two", 3))
		    z.writestr("a.json", log("one", 2))
	EOT
	run_trailcase import case twice.zip
	assert_status 0
	assert_output_has "2 added, 1 known already, 0 refused"
	assert_query case 'SELECT path, stored FROM source' 'twice.zip/a.json|2
twice.zip/a.json|3'
	assert_query case 'SELECT members, taken FROM archives' '3|3'
}

@test "an encrypted member is refused, the rest goes on" {
	make <<-'EOT'
		z = RawZip()
		z.add(b"a.json", log("a", 2))
		z.add(b"secret.json", b"\x93" * 300, flags=1)
		z.add(b"streamed.json", b"\x94" * 300, method=8, packed=b"\x94" * 300, flags=9)
		z.add(b"z.json", log("z", 2))
		z.save("locked.zip")
	EOT
	run_trailcase import case locked.zip
	assert_status 1
	assert_query case 'SELECT path, reason FROM rejects ORDER BY path' \
'locked.zip/secret.json|encrypted
locked.zip/streamed.json|encrypted'
	assert_query case 'SELECT path FROM source ORDER BY path' 'locked.zip/a.json
locked.zip/z.json'
}

@test "an archive inside an archive is refused, a gzip file inside is read" {
	make <<-'EOT'
		inner = io.BytesIO()
		with zipfile.ZipFile(inner, "w") as z: z.writestr("a.json", log("a", 1))
		tgz = io.BytesIO()
		with tarfile.open(fileobj=tgz, mode="w:gz") as t: add(t, "b.json", log("b", 1))
		with zipfile.ZipFile("outer.zip", "w") as z:
		    z.writestr("inner.zip", inner.getvalue())
		    z.writestr("inner.tgz", tgz.getvalue())
		    z.writestr("c.json.gz", gzip.compress(log("c", 2)))
	EOT
	run_trailcase import case outer.zip
	assert_status 1
	assert_query case 'SELECT path FROM source' outer.zip/c.json.gz
	assert_query case "SELECT path FROM rejects WHERE reason LIKE '%archive inside an archive%'" \
'outer.zip/inner.zip
outer.zip/inner.tgz'
}

@test "compressed by something else, and no tar inside: refused" {
	make <<-'EOT'
		import lzma
		open("a.json.xz", "wb").write(lzma.compress(log("a", 3)))
	EOT
	run_trailcase import case a.json.xz
	assert_status 1
	assert_query case 'SELECT path, reason FROM rejects' \
		'a.json.xz|not CloudTrail: xz, and what is inside is no tar'
	assert_query case 'SELECT count(*) FROM archive' 0
}

# --- damage -----------------------------------------------------------------------

@test "a wrong checksum is a reject of that member, and its records are kept" {
	make <<-'EOT'
		z = RawZip()
		z.add(b"a.json", log("a", 2), method=8, crc=1)
		z.add(b"b.json", log("b", 2), method=8, size=10)
		z.add(b"z.json", log("z", 2))
		z.save("crc.zip")
	EOT
	run_trailcase import case crc.zip
	assert_status 1
	assert_output_has "8 read = 6 stored + 0 copies + 2 rejected"
	query case 'SELECT reason FROM rejects ORDER BY path' >reasons
	grep -q 'CRC' reasons
	grep -q 'wrong size' reasons
	assert_query case 'SELECT members, taken, refused FROM archives' '3|3|0'
}

@test "corrupt data in one member: what is before it and all other members are kept" {
	make <<-'EOT'
		data = log("a", 400)
		c = zlib.compressobj(0, zlib.DEFLATED, -15)
		packed = bytearray(c.compress(data) + c.flush())
		# The second stored block begins with a length that contradicts itself.
		first, = struct.unpack("<H", packed[1:3])
		packed[6 + first] ^= 1
		open("whole", "w").write(str(data[:first].count(b"\n")))
		for flags in 0, 8:
		    z = RawZip()
		    z.add(b"a.json", data, method=8, packed=bytes(packed), flags=flags)
		    z.add(b"z.json", log("z", 2))
		    z.save(f"corrupt{flags}.zip")
	EOT
	for flags in 0 8; do
		run_trailcase import "case$flags" "corrupt$flags.zip"
		assert_status 1
		assert_query "case$flags" "SELECT stored FROM sources WHERE path LIKE '%z.json'" 2
		assert_query "case$flags" "SELECT stored, rejected FROM sources
			WHERE path LIKE '%a.json'" "$(cat whole)|1"
		assert_sums "case$flags"
	done
}

@test "a member whose header is wrong hides no other" {
	make <<-'EOT'
		z = RawZip()
		z.add(b"a.json", log("a", 2))
		# An extra field that is longer than it can be.
		z.add(b"b.json", log("b", 2), extra=b"\x01\x99\x02\0AE")
		z.add(b"z.json", log("z", 2))
		z.save("extra.zip")
		with tarfile.open("t.tar", "w") as t:
		    for n in "abc": add(t, n + ".json", log(n, 2))
		data = bytearray(open("t.tar", "rb").read())
		at = data.find(b"b.json")
		data[at] ^= 1
		open("t.tar", "wb").write(data)
		open("at", "w").write(str(at))
	EOT
	run_trailcase import zip.case extra.zip
	assert_status 1
	assert_query zip.case "SELECT count(*) FROM events WHERE event_id LIKE 'z-%'" 2
	run_trailcase import tar.case t.tar
	assert_status 1
	assert_query tar.case 'SELECT path FROM source ORDER BY path' 't.tar/a.json
t.tar/c.json'
	assert_query tar.case 'SELECT path, reason FROM rejects' 't.tar|archive: Damaged tar archive'
	assert_query tar.case 'SELECT offset FROM rejects' "$(cat at)"
}

@test "cut off anywhere: whole members and whole records are kept, and it is always told" {
	make <<-'EOT'
		with zipfile.ZipFile("whole.zip", "w") as z:
		    for n in "abc": z.writestr(n + ".json", log(n, 5))
		with tarfile.open("whole.tar", "w") as t:
		    for n in "abc": add(t, n + ".json", log(n, 5))
		for kind in "zip", "tar":
		    data = open("whole." + kind, "rb").read()
		    # From the first header to the last byte that says anything.
		    end = len(data) if kind == "zip" else 1024 * 3 + len(log("a", 5)) * 3 + 600
		    for i, at in enumerate(range(40 if kind == "zip" else 600, end, 397)):
		        open(f"cut{i:02}.{kind}", "wb").write(data[:at])
		        # What is whole, counted in the bytes themselves.
		        whole = sum(data[:at].count(record(f"{n}-{j}").rstrip(b"\n"))
		                    for n in "abc" for j in range(5))
		        open("expected", "a").write(f"cut{i:02}.{kind} {whole}\n")
	EOT
	[ "$(wc -l <expected)" -gt 20 ]
	while read -r file whole; do
		rm -f case
		run_trailcase import case "$file"
		[ "$status" -eq 1 ] || tc_fail "$file: told nothing"
		[ "$(query case 'SELECT count(*) FROM event')" -eq "$whole" ] ||
			tc_fail "$file: expected $whole records"
		[ "$(query case "SELECT count(*) FROM rejects WHERE path = '$file'")" -eq 1 ] ||
			tc_fail "$file: $(query case 'SELECT * FROM rejects')"
		assert_sums case
	done <expected
}

@test "a tgz that is cut off or corrupt is told with its place" {
	make <<-'EOT'
		with tarfile.open("whole.tgz", "w:gz") as t:
		    for n in range(40): add(t, f"{n}.json", log(f"{n}-" + os.urandom(20).hex(), 20))
		data = open("whole.tgz", "rb").read()
		open("cut.tgz", "wb").write(data[:len(data) // 2])
		bad = bytearray(data); bad[-8] ^= 1
		open("bad.tgz", "wb").write(bad)
	EOT
	run_trailcase import cut.case cut.tgz
	assert_status 1
	assert_query cut.case "SELECT reason, offset > 0 FROM rejects WHERE path = 'cut.tgz'" \
		'gzip: the data is cut off|1'
	[ "$(query cut.case 'SELECT count(*) FROM source WHERE rejected = 0')" -ge 15 ]
	run_trailcase import bad.case bad.tgz
	assert_status 1
	assert_query bad.case "SELECT reason FROM rejects WHERE path = 'bad.tgz'" 'gzip: the data is corrupt'
	assert_query bad.case 'SELECT count(*) FROM event' 800
}

@test "members that only the list at the end names are missed, not overlooked" {
	make <<-'EOT'
		z = RawZip()
		z.add(b"a.json", log("a", 2))
		z.list, z.count = z.list * 5, 5
		z.save("overlap.zip")
	EOT
	run_trailcase import case overlap.zip
	assert_status 1
	assert_query case 'SELECT reason FROM rejects' 'archive: it lists 5 members, 1 are in it'
	assert_query case 'SELECT count(*) FROM event' 2
}

# --- bombs ------------------------------------------------------------------------

@test "a bomb in a zip costs that member alone, whether its size is told or not" {
	make <<-'EOT'
		zeros = zlib.compressobj(9, zlib.DEFLATED, -15)
		block = bytes(1 << 20)
		packed = b"".join(zeros.compress(block) for _ in range(1024)) + zeros.flush()
		for flags in 0, 8:
		    z = RawZip()
		    z.add(b"a.json", log("a", 2))
		    z.add(b"bomb.json", b"", method=8, packed=packed, size=1 << 30, flags=flags)
		    z.add(b"z.json", log("z", 2))
		    z.save(f"bomb{flags}.zip")
	EOT
	for flags in 0 8; do
		run --separate-stderr timeout 20 "$TRAILCASE" import "case$flags" "bomb$flags.zip"
		assert_status 1
		assert_query "case$flags" 'SELECT count(*) FROM event' 4
		query "case$flags" 'SELECT path, reason FROM rejects' | grep -q 'bomb.json|.*decompression bomb'
		[ "$(stat -c %s "case$flags")" -lt 8388608 ]
	done
}

@test "a bomb of many members, and one of a whole tar, end early" {
	make <<-'EOT'
		z = RawZip()
		c = zlib.compressobj(9, zlib.DEFLATED, -15)
		packed = c.compress(bytes(4 << 20)) + c.flush()
		for i in range(500): z.add(b"%d" % i, b"", method=8, packed=packed, size=4 << 20,
		                           crc=zlib.crc32(bytes(4 << 20)))
		z.save("many.zip")
		head = tarfile.TarInfo("zeros"); head.size = 1 << 40
		c = zlib.compressobj(9, zlib.DEFLATED, 31)
		with open("t.tgz", "wb") as f:
		    f.write(c.compress(head.tobuf()))
		    for _ in range(512): f.write(c.compress(bytes(1 << 20)))
		    f.write(c.flush())
	EOT
	for archive in many.zip t.tgz; do
		run --separate-stderr timeout 20 "$TRAILCASE" import "$archive.case" "$archive"
		assert_status 1
		query "$archive.case" "SELECT reason FROM rejects WHERE path = '$archive'" | grep -q 'decompression bomb'
		[ "$(stat -c %s "$archive.case")" -lt 8388608 ]
	done
}

@test "a compressed tar that ends within zeros is cut off, and says so" {
	make <<-'EOT'
		import lzma
		head = tarfile.TarInfo("zeros"); head.size = 1 << 40
		data = head.tobuf() + bytes(1 << 20)
		open("t.tar", "wb").write(data)
		open("t.tar.xz", "wb").write(lzma.compress(data))
	EOT
	for archive in t.tar t.tar.xz; do
		run_trailcase import "$archive.case" "$archive"
		assert_status 1
		assert_query "$archive.case" "SELECT count(*) FROM rejects
			WHERE path = '$archive' AND reason LIKE 'archive: Truncated%'" 1
	done
}

@test "a file of holes is no larger than what may come out of it" {
	make <<-'EOT'
		head = bytearray(tarfile.TarInfo("holes").tobuf(tarfile.GNU_FORMAT))
		size = b"\x80" + (1 << 60).to_bytes(11, "big")
		head[156:157] = b"S"
		head[386:398], head[398:410], head[483:495] = size, b"00000000000\0", size
		head[148:156] = b" " * 8
		head[148:156] = b"%06o\0 " % sum(head)
		open("holes.tar", "wb").write(bytes(head) + bytes(1024))
	EOT
	run --separate-stderr timeout 20 "$TRAILCASE" import case holes.tar
	assert_status 1
	[ "$(stat -c %s case)" -lt 8388608 ]
}
