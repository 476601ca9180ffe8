/*
 * MaxMind databases, of MaxMind, ipinfo and others: which AS, country, city and kind of
 * anonymity an address has.
 */
#ifndef TC_ENRICH_MMDB_H
#define TC_ENRICH_MMDB_H

#include "enrich/known.h"
#include "util/error.h"
#include "util/sha256.h"

/* More than any such database has; the format cannot have more than four times this. */
#define TC_MMDB_BYTES_MAX (INT64_C(1) << 30)

struct tc_mmdb;

struct tc_mmdb_about {
	const char *type;   /* database_type; not clean */
	int64_t built_ms;   /* or -1 */
	uint64_t bytes;
	char sha256[TC_SHA256_HEX];
};

/*
 * Opens, hashes and checks the file behind `fd`, which stays the caller's; `path` must
 * lead to it.  TC_FAIL, without the name of the file, when it is damaged, too large, or
 * has nothing of use for any address.
 */
int tc_mmdb_open(struct tc_mmdb **mmdb, int fd, const char *path,
		 struct tc_mmdb_about *about, struct tc_error *err);
void tc_mmdb_close(struct tc_mmdb *mmdb);
/* TC_FAIL when the file was written to, or another took its place, since it was opened. */
int tc_mmdb_check_same(const struct tc_mmdb *mmdb, struct tc_error *err);

/*
 * What it knows of the network that the address lies in; NULL when that is nothing of
 * use.  The same for each address of a network; owned by the database.
 */
int tc_mmdb_find(struct tc_mmdb *mmdb, const struct tc_ip *ip, struct tc_known **known,
		 struct tc_error *err);

#endif
