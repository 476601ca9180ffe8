#include "ingest/reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "util/banned.h"

#define PIECE ((size_t)1024 * 1024)
#define STEP ((size_t)256 * 1024)

/*
 * Fills the piece from the file, up to `want` bytes.  An error ends the source, behind
 * what came before it.
 */
static void read_piece(struct tc_reader *r, size_t want)
{
	/* One byte more than is acquired shows that there is more. */
	uint64_t left = r->caps->acquired_bytes + 1 - r->raw_bytes;

	if (want > left)
		want = (size_t)left;
	while (r->raw_len < want && !r->raw_eof) {
		ssize_t n = r->read(r->read_ctx, r->memory->raw + r->raw_len,
				    want - r->raw_len);

		if (n > 0) {
			r->raw_len += (size_t)n;
		} else if (n == 0) {
			r->raw_eof = true;
		} else if (errno != EINTR && errno != EAGAIN) {
			r->raw_errno = errno;
			r->raw_eof = true;
		}
	}
	tc_sha256_add(&r->raw_hash, r->memory->raw, r->raw_len);
	r->raw_bytes += r->raw_len;
	r->raw_eof |= r->raw_bytes > r->caps->acquired_bytes;
}

static void hand_over_piece(struct tc_reader *r)
{
	if (r->raw_len) {
		char *copy = tc_alloc(r->raw_len);

		memcpy(copy, r->memory->raw, r->raw_len);
		r->chunk(r->chunk_ctx, copy, r->raw_len);
	}
	r->raw_len = r->raw_at = 0;
}

static bool has_gzip_magic(const char *data, size_t len)
{
	return len >= 2 && (unsigned char)data[0] == 0x1f &&
	       (unsigned char)data[1] == 0x8b;
}

static void damage(struct tc_reader *r, const char *what)
{
	snprintf(r->damage, sizeof(r->damage), "%.*s", (int)sizeof(r->damage) - 1, what);
	r->eof = true;
}

static void over_cap(struct tc_reader *r, const uint64_t *cap, const char *what)
{
	char reason[TC_CAP_REASON];

	damage(r, tc_caps_reason(reason, r->caps, cap, what));
}

/* A gzip member that is not at its end. */
static void open_stream(struct tc_reader *r)
{
	z_stream *z = tc_calloc(1, sizeof(*z));

	r->stream = z;
	/* 15 + 16: the largest window, gzip format only. */
	int status = inflateInit2(z, 15 + 16);
	if (status == Z_MEM_ERROR)
		tc_out_of_memory();
	if (status != Z_OK)
		TC_BUG("zlib cannot start");
	r->member_open = true;
	r->member_count = 1;
}

/* All of the source, inflated, or false: then it is read as a stream. */
static bool take_at_once(struct tc_reader *r)
{
	struct tc_str raw = tc_str_n(r->memory->raw, r->raw_len), text = raw;
	const struct tc_caps *caps = r->caps;
	uint64_t by_ratio = raw.len * caps->ratio, text_max = caps->at_once_bytes;

	/* What a cap might refuse is not for this way. */
	if (by_ratio < caps->ratio_from)
		by_ratio = caps->ratio_from;
	if (r->gzip && text_max > by_ratio)
		text_max = by_ratio;
	if (text_max > caps->inflated_bytes)
		text_max = caps->inflated_bytes;
	if (!r->whole || raw.len > text_max || (r->failure && *r->failure) ||
	    (r->gzip && !tc_inflate_at_once(r->memory, raw, (size_t)text_max,
					    (unsigned)caps->members, &text)))
		return false;
	tc_sha256_add(&r->inflated_hash, text.data, text.len);
	r->inflated_bytes = text.len;
	r->window = tc_str_n(text.data, 0);
	r->rest = text;
	r->eof = text.len == 0;
	return true;
}

