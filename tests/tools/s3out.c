#include "s3out.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "calendar.h"
#include "text.h"

#define ALPHANUMERIC "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static void make_directory(const char *path)
{
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		die("%s: %s", path, strerror(errno));
}

/* Makes all directories on the way to `path`, and `path` itself. */
static void make_directories(const char *path)
{
	char head[1024];

	text_put(head, sizeof head, "%s", path);
	for (char *c = head + 1; *c != '\0'; c++) {
		if (*c != '/')
			continue;
		*c = '\0';
		make_directory(head);
		*c = '/';
	}
	make_directory(head);
}

void s3out_init(struct s3out *out, const char *root, const char *account)
{
	*out = (struct s3out){.root = root, .account = account};
	make_directories(root);
	text_put(out->part, sizeof out->part, "%s/unfinished.part", root);
}

static void deflate_bytes(struct s3out *out, const char *bytes, size_t length,
			  int flush)
{
	unsigned char chunk[65536];
	z_stream *stream = &out->stream;
	int result;

	/* zlib reads through this pointer only. */
	stream->next_in = (unsigned char *)(uintptr_t)bytes;
	stream->avail_in = (unsigned)length;
	do {
		size_t ready;

		stream->next_out = chunk;
		stream->avail_out = sizeof chunk;
		result = deflate(stream, flush);
		if (result == Z_STREAM_ERROR)
			die("%s: cannot compress", out->part);
		ready = sizeof chunk - stream->avail_out;
		if (fwrite(chunk, 1, ready, out->file) != ready)
			die("%s: %s", out->part, strerror(errno));
	} while (stream->avail_out == 0);
	out->raw_bytes += length;
}

void s3out_open(struct s3out *out)
{
	static gz_header header = {.time = 0, .os = 3};

	out->file = fopen(out->part, "wb");
	if (out->file == NULL)
		die("%s: %s", out->part, strerror(errno));
	out->stream = (z_stream){0};
	if (deflateInit2(&out->stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) !=
		    Z_OK ||
	    deflateSetHeader(&out->stream, &header) != Z_OK)
		die("cannot start zlib");
	out->records = 0;
	deflate_bytes(out, "{\"Records\":[", 12, Z_NO_FLUSH);
}

void s3out_add(struct s3out *out, const char *record, size_t length)
{
	if (out->records++ > 0)
		deflate_bytes(out, ",", 1, Z_NO_FLUSH);
	deflate_bytes(out, record, length, Z_NO_FLUSH);
}

void s3out_close(struct s3out *out, const char *region, int64_t delivered,
		 struct rng *rng)
{
	struct calendar t;
	char suffix[17];
	char path[1024];
	struct buf directory = {0};

	deflate_bytes(out, "]}", 2, Z_FINISH);
	deflateEnd(&out->stream);
	if (fclose(out->file) != 0)
		die("%s: %s", out->part, strerror(errno));
	calendar_split(delivered, &t);
	rng_chars(rng, ALPHANUMERIC, 16, suffix);
	buf_addf(&directory, "%s/AWSLogs/%s/CloudTrail/%s/%04d/%02d/%02d", out->root,
		 out->account, region, t.year, t.month, t.day);
	make_directories(buf_text(&directory));
	text_put(path, sizeof path,
		 "%s/%s_CloudTrail_%s_%04d%02d%02dT%02d%02dZ_%s.json.gz",
		 buf_text(&directory), out->account, region, t.year, t.month, t.day,
		 t.hour, t.minute, suffix);
	if (rename(out->part, path) != 0)
		die("%s: %s", path, strerror(errno));
	out->files++;
	buf_release(&directory);
}

int64_t s3out_delivery(struct rng *rng, int64_t last_event)
{
	/* The name has whole minutes: round up, and stay within ten. */
	int64_t time = last_event + rng_between(rng, 3 * MINUTE, 9 * MINUTE);

	return (time + MINUTE - 1) / MINUTE * MINUTE;
}
