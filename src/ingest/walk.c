#include "ingest/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/instant.h"

#include "util/banned.h"

#define PATH_BYTES ((size_t)64 * 1024)
#define DEPTH_MAX 64

void tc_walk_init(struct tc_walk *w)
{
	*w = (struct tc_walk){.caps = &tc_default_caps};
}

void tc_walk_release(struct tc_walk *w)
{
	for (size_t i = 0; i < w->count; i++)
		free(w->entries[i].path);
	free(w->entries);
	tc_walk_init(w);
}

/* `st` is NULL when nothing is known of the file. */
static void add_entry(struct tc_walk *w, struct tc_str path, const struct stat *st,
		      bool named, const char *refusal)
{
	struct tc_walk_entry entry = {
		.path = tc_strdup(path), .named = named, .refusal = refusal};
	struct tc_s3_origin origin;
	bool dated = tc_s3_origin_read(&origin, path);

	entry.delivered_ms = dated ? origin.delivered_ms : TC_WALK_UNDATED;
	if (st) {
		entry.device = st->st_dev;
		entry.inode = st->st_ino;
		if (S_ISREG(st->st_mode))
			entry.bytes = (uint64_t)st->st_size;
	}
	if (w->count == w->cap) {
		w->cap = w->cap ? w->cap * 2 : 64;
		w->entries = tc_realloc(w->entries, w->cap, sizeof(*w->entries));
	}
	w->entries[w->count++] = entry;
	w->bytes += entry.bytes;
}

static const char *refusal_of(mode_t mode)
{
	if (S_ISLNK(mode))
		return "a symbolic link inside a folder is not followed";
	return S_ISREG(mode) ? NULL : "not a regular file";
}

/* NULL at the end, and when the folder cannot be read further: `failure` is not 0 then. */
static struct dirent *next_item(DIR *dir, int *failure)
{
	errno = 0;
	struct dirent *item = readdir(dir);
	*failure = item ? 0 : errno;
	return item;
}

static void walk_folder(struct tc_walk *w, int fd, struct tc_buf *path, unsigned depth,
			dev_t device);

/* The folder `name` in the folder `fd`; `path` names it. */
static void enter_folder(struct tc_walk *w, int fd, const char *name, struct tc_buf *path,
			 unsigned depth, dev_t device)
{
	int sub = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	const char *refusal = NULL;
	struct stat st;

	if (sub < 0 || fstat(sub, &st) != 0)
		refusal = "the folder cannot be read";
	else if (depth == DEPTH_MAX)
		refusal = "folders are nested more than 64 deep: name this one to import it";
	else if (st.st_dev != device)
		refusal = "another file system begins here: name it to import it";
	if (!refusal) {
		walk_folder(w, sub, path, depth + 1, device);
		return;
	}
	add_entry(w, tc_buf_str(path), NULL, false, refusal);
	if (sub >= 0)
		close(sub);
}