int tc_reader_init(struct tc_reader *r, tc_reader_read *read, void *read_ctx,
		   const struct tc_caps *caps, size_t window_max,
		   tc_reader_chunk *chunk, void *chunk_ctx, struct tc_inflater *memory,
		   struct tc_error *err)
{
	*r = (struct tc_reader){.read = read,
				.read_ctx = read_ctx,
				.caps = caps,
				.chunk = chunk,
				.chunk_ctx = chunk_ctx,
				.window_max = window_max};
	r->memory = memory ? memory : &r->own;
	tc_buf_init(&r->held, window_max);
	tc_sha256_init(&r->raw_hash);
	tc_sha256_init(&r->inflated_hash);
	/* One byte more than counts as whole shows whether it is. */
	if (!r->memory->raw)
		r->memory->raw = tc_alloc(TC_READER_WHOLE + 1);
	read_piece(r, TC_READER_WHOLE + 1);
	if (r->raw_errno && !r->raw_len)
		return tc_error_errno(err, r->raw_errno, "cannot read");
	if (r->raw_eof && !r->raw_errno) {
		r->whole = true;
		tc_sha256_finish(&r->raw_hash, r->sha256);
	}
	r->gzip = has_gzip_magic(r->memory->raw, r->raw_len);
	return 0;
}

void tc_reader_set_caps(struct tc_reader *r, const struct tc_caps *caps)
{
	bool cut = r->whole && r->raw_bytes > r->caps->acquired_bytes;

	r->caps = caps;
	if (!cut)
		return;
	/* What the old limit let through is not all. */
	r->raw_eof = r->whole = false;
	tc_sha256_init(&r->raw_hash);
	tc_sha256_add(&r->raw_hash, r->memory->raw, r->raw_len);
}

void tc_reader_release(struct tc_reader *r)
{
	if (r->stream) {
		inflateEnd(r->stream);
		free(r->stream);
	}
	tc_inflater_release(&r->own);
	tc_buf_release(&r->held);
	if (r->raw_hash.ctx)
		tc_sha256_release(&r->raw_hash);
	if (r->inflated_hash.ctx)
		tc_sha256_release(&r->inflated_hash);
	r->stream = NULL;
}

/* What was read before a read error is evidence all the same. */
static void tell_read_error(struct tc_reader *r)
{
	struct tc_error err;

	tc_error_errno(&err, r->raw_errno, "cannot be read beyond byte %llu",
		       (unsigned long long)r->raw_bytes);
	damage(r, err.text);
}

/* Makes sure that there is a raw byte to work on; 0 at the end of the file. */
static int need_raw(struct tc_reader *r)
{
	if (r->raw_at < r->raw_len)
		return 1;
	hand_over_piece(r);
	if (!r->raw_eof)
		read_piece(r, PIECE);
	if (!r->raw_len && r->raw_errno && !*r->damage)
		tell_read_error(r);
	return r->raw_len > 0;
}

/* Behind a finished member: another one, padding, or what should not be there. */
static void begin_member(struct tc_reader *r)
{
	const char *p = r->memory->raw + r->raw_at;
	size_t left = r->raw_len - r->raw_at;

	if (*p == '\0') {
		r->raw_at++; /* padding, as tape tools leave it */
		return;
	}
	/* A member header split over two pieces is taken on its first byte. */
	if (!has_gzip_magic(p, left) && !(left == 1 && (unsigned char)*p == 0x1f)) {
		damage(r, "gzip: other data follows the compressed stream");
		return;
	}
	if (r->member_count++ >= r->caps->members) {
		over_cap(r, &r->caps->members, "gzip: more members than are taken");
		return;
	}
	inflateReset(r->stream);
	r->member_open = true;
}

uint64_t tc_reader_taken(const struct tc_reader *r)
{
	/* At once: in proportion. */
	if (r->at_once && r->inflated_bytes)
		return r->raw_bytes * r->window_base / r->inflated_bytes;
	return r->raw_bytes - (r->raw_len - r->raw_at);
}

static const char too_large[] = "more bytes than are taken of one source";

static void check_ratio(struct tc_reader *r)
{
	if (r->gzip && r->inflated_bytes > r->caps->ratio_from &&
	    r->inflated_bytes / r->caps->ratio > tc_reader_taken(r))
		over_cap(r, &r->caps->ratio, "inflates too much: a decompression bomb?");
}

