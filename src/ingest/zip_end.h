/*
 * What follows the members of a zip file: the list of them, which a reader of a stream
 * meets too late to use.  It tells whether members are missing.
 */
#ifndef TC_INGEST_ZIP_END_H
#define TC_INGEST_ZIP_END_H

#include "util/base.h"

/* The fixed part of an entry of the list, the longest of the structures. */
#define TC_ZIP_HEAD 46

struct tc_zip_end {
	unsigned char head[TC_ZIP_HEAD]; /* of the structure at hand */
	size_t have;
	uint64_t pass;   /* bytes of it that do not matter */
	uint64_t listed; /* members */
	uint64_t behind; /* bytes behind the end record, zeros aside */
	bool begun, complete, broken;
};

/* Takes what comes after the last member, in pieces; begins as all zeros. */
void tc_zip_end_add(struct tc_zip_end *e, struct tc_str bytes);

/*
 * Writes what is wrong, for an archive in which `found` members were found; nothing
 * when all is well.
 */
void tc_zip_end_judge(const struct tc_zip_end *e, uint64_t found, char *text, size_t size);

#endif
