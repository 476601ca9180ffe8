#include "shell/history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shell/library.h"
#include "util/buf.h"
#include "util/map.h"
#include "util/sha256.h"

#include "util/banned.h"

/* The end of the file is read, up to this. */
#define FILE_BYTES ((size_t)4 * 1024 * 1024)
#define PATH_BYTES ((size_t)4096)
/* Longer lines are pasted data, not commands to have again. */
#define LINE_BYTES ((size_t)4096)
/* A line end inside an entry, as it is written in the file. */
#define LINE_END '\x01'
/* An AWS secret access key, and the shortest session token. */
#define SECRET_LEN 40
#define TOKEN_LEN 100

/* --- what may be kept ------------------------------------------------------ */

static bool is_base64(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || c == '+' || c == '/';
}

/* A run of base64 as long as a secret key, or as long as only a token is. */
static bool holds_key_material(struct tc_str line)
{
	size_t run = 0;

	for (size_t i = 0; i <= line.len; i++) {
		if (i < line.len && is_base64(line.data[i])) {
			run++;
			continue;
		}
		if (run == SECRET_LEN || run >= TOKEN_LEN)
			return true;
		run = 0;
	}
	return false;
}

static bool holds_nocase(struct tc_str line, struct tc_str what)
{
	for (size_t i = 0; i + what.len <= line.len; i++)
		if (tc_str_eq_nocase(tc_str_n(line.data + i, what.len), what))
			return true;
	return false;
}

bool tc_history_may_keep(struct tc_str line)
{
	static const char *const names[] = {
		"aws_secret_access_key", "secretAccessKey",
		"sessionToken", "session_token",
	};

	if (!line.len || line.len > LINE_BYTES || line.data[0] == ' ')
		return false;
	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++)
		if (holds_nocase(line, tc_str(names[i])))
			return false;
	return !holds_key_material(line);
}

/* --- the file -------------------------------------------------------------- */

/*
 * The path of a file of the shell's own, to be freed.  NULL when there is no home; a
 * relative one counts as none.
 */
static char *find_path(const char *folder, const char *name)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	struct tc_buf path;
	char *found = NULL;

	tc_buf_init(&path, PATH_BYTES);
	if (state && state[0] == '/')
		tc_buf_addf(&path, "%s/trailcase/%s%s", state, folder, name);
	else if (home && home[0] == '/')
		tc_buf_addf(&path, "%s/.local/state/trailcase/%s%s", home, folder, name);
	if (path.len)
		found = tc_strdup(tc_buf_str(&path));
	tc_buf_release(&path);
	return found;
}

/* What the file of a case is called: the hash of its path, whether it is there yet or not. */
static void name_of_case(char name[TC_SHA256_HEX], const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	char *folder = slash ? tc_strdup(tc_str_n(path, (size_t)(base - path)))
			     : tc_strdup(TC_STR("."));
	char *real = realpath(folder, NULL);
	struct tc_buf whole;

	tc_buf_init(&whole, PATH_BYTES);
	tc_buf_addf(&whole, "%s/%s", real ? real : folder, base);
	tc_sha256_of(tc_buf_cstr(&whole), whole.len, name);
	tc_buf_release(&whole);
	free(real);
	free(folder);
}

/* The folders above the file, for the user alone; those that exist stay as they are. */
static int make_folders(char *path)
{
	for (char *slash = path; (slash = strchr(slash + 1, '/'));) {
		*slash = '\0';
		int rc = mkdir(path, 0700);
		int failure = errno;
		*slash = '/';
		if (rc < 0 && failure != EEXIST && failure != EROFS)
			return failure;
	}
	return 0;
}

/*
 * Opens the file if it is an ordinary one of the user's own, and sees to its mode.
 * Returns -1 with errno; ENOENT when it is not there.
 */
static int open_file(const char *path, int flags)
{
	struct stat st;
	/* O_NONBLOCK: a pipe in its place must not hold us up. */
	int fd = open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
	    ((st.st_mode & 07777) == 0600 || fchmod(fd, 0600) == 0))
		return fd;
	close(fd);
	errno = EPERM;
	return -1;
}

static int read_all(int fd, struct tc_buf *text)
{
	char piece[16384];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		tc_buf_add(text, piece, (size_t)n);
	}
	return 0;
}

