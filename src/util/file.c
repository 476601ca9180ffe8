#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/banned.h"

#define STEP ((size_t)64 * 1024)

static int too_large(const char *path, size_t max, struct tc_error *err)
{
	if (max >= 1024 * 1024)
		return tc_error_set(err, TC_FAIL, "%s: larger than %zu MiB", path,
				    max / (1024 * 1024));
	return tc_error_set(err, TC_FAIL, "%s: larger than %zu bytes", path, max);
}

static int read_all(struct tc_buf *text, int fd, const char *path, struct tc_error *err)
{
	char beyond;
	ssize_t got;

	do {
		size_t room = text->max - text->len;

		room = room < STEP ? room : STEP;
		if (room && !tc_buf_reserve(text, room))
			TC_BUG("a buffer has no room below its maximum");
		got = room ? read(fd, text->data + text->len, room) : read(fd, &beyond, 1);
		if (got > 0 && !room)
			return too_large(path, text->max, err);
		if (got > 0)
			text->len += (size_t)got;
	} while (got > 0 || (got < 0 && errno == EINTR));
	return got < 0 ? tc_error_errno(err, errno, "%s", path) : 0;
}

int tc_file_read(struct tc_buf *text, const char *path, struct tc_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), rc;
	struct stat st;

	if (fd < 0)
		return tc_error_errno(err, errno, "%s", path);
	if (fstat(fd, &st) != 0)
		rc = tc_error_errno(err, errno, "%s", path);
	else if (!S_ISREG(st.st_mode))
		rc = tc_error_set(err, TC_FAIL, "%s: not a file", path);
	else
		rc = read_all(text, fd, path, err);
	close(fd);
	return rc;
}
