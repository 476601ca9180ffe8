#include "ingest/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "ingest/archive_stream.h"
#include "ingest/deflate.h"
#include "ingest/zip_end.h"
#include "util/instant.h"

#include "util/banned.h"

#define TAR_BLOCK ((size_t)512)

/* Longer names are cut: they are labels, and S3 allows 1,024 bytes. */
#define NAME_BYTES ((size_t)4096)

/* A directory without data takes at most this: an empty stream and its descriptor. */
#define EMPTY_BYTES 32

/* Data of a zip member that are kept until its end, and what libarchive inflates at once. */
#define PACKED_BYTES ((size_t)16 * 1024 * 1024)
#define SALVAGED_BYTES ((size_t)512 * 1024)

static const char member_signature[] = "PK\3\4";

struct tc_archive {
	struct tc_archive_stream stream;
	struct tc_caps reader_caps; /* of the reader below, as an archive */
	const struct tc_caps *caps;
	bool zip;
	struct archive *handle; /* owned */
	locale_t locale;        /* owned; 0: that of the thread */
	uint64_t origin;        /* where the handle began, in the stream */
	struct tc_str resumed, rest; /* what it is to be given first */
	struct tc_zip_end end;
	uint64_t entries;  /* headers met */
	uint64_t inflated; /* bytes of all members that were passed */
	bool damaged, astray, done;
	char reason[160]; /* of an item */

	/* the member at hand */
	struct archive_entry *entry; /* the handle's; NULL: none */
	char name[NAME_BYTES + 1];
	struct tc_str piece; /* data that was not taken yet */
	uint64_t gap;        /* zeros before it: a hole of a sparse file */
	uint64_t position;   /* bytes given of it */
	int64_t begins_at;   /* its data, in the stream */
	bool ended;
	struct tc_buf packed;   /* its data in the zip file, as far as they were read */
	struct tc_buf salvaged; /* what was inflated of damaged data */
	char failure[160];
	const char *over; /* a cap of the whole archive: over_reason, or NULL */
	char over_reason[TC_CAP_REASON];
};

/* --- sniffing ------------------------------------------------------------ */

static bool is_number_field(const char *p, size_t len)
{
	/* Base 256, for what octal digits cannot hold. */
	if ((unsigned char)*p == 0x80 || (unsigned char)*p == 0xff)
		return true;
	for (size_t i = 0; i < len; i++)
		if (p[i] != '\0' && p[i] != ' ' && (p[i] < '0' || p[i] > '7'))
			return false;
	return true;
}

static bool has_checksum(const char *block)
{
	unsigned sum = 0, written = 0;

	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += i >= 148 && i < 156 ? ' ' : (unsigned char)block[i];
	for (size_t i = 148; i < 156; i++)
		if (block[i] >= '0' && block[i] <= '7')
			written = written * 8 + (unsigned)(block[i] - '0');
	return sum == written;
}

/*
 * Whoever writes into a log must not be able to make it look like this: JSON has no
 * NUL, and each of the two signs has.
 */
static bool is_tar(struct tc_str s)
{
	if (s.len < TAR_BLOCK)
		return false;
	struct tc_str magic = tc_str_n(s.data + 257, 8);
	if (tc_str_eq(magic, TC_STR("ustar\00000")) ||
	    tc_str_eq(magic, TC_STR("ustar  \0")))
		return true;
	/* mode, uid, gid, size, mtime, checksum */
	return memchr(s.data, '\0', TAR_BLOCK) && s.data[0] != '\0' &&
	       is_number_field(s.data + 100, 8) && is_number_field(s.data + 108, 8) &&
	       is_number_field(s.data + 116, 8) && is_number_field(s.data + 124, 12) &&
	       is_number_field(s.data + 136, 12) && is_number_field(s.data + 148, 8) &&
	       has_checksum(s.data);
}

static bool is_zip(struct tc_str s)
{
	/* The last two are split archives of one part. */
	return tc_str_starts(s, TC_STR("PK\3\4")) || tc_str_starts(s, TC_STR("PK\5\6")) ||
	       tc_str_starts(s, TC_STR("PK\6\6")) ||
	       tc_str_starts(s, TC_STR("PK\7\10PK\3\4")) ||
	       tc_str_starts(s, TC_STR("PK00PK\3\4"));
}

