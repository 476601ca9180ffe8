/*
 * What there is to import: the files below the paths given, in a fixed order.
 */
#ifndef TC_INGEST_WALK_H
#define TC_INGEST_WALK_H

#include <sys/types.h>

#include "ingest/caps.h"
#include "util/base.h"
#include "util/error.h"

#define TC_WALK_UNDATED INT64_MAX

struct tc_walk_entry {
	char *path;          /* owned; as it is recorded in the case */
	uint64_t bytes;
	int64_t delivered_ms; /* as its name tells; TC_WALK_UNDATED when it does not */
	dev_t device; /* with inode: which file it was */
	ino_t inode;
	bool named;          /* by the caller: a symbolic link is followed */
	const char *refusal; /* not NULL: not to be opened, and why */
};

struct tc_walk {
	struct tc_walk_entry *entries; /* owned */
	size_t count, cap;
	uint64_t bytes;
	const struct tc_caps *caps; /* borrowed; the defaults, until somebody sets others */
};

void tc_walk_init(struct tc_walk *w);
void tc_walk_release(struct tc_walk *w);

/*
 * Adds a file, or every regular file below a folder.  "-" is standard input.
 * Below a folder no symbolic link is followed and no other file system is entered;
 * these, and special files, become entries with a refusal.  Fails when `path` itself
 * does not exist, and beyond caps->files.
 */
int tc_walk_add(struct tc_walk *w, const char *path, struct tc_error *err);

/*
 * Leaves out the file that `path` leads to, if there is one, under whatever name it
 * was met; where the caller named it, it is refused.  For what must never be opened:
 * to close a file ends all locks that the process has on it, those of SQLite too.
 */
void tc_walk_leave_out(struct tc_walk *w, const char *path);

/*
 * Sorts, and drops what was named twice.  Files that S3 names come in the order of
 * their delivery, because rows of events lie in the order of time: a case that grows
 * at its end is written once.  All others follow in the order of their paths.
 */
void tc_walk_sort(struct tc_walk *w);

/*
 * Opens a regular file for reading, never blocking on anything else.  Returns the
 * descriptor, or -1 with `err` filled.
 */
int tc_walk_open(const struct tc_walk_entry *entry, int64_t *modified_ms,
		 struct tc_error *err);

/*
 * What an S3 key tells: ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_... at the end of
 * the path.  False when the name is not of that form.
 */
struct tc_s3_origin {
	struct tc_str account, region; /* parts of the path */
	int64_t delivered_ms;
};
bool tc_s3_origin_read(struct tc_s3_origin *origin, struct tc_str path);

#endif