static int write_all(int fd, struct tc_str text)
{
	while (text.len) {
		ssize_t n = write(fd, text.data, text.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text = tc_str_n(text.data + n, text.len - (size_t)n);
	}
	return 0;
}

/* The newest part of the file, from the start of a line. */
static int read_file(const char *path, struct tc_buf *text)
{
	int fd = open_file(path, O_RDONLY);
	struct stat st;

	if (fd < 0)
		return -1;
	int rc = fstat(fd, &st);
	bool cut = rc == 0 && st.st_size > (off_t)FILE_BYTES;
	if (cut && lseek(fd, st.st_size - (off_t)FILE_BYTES, SEEK_SET) < 0)
		rc = -1;
	if (rc == 0)
		rc = read_all(fd, text);
	int failure = errno;
	close(fd);
	size_t end = tc_str_find(tc_buf_str(text), TC_STR("\n"));
	if (cut && end != SIZE_MAX)
		tc_buf_consume(text, end + 1);
	errno = failure;
	return rc;
}

/* The last TC_HISTORY_LINES lines of `text`. */
static struct tc_str newest(struct tc_str text)
{
	size_t at = text.len, lines = 0;

	while (at > 0) {
		if (at < text.len && text.data[at - 1] == '\n' &&
		    ++lines == TC_HISTORY_LINES)
			break;
		at--;
	}
	return tc_str_n(text.data + at, text.len - at);
}

/* Puts `text` in the place of the file, whole or not at all. */
static void replace_file(const char *path, struct tc_str text)
{
	struct tc_buf other;

	tc_buf_init(&other, PATH_BYTES);
	tc_buf_addf(&other, "%s.XXXXXX", path);
	if (!other.overflow) {
		char *name = tc_strdup(tc_buf_str(&other));
		int fd = mkstemp(name);
		if (fd >= 0) {
			bool done = fchmod(fd, 0600) == 0 && write_all(fd, text) == 0;
			done = close(fd) == 0 && done;
			if (!done || rename(name, path) < 0)
				unlink(name);
		}
		free(name);
	}
	tc_buf_release(&other);
}

static int append(const char *path, const char *line)
{
	struct tc_buf text;
	int fd = open_file(path, O_WRONLY | O_APPEND | O_CREAT);

	if (fd < 0)
		return -1;
	/* In one write, so that two shells do not mix their lines. */
	tc_buf_init(&text, LINE_BYTES + 1);
	for (const char *p = line; *p; p++)
		tc_buf_add_char(&text, *p == '\n' ? LINE_END : *p);
	tc_buf_add_char(&text, '\n');
	int rc = write_all(fd, tc_buf_str(&text));
	int failure = errno;
	tc_buf_release(&text);
	close(fd);
	errno = failure;
	return rc;
}

/* --- the history ----------------------------------------------------------- */

static int give_up(struct tc_history *h, int failure, struct tc_error *err)
{
	int rc = tc_error_errno(err, failure, "the history is not kept: %s", h->path);

	free(h->path);
	free(h->case_path);
	h->path = h->case_path = NULL;
	return rc;
}

static void remember(struct tc_history *h, struct tc_str line)
{
	free(h->last);
	h->last = tc_strdup(line);
	for (char *p = h->last; (p = strchr(p, LINE_END));)
		*p = '\n';
	add_history(h->last);
}

/* The next line that can be remembered; false at the end. */
static bool next_line(struct tc_str *text, struct tc_str *line)
{
	while (text->len) {
		*line = tc_str_cut(*text, '\n', text);
		if (line->len && line->len <= LINE_BYTES && !memchr(line->data, 0, line->len))
			return true;
	}
	return false;
}

/* What the case has too comes with its own lines. */
static void remember_all(struct tc_history *h, struct tc_str all, struct tc_str own)
{
	struct tc_str line, rest = own;
	struct tc_map of_case;

	tc_map_init(&of_case);
	while (next_line(&rest, &line))
		*tc_map_put(&of_case, line) = h;
	while (next_line(&all, &line))
		if (!tc_map_get(&of_case, line))
			remember(h, line);
	while (next_line(&own, &line))
		remember(h, line);
	tc_map_release(&of_case);
}

/* A file that is not there yet is none that cannot be read. */
static int read_if_there(const char *path, struct tc_buf *text)
{
	return read_file(path, text) == 0 || errno == ENOENT ? 0 : errno;
}

int tc_history_init(struct tc_history *h, const char *case_path, struct tc_error *err)
{
	char name[TC_SHA256_HEX];
	struct tc_buf all, own;
	int failure = 0;

	name_of_case(name, case_path);
	*h = (struct tc_history){.path = find_path("", "history"),
				 .case_path = find_path("cases/", name)};
	using_history();
	stifle_history(2 * TC_HISTORY_LINES);
	if (!h->path)
		return 0;
	tc_buf_init(&all, FILE_BYTES + 65536);
	tc_buf_init(&own, FILE_BYTES + 65536);
	if ((failure = make_folders(h->case_path)) == 0 &&
	    (failure = read_if_there(h->path, &all)) == 0 &&
	    (failure = read_if_there(h->case_path, &own)) == 0)
		remember_all(h, newest(tc_buf_str(&all)), newest(tc_buf_str(&own)));
	tc_buf_release(&all);
	tc_buf_release(&own);
	return failure ? give_up(h, failure, err) : 0;
}

int tc_history_add(struct tc_history *h, const char *line, struct tc_error *err)
{
	struct tc_str s = tc_str(line);

	if (!tc_history_may_keep(s) || tc_str_eq(s, tc_str(h->last)))
		return 0;
	remember(h, s);
	if (!h->path || (append(h->path, line) == 0 && append(h->case_path, line) == 0))
		return 0;
	return give_up(h, errno, err);
}

static void shorten(const char *path)
{
	struct tc_buf text;

	tc_buf_init(&text, FILE_BYTES + 65536);
	if (path && read_file(path, &text) == 0) {
		struct tc_str kept = newest(tc_buf_str(&text));
		if (kept.len < text.len)
			replace_file(path, kept);
	}
	tc_buf_release(&text);
}

void tc_history_release(struct tc_history *h)
{
	shorten(h->path);
	shorten(h->case_path);
	clear_history();
	free(h->path);
	free(h->case_path);
	free(h->last);
	*h = (struct tc_history){.path = NULL};
}