enum tc_archive_kind tc_archive_sniff(struct tc_reader *r)
{
	struct tc_str s = tc_str_n(r->memory->raw, r->raw_len);

	if (r->gzip) {
		while (r->window.len < TAR_BLOCK && tc_reader_fill(r))
			;
		/* What was handed over already belongs to a source. */
		return r->raw_bytes == r->raw_len && is_tar(r->window)
			       ? TC_ARCHIVE_TAR
			       : TC_ARCHIVE_NONE;
	}
	if (is_zip(s))
		return TC_ARCHIVE_ZIP;
	if (is_tar(s))
		return TC_ARCHIVE_TAR;
	if (tc_str_starts(s, TC_STR("\xfd"
				    "7zXZ\0")))
		return TC_ARCHIVE_XZ;
	if (tc_str_starts(s, TC_STR("BZh")) && s.len > 10 && s.data[3] >= '1' &&
	    s.data[3] <= '9' && memcmp(s.data + 4, "1AY&SY", 6) == 0)
		return TC_ARCHIVE_BZIP2;
	if (tc_str_starts(s, TC_STR("\x28\xb5\x2f\xfd")))
		return TC_ARCHIVE_ZSTD;
	return TC_ARCHIVE_NONE;
}

/* --- the stream ---------------------------------------------------------- */

/*
 * What the stream has given of itself from `at` on: the present block, and before it
 * the few bytes that libarchive may have kept of the one before.
 */
static struct tc_str block_from(const struct tc_archive *a, uint64_t at, struct tc_str *kept)
{
	const struct tc_archive_stream *s = &a->stream;
	size_t before = at < s->at ? (size_t)(s->at - at) : 0;
	size_t passed = before ? 0 : (size_t)(at - s->at);

	TC_ASSERT(passed <= s->block.len);
	if (before > s->tail_len)
		before = s->tail_len;
	*kept = tc_str_n(s->tail + s->tail_len - before, before);
	return tc_str_n(s->block.data + passed, s->block.len - passed);
}

/*
 * Keeps the data of the member at hand as they are in the zip file, in case that they
 * turn out to be damaged: libarchive gives nothing of the piece with the damage.
 */
static void keep_packed(struct tc_archive *a)
{
	bool first = !a->packed.len;
	struct tc_str kept, b;

	if (!a->zip || !a->entry || a->ended)
		return;
	b = block_from(a, first ? (uint64_t)a->begins_at : a->stream.at, &kept);
	tc_buf_add_str(&a->packed, kept);
	tc_buf_add_str(&a->packed, b);
}

/* --- life ---------------------------------------------------------------- */

static la_ssize_t feed(struct archive *handle, void *ctx, const void **data)
{
	struct tc_archive *a = ctx;
	struct tc_archive_stream *s = &a->stream;
	bool hidden = s->inflater && !s->at && !s->block.len;
	struct tc_str block = a->resumed.len ? a->resumed : a->rest;

	(void)handle;
	if (a->resumed.len) {
		a->resumed = TC_STR("");
	} else if (a->rest.len) {
		a->rest = TC_STR("");
	} else {
		keep_packed(a);
		block = tc_archive_stream_next(s);
	}
	if (hidden && !*s->damage && !is_tar(block)) {
		snprintf(s->damage, sizeof(s->damage),
			 "not CloudTrail: %s, and what is inside is no tar", s->compression);
		return 0;
	}
	*data = block.data;
	return (la_ssize_t)block.len;
}

/*
 * Nothing but the one format: libarchive offers filters and formats of its own accord
 * only when they were asked for.
 */
