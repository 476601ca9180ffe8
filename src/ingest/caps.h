/*
 * How much of anything an import takes: one table of limits with their defaults and
 * the options that change them.
 *
 * What goes beyond one is refused with a reason that ends in the option and its value,
 * "(--max-ratio 200)".
 */
#ifndef TC_INGEST_CAPS_H
#define TC_INGEST_CAPS_H

#include "util/base.h"

/* A record's wrapping, escapes included, may make it so many times larger. */
#define TC_CAP_WRAPPING 4

#define TC_CAP_UNIT_  UINT64_C(1)
#define TC_CAP_UNIT_K (UINT64_C(1) << 10)
#define TC_CAP_UNIT_M (UINT64_C(1) << 20)
#define TC_CAP_UNIT_G (UINT64_C(1) << 30)

/* What --max-record can be raised to. */
#define TC_CAP_RECORD_MOST (16 * TC_CAP_UNIT_M)

/*
 * X(field, option, kind, default, unit of the default, takes, least, most, help): the
 * kind is N or SIZE, and only a SIZE has units; `takes` is 1 when the limit decides what
 * is taken of a source.
 */
#define TC_CAPS(X)                                                                       \
	X(inflated_bytes, "max-inflated", SIZE, 2, G, 1, 1, INT64_MAX,                   \
	  "bytes of one source, inflated")                                               \
	X(ratio, "max-ratio", N, 200, , 1, 1, 1000000,                                   \
	  "inflated : acquired bytes, judged from 16M on")                               \
	X(members, "max-members", N, 1000, , 1, 1, UINT32_MAX,                           \
	  "members of one gzip file")                                                    \
	X(archive_members, "max-entries", N, 1000000, , 1, 1, INT64_MAX,                 \
	  "members of an archive, folders included")                                     \
	X(archive_bytes, "max-archive", SIZE, 64, G, 1, 1, INT64_MAX,                    \
	  "bytes of an archive, inflated")                                               \
	X(record_bytes, "max-record", SIZE, 4, M, 1, 1024, TC_CAP_RECORD_MOST,           \
	  "bytes of a record; four times that with its wrapping")                        \
	X(depth, "max-depth", N, 64, , 1, 1, 500, "nesting of JSON")                     \
	X(rejects, "max-rejects", N, 1000, , 0, 1, INT64_MAX,                            \
	  "pieces rejected one by one, of one source")                                   \
	X(files, "max-files", N, 10000000, , 0, 1, INT64_MAX, "files of one import")     \
	X(reserve_bytes, "reserve", SIZE, 64, M, 0, 0, INT64_MAX,                        \
	  "room that is left free on the disk of the case")

struct tc_caps {
#define TC_CAP_FIELD(field, ...) uint64_t field;
	TC_CAPS(TC_CAP_FIELD)
#undef TC_CAP_FIELD
	uint64_t ratio_from; /* inflated bytes from which the ratio is judged */
	uint64_t acquired_bytes; /* of one source, which may have no end */
	/* A source that inflates to no more is inflated at once; the result is the same. */
	uint64_t at_once_bytes;
};

extern const struct tc_caps tc_default_caps;

struct tc_cap {
	const char *option; /* without the dashes */
	bool is_size, takes;
	uint64_t least, most;
	size_t offset; /* of the field in struct tc_caps */
};
/* Ends with a NULL option. */
extern const struct tc_cap tc_cap_table[];

static inline uint64_t *tc_cap_of(struct tc_caps *caps, const struct tc_cap *cap)
{
	return (uint64_t *)((char *)caps + cap->offset);
}

/* A size as options write it: 4096, 64K, 16M, 2G, 1T; powers of 1024. */
bool tc_size_parse(struct tc_str s, uint64_t *size);
#define TC_SIZE_TEXT 24
/* The same back, as short as it is exact.  Returns `text`. */
const char *tc_size_format(uint64_t size, char text[TC_SIZE_TEXT]);

/* The largest value, of a record with its wrapping, that is held in memory. */
size_t tc_caps_window(const struct tc_caps *caps);

/* Room for a reason. */
#define TC_CAP_REASON 128
/* "WHAT (--max-ratio 200)"; `field` is that of the limit in `caps`.  Returns `text`. */
const char *tc_caps_reason(char text[TC_CAP_REASON], const struct tc_caps *caps,
			   const uint64_t *field, const char *what);
/* True for a reason made by tc_caps_reason. */
bool tc_caps_is_reason(const char *reason);

/* The limits that decide what is taken of a source, for comparing; owned by the caller. */
char *tc_caps_text(const struct tc_caps *caps);

#endif