/* `path` names the open folder; it is put back before returning. */
static void walk_folder(struct tc_walk *w, int fd, struct tc_buf *path, unsigned depth,
			dev_t device)
{
	DIR *dir = fdopendir(fd);
	size_t len = path->len;
	struct dirent *item;
	int failure = 0;

	if (!dir) {
		close(fd);
		add_entry(w, tc_buf_str(path), NULL, false, "the folder cannot be read");
		return;
	}
	while (w->count <= w->caps->files && (item = next_item(dir, &failure))) {
		struct stat st;

		if (strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0)
			continue;
		if (len && path->data[len - 1] != '/')
			tc_buf_add_char(path, '/');
		tc_buf_add_cstr(path, item->d_name);
		if (path->overflow ||
		    fstatat(dirfd(dir), item->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			add_entry(w, tc_buf_str(path), NULL, false, "cannot be examined");
		else if (S_ISDIR(st.st_mode))
			enter_folder(w, dirfd(dir), item->d_name, path, depth, device);
		else
			add_entry(w, tc_buf_str(path), &st, false, refusal_of(st.st_mode));
		path->len = len;
		path->overflow = false;
	}
	if (failure)
		add_entry(w, tc_buf_str(path), NULL, false,
			  "the folder cannot be read to its end");
	closedir(dir);
}

static int check_count(const struct tc_walk *w, const char *path, struct tc_error *err)
{
	char reason[TC_CAP_REASON];

	if (w->count <= w->caps->files)
		return 0;
	return tc_error_set(err, TC_FAIL, "%s: %s", path,
			    tc_caps_reason(reason, w->caps, &w->caps->files,
					   "more files than one import takes"));
}

int tc_walk_add(struct tc_walk *w, const char *path, struct tc_error *err)
{
	struct stat st;
	struct tc_buf buf;

	if (strcmp(path, "-") == 0) {
		add_entry(w, TC_STR("-"), fstat(STDIN_FILENO, &st) == 0 ? &st : NULL, true,
			  NULL);
		return 0;
	}
	if (stat(path, &st) != 0)
		return tc_error_errno(err, errno, "%s", path);
	if (!S_ISDIR(st.st_mode)) {
		add_entry(w, tc_str(path), &st, true, refusal_of(st.st_mode));
		return check_count(w, path, err);
	}
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return tc_error_errno(err, errno, "%s", path);
	tc_buf_init(&buf, PATH_BYTES);
	tc_buf_add_cstr(&buf, path);
	walk_folder(w, fd, &buf, 0, st.st_dev);
	tc_buf_release(&buf);
	return check_count(w, path, err);
}

static int by_delivery(const void *a, const void *b)
{
	const struct tc_walk_entry *x = a, *y = b;

	if (x->delivered_ms != y->delivered_ms)
		return x->delivered_ms < y->delivered_ms ? -1 : 1;
	return strcmp(x->path, y->path);
}

void tc_walk_sort(struct tc_walk *w)
{
	size_t kept = 0;

	if (!w->count)
		return;
	qsort(w->entries, w->count, sizeof(*w->entries), by_delivery);
	for (size_t i = 1; i < w->count; i++) {
		if (strcmp(w->entries[kept].path, w->entries[i].path) == 0) {
			w->bytes -= w->entries[i].bytes;
			free(w->entries[i].path);
		} else {
			w->entries[++kept] = w->entries[i];
		}
	}
	w->count = kept + 1;
}

void tc_walk_leave_out(struct tc_walk *w, const char *path)
{
	struct stat st;
	size_t kept = 0;

	if (stat(path, &st) != 0)
		return;
	for (size_t i = 0; i < w->count; i++) {
		struct tc_walk_entry *e = &w->entries[i];
		bool own = e->inode == st.st_ino && e->device == st.st_dev;

		if (own && !e->named) {
			w->bytes -= e->bytes;
			free(e->path);
			continue;
		}
		if (own)
			e->refusal = "part of the case that is imported into";
		w->entries[kept++] = *e;
	}
	w->count = kept;
}

int tc_walk_open(const struct tc_walk_entry *entry, int64_t *modified_ms,
		 struct tc_error *err)
{
	int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	struct stat st;

	*modified_ms = TC_TIME_MIN - 1;
	if (strcmp(entry->path, "-") == 0)
		return dup(STDIN_FILENO);
	int fd = open(entry->path, entry->named ? flags : flags | O_NOFOLLOW);
	if (fd < 0) {
		tc_error_errno(err, errno, "cannot open");
		return -1;
	}
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		tc_error_set(err, TC_FAIL, "not a regular file");
		return -1;
	}
	*modified_ms = (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000;
	return fd;
}

static bool all_digits(struct tc_str s, size_t count)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] < '0' || s.data[i] > '9')
			return false;
	return s.len == count;
}

bool tc_s3_origin_read(struct tc_s3_origin *origin, struct tc_str path)
{
	struct tc_str name = path, rest, when;
	char text[] = "YYYYMMDDTHHmm00Z";

	for (size_t i = path.len; i-- > 0;)
		if (path.data[i] == '/') {
			name = tc_str_n(path.data + i + 1, path.len - i - 1);
			break;
		}
	origin->account = tc_str_cut(name, '_', &rest);
	if (!rest.data || !all_digits(origin->account, 12))
		return false;
	if (!tc_str_eq(tc_str_cut(rest, '_', &rest), TC_STR("CloudTrail")) || !rest.data)
		return false;
	origin->region = tc_str_cut(rest, '_', &rest);
	if (!rest.data)
		return false;
	when = tc_str_cut(rest, '_', &rest);
	if (when.len != 14 || when.data[13] != 'Z')
		return false;
	memcpy(text, when.data, 13);
	return tc_time_parse(tc_str(text), &origin->delivered_ms);
}