static void open_handle(struct tc_archive *a)
{
	int rc;

	a->handle = archive_read_new();
	if (!a->handle)
		tc_out_of_memory();
	if (a->zip)
		rc = archive_read_support_format_zip_streamable(a->handle);
	else if ((rc = archive_read_set_format(a->handle, ARCHIVE_FORMAT_TAR)) ==
		 ARCHIVE_OK)
		/* Members behind an end mark are members too. */
		rc = archive_read_set_options(a->handle, "tar:read_concatenated_archives");
	if (rc != ARCHIVE_OK)
		TC_BUG("libarchive knows neither zip nor tar");
	/* A failure is met again at the first header. */
	archive_read_open(a->handle, a, NULL, feed, NULL);
}

struct tc_archive *tc_archive_new(struct tc_reader *reader, enum tc_archive_kind kind,
				  const struct tc_caps *caps)
{
	struct tc_archive *a = tc_calloc(1, sizeof(*a));

	a->caps = caps;
	a->zip = kind == TC_ARCHIVE_ZIP;
	/* Those of a source do not hold for all sources together. */
	a->reader_caps = *caps;
	a->reader_caps.inflated_bytes = UINT64_MAX;
	a->reader_caps.acquired_bytes = INT64_MAX;
	tc_reader_set_caps(reader, &a->reader_caps);
	/*
	 * Names in zip are known to be UTF-8 or are bytes: with this locale both come
	 * through.  Names in tar do as bytes.
	 */
	a->locale = newlocale(LC_CTYPE_MASK, a->zip ? "C.UTF-8" : "C", (locale_t)0);
	tc_buf_init(&a->packed, PACKED_BYTES);
	tc_buf_init(&a->salvaged, SALVAGED_BYTES);
	tc_archive_stream_init(&a->stream, reader, kind, caps);
	open_handle(a);
	return a;
}

void tc_archive_free(struct tc_archive *a)
{
	if (!a)
		return;
	archive_read_free(a->handle);
	tc_archive_stream_release(&a->stream);
	tc_buf_release(&a->packed);
	tc_buf_release(&a->salvaged);
	if (a->locale)
		freelocale(a->locale);
	free(a);
}

const char *tc_archive_format(const struct tc_archive *a)
{
	return a->zip ? "zip" : "tar";
}

const char *tc_archive_compression(const struct tc_archive *a)
{
	return a->stream.compression;
}

/* --- the member at hand -------------------------------------------------- */

const char *tc_archive_failure(const struct tc_archive *a)
{
	return a->failure;
}

void tc_archive_count(struct tc_archive *a, uint64_t inflated_bytes)
{
	a->inflated += inflated_bytes;
}

static int64_t stream_position(const struct tc_archive *a)
{
	return (int64_t)a->origin + archive_filter_bytes(a->handle, 0);
}

static int64_t header_position(const struct tc_archive *a)
{
	return (int64_t)a->origin + archive_read_header_position(a->handle);
}

static const char *archive_cap(struct tc_archive *a)
{
	uint64_t raw = a->zip ? (uint64_t)stream_position(a)
			      : tc_archive_stream_raw(&a->stream);

	return tc_archive_over_cap(a->over_reason, a->caps, a->inflated + a->position, raw);
}

/* Ends a member that grew beyond what is allowed, and perhaps the archive with it. */
static void check_caps(struct tc_archive *a)
{
	const struct tc_caps *caps = a->caps;
	uint64_t raw = tc_archive_stream_raw(&a->stream);
	const char *why = a->over = archive_cap(a);
	char reason[TC_CAP_REASON];

	if (a->zip)
		raw = (uint64_t)(stream_position(a) - a->begins_at);
	if (!why && a->position > caps->inflated_bytes)
		why = tc_caps_reason(reason, caps, &caps->inflated_bytes,
				     "archive: the member inflates to more bytes than are taken");
	else if (!why && a->position > caps->ratio_from && a->position / caps->ratio > raw)
		why = tc_caps_reason(reason, caps, &caps->ratio,
				     "archive: the member inflates too much: a decompression "
				     "bomb?");
	if (!why)
		return;
	snprintf(a->failure, sizeof(a->failure), "%s", why);
	a->piece = TC_STR("");
	a->gap = 0;
}

