#include "ingest/room.h"

#include <stdlib.h>
#include <sys/statvfs.h>

#include "util/banned.h"

static int read_free(const char *path, struct statvfs *disk)
{
	const char *slash = strrchr(path, '/');

	if (statvfs(path, disk) == 0)
		return 0;
	if (!slash)
		return statvfs(".", disk);
	/* "/" itself for what lies there. */
	char *folder = tc_strdup(tc_str_n(path, (size_t)(slash - path) + 1));
	int rc = statvfs(folder, disk);
	free(folder);
	return rc;
}

int tc_room_check(const char *path, uint64_t pending, const struct tc_caps *caps,
		  struct tc_error *err)
{
	char reason[TC_CAP_REASON];
	struct statvfs disk;

	/* Without a reserve, or where nothing can be learned, writing will show. */
	if (!caps->reserve_bytes || read_free(path, &disk) != 0 || !disk.f_blocks)
		return 0;
	uint64_t free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
	if (free_bytes > pending && free_bytes - pending > caps->reserve_bytes)
		return 0;
	return tc_error_set(err, TC_FAIL, "%s; make room and run the same command again",
			    tc_caps_reason(reason, caps, &caps->reserve_bytes,
					   "the disk of the case is full up to the reserve"));
}
