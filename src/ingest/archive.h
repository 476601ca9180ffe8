/*
 * An archive as a stream: its members one after the other, read through libarchive
 * and never written anywhere.
 *
 * The archive itself comes from a tc_reader, which hashes every byte of it and undoes
 * gzip; each member is given to another one.
 */
#ifndef TC_INGEST_ARCHIVE_H
#define TC_INGEST_ARCHIVE_H

#include "ingest/reader.h"

/* The last three are compressed in a way that hides what is inside. */
enum tc_archive_kind {
	TC_ARCHIVE_NONE,
	TC_ARCHIVE_ZIP,
	TC_ARCHIVE_TAR,
	TC_ARCHIVE_BZIP2,
	TC_ARCHIVE_XZ,
	TC_ARCHIVE_ZSTD,
};

/* By content, of a reader from which nothing was consumed. */
enum tc_archive_kind tc_archive_sniff(struct tc_reader *r);

/* A member, or, without a name, damage to the archive itself. */
struct tc_archive_item {
	struct tc_str name;   /* as it is in the archive; valid until the next item */
	const char *refusal;  /* NULL: a member that can be read */
	uint64_t at;          /* where it is in the inflated bytes of the archive */
	int64_t modified_ms;  /* negative: not known */
};

struct tc_archive;

/*
 * `reader` was sniffed as `kind`; it must stay, and its chunks are the caller's to
 * drop.  `caps` must stay too.
 */
struct tc_archive *tc_archive_new(struct tc_reader *reader, enum tc_archive_kind kind,
				  const struct tc_caps *caps);
void tc_archive_free(struct tc_archive *a);

/* zip, tar; none, gzip, bzip2, xz, zstd. */
const char *tc_archive_format(const struct tc_archive *a);
const char *tc_archive_compression(const struct tc_archive *a);

/*
 * The next item; what was not read of the one before is passed.  False at the end:
 * the file was read to its last byte then, and reader->sha256 is its hash.
 */
bool tc_archive_next(struct tc_archive *a, struct tc_archive_item *item);

/* As tc_reader_read, of the member at hand.  It never fails: what is damaged ends. */
ssize_t tc_archive_read(void *archive, char *data, size_t len);
/* Why the member at hand ended early; empty while it has not.  Stays in its place. */
const char *tc_archive_failure(const struct tc_archive *a);
/* The member at hand inflated by so much itself: it counts for the whole archive. */
void tc_archive_count(struct tc_archive *a, uint64_t inflated_bytes);

#endif