/* What the archive as a whole suffers from explains more than its effect does. */
static void explain(const struct tc_archive *a, char *text, size_t size)
{
	const char *below = *a->stream.damage ? a->stream.damage : a->stream.reader->damage;

	if (*below)
		snprintf(text, size, "%s", below);
	else
		tc_archive_reason(text, size, a->handle);
}

/* A hole at the end of a sparse file has no data behind it. */
static uint64_t final_gap(const struct tc_archive *a)
{
	int64_t size = archive_entry_size(a->entry);

	if (!archive_entry_sparse_count(a->entry) || size < 0 ||
	    (uint64_t)size <= a->position)
		return 0;
	return (uint64_t)size - a->position;
}

/* The last good bytes of a damaged member. */
static void salvage(struct tc_archive *a)
{
	const char *format = archive_format_name(a->handle);

	if (!a->zip || !format || !strstr(format, "deflation"))
		return;
	keep_packed(a);
	tc_buf_clear(&a->salvaged);
	if (!a->packed.overflow)
		tc_deflate_rest(&a->salvaged, tc_buf_str(&a->packed), a->position);
	a->piece = tc_buf_str(&a->salvaged);
}

/* Brings the next data; false at the end. */
static bool need_piece(struct tc_archive *a)
{
	while (!a->gap && !a->piece.len && !a->ended && !*a->failure) {
		const void *data = NULL;
		size_t len = 0;
		la_int64_t offset = 0;
		int rc = archive_read_data_block(a->handle, &data, &len, &offset);

		if (rc == ARCHIVE_RETRY)
			continue;
		if (rc == ARCHIVE_EOF) {
			a->ended = true;
			a->gap = final_gap(a);
			break;
		}
		/* A warning is about the data that come with it, or came before. */
		if (rc == ARCHIVE_OK || rc == ARCHIVE_WARN) {
			a->piece = tc_str_n(data, len);
			if (len && offset > 0 && (uint64_t)offset > a->position)
				a->gap = (uint64_t)offset - a->position;
		}
		if (rc != ARCHIVE_OK) {
			explain(a, a->failure, sizeof(a->failure));
			if (rc == ARCHIVE_FATAL)
				salvage(a);
			a->ended = true;
		}
	}
	return a->gap || a->piece.len;
}

ssize_t tc_archive_read(void *archive, char *data, size_t len)
{
	struct tc_archive *a = archive;

	if (!need_piece(a))
		return 0;
	if (a->gap) {
		len = a->gap < len ? (size_t)a->gap : len;
		memset(data, 0, len);
		a->gap -= len;
	} else {
		len = a->piece.len < len ? a->piece.len : len;
		memcpy(data, a->piece.data, len);
		a->piece = tc_str_n(a->piece.data + len, a->piece.len - len);
	}
	a->position += len;
	check_caps(a);
	return (ssize_t)len;
}

/* The offset behind the signature of a member, or SIZE_MAX; it may begin in the text before. */
static size_t find_member(struct tc_str s, size_t *matched)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] == member_signature[*matched])
			(*matched)++;
		else
			*matched = s.data[i] == member_signature[0];
		if (*matched == 4)
			return i + 1;
	}
	return SIZE_MAX;
}

/*
 * Begins anew at the next member of a zip file, wherever it may be.  False when there
 * is none: the archive was read to its end then.
 */
static bool resume(struct tc_archive *a)
{
	struct tc_archive_stream *s = &a->stream;
	uint64_t at = (uint64_t)stream_position(a);
	size_t matched = 0, end;
	struct tc_str kept, b;

	/* Never at the same one again. */
	b = block_from(a, at > a->origin + 4 ? at : a->origin + 4, &kept);
	if (kept.len > 3)
		kept = tc_str_n(kept.data + kept.len - 3, 3);
	find_member(kept, &matched);
	tc_zip_end_add(&a->end, kept);
	for (; b.len; b = tc_archive_stream_next(s)) {
		if ((end = find_member(b, &matched)) == SIZE_MAX) {
			tc_zip_end_add(&a->end, b);
			continue;
		}
		a->end = (struct tc_zip_end){.have = 0};
		a->resumed = tc_str_n(member_signature, 4);
		a->rest = tc_str_n(b.data + end, b.len - end);
		a->origin = s->at + s->block.len - a->rest.len - 4;
		archive_read_free(a->handle);
		open_handle(a);
		return true;
	}
	return false;
}

