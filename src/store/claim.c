/*
 * One import at a time.  SQLite's own lock is held for a transaction, and an import is
 * many of them: it remembers in between what the case holds.
 *
 * The lock is one of fcntl, on a file beside the case: it ends with the process, however
 * that ends, and names its owner.  It cannot be on the case itself: closing any
 * descriptor of a file ends all locks of fcntl on it, those of SQLite too.
 */
#include "store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/buf.h"

#include "util/banned.h"

#define SUFFIX "-import"
#define PATH_BYTES 4200

const char *const tc_store_beside[] = {SUFFIX, "-journal", NULL};

static char *lock_path(const struct tc_store *store)
{
	struct tc_buf path;

	tc_buf_init(&path, PATH_BYTES);
	tc_buf_addf(&path, "%s%s", store->path, SUFFIX);
	char *text = tc_strdup(tc_buf_str(&path));
	tc_buf_release(&path);
	return text;
}

/* False when nobody holds the lock; *owner is 0 when the process cannot be seen from here. */
static bool has_owner(int fd, long long *owner)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	if (fcntl(fd, F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK)
		return false;
	*owner = lock.l_pid > 0 ? lock.l_pid : 0;
	return true;
}

/* Its last owner may have taken the file away after we opened it. */
static bool is_at(int fd, const char *path)
{
	struct stat ours, there;

	return fstat(fd, &ours) == 0 && lstat(path, &there) == 0 &&
	       ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

static int busy(const struct tc_store *store, long long owner, struct tc_error *err)
{
	char who[48] = "another program";

	if (owner)
		snprintf(who, sizeof(who), "process %lld", owner);
	return tc_error_set(err, TC_FAIL,
			    "%s: %s imports into this case; wait for it to end and try again",
			    store->path, who);
}

int tc_store_claim(struct tc_store *store, struct tc_error *err)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	char *path = lock_path(store);
	long long owner;
	int fd, rc = 0;

	while (rc == 0) {
		fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
			  S_IRUSR | S_IWUSR);
		bool locked = fd >= 0 && fcntl(fd, F_SETLK, &lock) == 0;
		if (locked && is_at(fd, path)) {
			store->claim_fd = fd;
			store->claim_path = path;
			return 0;
		}
		if (!locked && (fd < 0 || (errno != EACCES && errno != EAGAIN)))
			rc = tc_error_errno(err, errno, "%s: cannot be written", store->path);
		else if (!locked && has_owner(fd, &owner))
			rc = busy(store, owner, err);
		if (fd >= 0)
			close(fd);
	}
	free(path);
	return rc;
}

void tc_store_unclaim(struct tc_store *store)
{
	if (!store->claim_path)
		return;
	/* While it is locked: who comes next makes a new one. */
	unlink(store->claim_path);
	close(store->claim_fd);
	free(store->claim_path);
	store->claim_path = NULL;
}

bool tc_store_is_importing(const struct tc_store *store)
{
	char *path = lock_path(store);
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	long long owner;
	bool importing = fd >= 0 && has_owner(fd, &owner);

	free(path);
	if (fd >= 0)
		close(fd);
	return importing;
}

int tc_store_check_made(struct tc_store *store, struct tc_error *err)
{
	if (!tc_store_is_importing(store))
		return 0;
	return tc_error_set(err, TC_FAIL,
			    "%s: an import is making this case; try again in a moment",
			    store->path);
}