/* Moves some bytes from raw to `out`; returns how many. */
static size_t produce(struct tc_reader *r, char *out, size_t room)
{
	if (!need_raw(r)) {
		if (r->raw_bytes > r->caps->acquired_bytes)
			over_cap(r, &r->caps->inflated_bytes, too_large);
		else if (!*r->damage && r->failure && *r->failure)
			damage(r, r->failure);
		else if (!*r->damage && r->gzip && r->member_open)
			damage(r, "gzip: the data is cut off");
		r->eof = true;
		return 0;
	}
	size_t left = r->raw_len - r->raw_at;
	if (!r->gzip) {
		size_t n = left < room ? left : room;
		memcpy(out, r->memory->raw + r->raw_at, n);
		r->raw_at += n;
		return n;
	}
	if (!r->member_open) {
		begin_member(r);
		return 0;
	}
	z_stream *z = r->stream;
	z->next_in = (Bytef *)r->memory->raw + r->raw_at;
	z->avail_in = (uInt)left;
	z->next_out = (Bytef *)out;
	z->avail_out = (uInt)room;
	int status = inflate(z, Z_NO_FLUSH);
	r->raw_at = r->raw_len - z->avail_in;
	if (status == Z_STREAM_END)
		r->member_open = false;
	else if (status == Z_MEM_ERROR)
		tc_out_of_memory();
	else if (status != Z_OK && status != Z_BUF_ERROR)
		damage(r, "gzip: the data is corrupt");
	return room - z->avail_out;
}

/* Bytes until some came or none can come; how many. */
static size_t step(struct tc_reader *r, char *out, size_t room)
{
	uint64_t left = r->caps->inflated_bytes - r->inflated_bytes;
	size_t got = 0;
	char beyond;

	if (room > left)
		room = (size_t)left;
	while (!r->eof && got == 0) {
		/* At the limit: is there any more? */
		if (!room && produce(r, &beyond, 1) > 0)
			over_cap(r, &r->caps->inflated_bytes, too_large);
		if (room)
			got = produce(r, out, room);
		r->inflated_bytes += got;
		check_ratio(r);
	}
	tc_sha256_add(&r->inflated_hash, out, got);
	return got;
}

/* Shows more of what is there already. */
static bool show_more(struct tc_reader *r)
{
	size_t room = r->window_max - r->window.len;
	size_t n = r->rest.len < room ? r->rest.len : room;

	r->window.len += n;
	r->rest = tc_str_n(r->rest.data + n, r->rest.len - n);
	r->eof = r->rest.len == 0;
	return n > 0;
}

bool tc_reader_fill(struct tc_reader *r)
{
	if (!r->begun) {
		r->begun = true;
		r->at_once = take_at_once(r);
		if (!r->at_once && r->gzip)
			open_stream(r);
	}
	if (r->at_once)
		return show_more(r);
	size_t room = r->window_max - r->held.len;
	if (room > STEP)
		room = STEP;
	if (!room || r->eof)
		return false;
	if (!tc_buf_reserve(&r->held, room))
		TC_BUG("the window is larger than its maximum");
	size_t got = step(r, r->held.data + r->held.len, room);
	r->held.len += got;
	r->window = tc_buf_str(&r->held);
	return got > 0;
}

void tc_reader_consume(struct tc_reader *r, size_t len)
{
	if (r->at_once) {
		r->window = tc_str_n(r->window.data + len, r->window.len - len);
	} else {
		tc_buf_consume(&r->held, len);
		r->window = tc_buf_str(&r->held);
	}
	r->window_base += len;
}

void tc_reader_finish(struct tc_reader *r, char inflated_sha256[TC_SHA256_HEX])
{
	/* The stream may not have begun. */
	tc_reader_fill(r);
	if (!r->at_once) {
		char *scrap = tc_alloc(STEP);

		while (step(r, scrap, STEP) > 0)
			;
		free(scrap);
	}
	/* Behind damage or a cap the file itself is still read to its end. */
	do {
		r->raw_at = r->raw_len;
	} while (need_raw(r));
	if (!r->whole)
		tc_sha256_finish(&r->raw_hash, r->sha256);
	tc_sha256_finish(&r->inflated_hash, inflated_sha256);
}