enum passing { PASSED, AT_THE_END, CUT_OFF };

/*
 * Passes what was not read of the member at hand.  libarchive can do so quickly, but
 * for a zip member that does not say how long it is: that one must be inflated, or, when
 * it is a bomb, passed by looking for the next one.
 */
static enum passing pass_member(struct tc_archive *a)
{
	if (!a->entry)
		return PASSED;
	if (a->zip && !archive_entry_size_is_set(a->entry)) {
		char scrap[4096];

		while (tc_archive_read(a, scrap, sizeof(scrap)) > 0)
			;
	}
	a->inflated += a->position;
	a->position = 0;
	bool resumes = a->zip && !a->ended && !archive_entry_size_is_set(a->entry);
	a->entry = NULL;
	if (resumes)
		return a->over || resume(a) ? PASSED : AT_THE_END;
	/* In a zip file the next header is looked for. */
	return archive_read_data_skip(a->handle) == ARCHIVE_FATAL && !a->zip ? CUT_OFF : PASSED;
}

/* --- items --------------------------------------------------------------- */

static void set_place(struct tc_archive_item *item, int64_t at)
{
	/* libarchive says a negative code when it does not know. */
	item->at = at > 0 ? (uint64_t)at : 0;
}

static bool give_damage(struct tc_archive *a, struct tc_archive_item *item, int64_t at)
{
	item->refusal = a->reason;
	set_place(item, at);
	a->damaged = true;
	return true;
}

/* The archive ends here: what follows is read for its hash alone. */
static bool stop(struct tc_archive *a, struct tc_archive_item *item, int64_t at)
{
	char inflated_sha256[TC_SHA256_HEX];

	a->done = true;
	a->stream.reader->eof = true;
	tc_reader_finish(a->stream.reader, inflated_sha256);
	return give_damage(a, item, at);
}

static bool all_zeros(const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (data[i] != '\0')
			return false;
	return true;
}

/* The list at the end of a zip file begins where libarchive saw it. */
static void read_list(struct tc_archive *a)
{
	struct tc_str kept, b = block_from(a, (uint64_t)stream_position(a), &kept);

	tc_zip_end_add(&a->end, kept);
	for (; b.len; b = tc_archive_stream_next(&a->stream))
		tc_zip_end_add(&a->end, b);
}

/* All members were met: is the archive complete? */
static bool finish(struct tc_archive *a, struct tc_archive_item *item)
{
	struct tc_archive_stream *s = &a->stream;
	char inflated_sha256[TC_SHA256_HEX];
	int64_t at = stream_position(a);

	a->done = true;
	while (tc_archive_stream_next(s).len)
		;
	s->reader->eof |= *s->damage != '\0';
	tc_reader_finish(s->reader, inflated_sha256);
	if (*s->damage || *s->reader->damage)
		explain(a, a->reason, sizeof(a->reason));
	else if (a->zip)
		tc_zip_end_judge(&a->end, a->entries, a->reason, sizeof(a->reason));
	else if (s->tail_len < TAR_BLOCK || !all_zeros(s->tail, TAR_BLOCK))
		snprintf(a->reason, sizeof(a->reason),
			 "archive: no end mark; it may be cut off");
	return !a->damaged && *a->reason && give_damage(a, item, at);
}

static const char *refusal_of(struct tc_archive *a)
{
	if (archive_entry_hardlink(a->entry))
		return "a hard link in an archive is not followed";
	if (archive_entry_filetype(a->entry) == AE_IFLNK)
		return "a symbolic link in an archive is not followed";
	/* Some formats leave the type of an ordinary file open. */
	if (archive_entry_filetype(a->entry) != AE_IFREG &&
	    archive_entry_filetype(a->entry) != 0)
		return "not a regular file";
	if (archive_entry_is_encrypted(a->entry))
		return "encrypted";
	/* Nothing to begin with: told at once. */
	if (!need_piece(a) && *a->failure)
		return a->failure;
	return NULL;
}

