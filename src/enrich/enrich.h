/*
 * What addresses are: files that know it, looked up for the addresses of a case.
 *
 * Three formats, told apart by content: MaxMind databases (.mmdb), AWS's ip-ranges.json,
 * and lists of addresses and networks with a tag.  Only public addresses are looked up.
 */
#ifndef TC_ENRICH_ENRICH_H
#define TC_ENRICH_ENRICH_H

#include <signal.h>

#include "enrich/bad_lines.h"
#include "store/store.h"
#include "util/sha256.h"

/* A file that was read and found sound; nothing was written yet. */
struct tc_enrich_file;

struct tc_enrich_about {
	const char *name;   /* of the file, without its folders; clean text */
	const char *format; /* mmdb, aws-ip-ranges, list */
	const char *about;  /* what it says it is, or NULL; clean text */
	uint64_t bytes;
	char sha256[TC_SHA256_HEX];
	int64_t built_ms;   /* by its own word, or -1 */
	uint64_t entries;         /* of a list or ip-ranges.json; 0 for a database */
	uint64_t private_entries; /* of them, those that name private networks */
	const struct tc_bad_lines *bad_lines; /* of a list, or NULL */
};

/*
 * Reads a file and checks all of it, whatever addresses a case has.  TC_FAIL, with the
 * name of the file in the text, for what is of no known kind, damaged, or says nothing.
 *
 * The hash is that of the bytes which are looked up: lists and ip-ranges.json are kept
 * in memory.  Of a database the hash and the checks are of one mapping of the file, and
 * what the library maps is compared with it byte by byte.  A file that was written to or
 * replaced after that (size, times, inode) fails tc_enrich_write; one that is cut short
 * in the meantime ends the program, with nothing of it in the case.
 */
int tc_enrich_read(struct tc_enrich_file **file, const char *path, struct tc_error *err);
void tc_enrich_free(struct tc_enrich_file *file);
/* Valid as long as the file is. */
const struct tc_enrich_about *tc_enrich_about(const struct tc_enrich_file *file);

struct tc_enrich_result {
	int64_t looked_up; /* public addresses of the case */
	int64_t found;
	int64_t replaced;  /* files whose place it takes: of its name, of its bytes */
};

/*
 * Writes what the file says of the addresses of the case, in place of what a file of
 * this name or of these bytes said before.  To be called inside a transaction, which the
 * caller must roll back on failure.  `stop` is looked at now and then.
 */
int tc_enrich_write(struct tc_enrich_file *file, struct tc_store *store, int64_t now_ms,
		    const volatile sig_atomic_t *stop, struct tc_enrich_result *result,
		    struct tc_error *err);

#endif