/* libarchive does not give the data of a folder, but some may have been put there. */
static bool holds_data(struct tc_archive *a)
{
	if (archive_entry_size_is_set(a->entry))
		return archive_entry_size(a->entry) != 0;
	archive_read_data_skip(a->handle);
	a->entry = NULL;
	return stream_position(a) - a->begins_at > EMPTY_BYTES;
}

/* False for what is passed in silence. */
static bool give_member(struct tc_archive *a, struct tc_archive_item *item)
{
	const char *name = archive_entry_pathname(a->entry);
	int64_t seconds = archive_entry_mtime(a->entry);

	a->begins_at = stream_position(a);
	a->position = a->gap = 0;
	tc_buf_clear(&a->packed);
	a->piece = TC_STR("");
	a->ended = false;
	*a->failure = '\0';
	if (name && *name)
		snprintf(a->name, sizeof(a->name), "%s", name);
	else
		snprintf(a->name, sizeof(a->name), "#%llu", (unsigned long long)a->entries);
	item->name = tc_str(a->name);
	set_place(item, header_position(a));
	/* Times in zip are local ones, of a place that nobody knows. */
	if (!a->zip && archive_entry_mtime_is_set(a->entry) && seconds >= 0 &&
	    seconds <= TC_TIME_MAX / 1000)
		item->modified_ms = seconds * 1000;
	if (archive_entry_filetype(a->entry) == AE_IFDIR && !archive_entry_hardlink(a->entry)) {
		item->refusal = "a folder that holds data";
		return holds_data(a);
	}
	item->refusal = refusal_of(a);
	return true;
}

static int read_header(struct tc_archive *a)
{
	locale_t before = a->locale ? uselocale(a->locale) : (locale_t)0;
	int rc = archive_read_next_header(a->handle, &a->entry);

	if (before)
		uselocale(before);
	return rc;
}

/* A cap of the whole archive that was reached. */
static bool is_over(struct tc_archive *a)
{
	if (!a->over)
		a->over = archive_cap(a);
	if (!a->over && a->entries > a->caps->archive_members)
		a->over = tc_caps_reason(a->over_reason, a->caps, &a->caps->archive_members,
					 "archive: it has more members than are taken");
	if (a->over)
		snprintf(a->reason, sizeof(a->reason), "%s", a->over);
	return a->over != NULL;
}

/* A header that cannot be read; told once, until there is one that can. */
static bool take_damage(struct tc_archive *a, struct tc_archive_item *item, int rc)
{
	bool told = a->astray;
	int64_t at = rc == ARCHIVE_RETRY ? header_position(a) : stream_position(a);

	a->entry = NULL;
	a->astray = true;
	explain(a, a->reason, sizeof(a->reason));
	if (rc == ARCHIVE_FATAL && !(a->zip && resume(a)))
		return stop(a, item, at) && !told;
	return !told && give_damage(a, item, at);
}

bool tc_archive_next(struct tc_archive *a, struct tc_archive_item *item)
{
	while (!a->done) {
		*item = (struct tc_archive_item){.modified_ms = -1};
		enum passing passing = pass_member(a);
		if (passing == AT_THE_END)
			return finish(a, item);
		if (passing == CUT_OFF) {
			explain(a, a->reason, sizeof(a->reason));
			return stop(a, item, stream_position(a));
		}
		int rc = is_over(a) ? ARCHIVE_EOF : read_header(a);
		a->entries += rc == ARCHIVE_OK || rc == ARCHIVE_WARN || rc == ARCHIVE_FAILED;
		if (is_over(a))
			return stop(a, item, stream_position(a));
		if (rc == ARCHIVE_EOF) {
			if (a->zip)
				read_list(a);
			return finish(a, item);
		}
		if (rc == ARCHIVE_RETRY || rc == ARCHIVE_FATAL) {
			if (take_damage(a, item, rc))
				return true;
			continue;
		}
		a->astray = false;
		if (give_member(a, item))
			return true;
	}
	return false;
}
