#include "enrich/enrich.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enrich/file.h"
#include "enrich/list.h"
#include "enrich/mmdb.h"
#include "enrich/mmdb_check.h"
#include "enrich/networks.h"
#include "enrich/ranges.h"
#include "util/file.h"

#include "util/banned.h"

#define LIST_MAX ((size_t)64 * 1024 * 1024)
/* A parsed document takes thirty times as much, and AWS's has less than 4 MiB. */
#define JSON_MAX ((size_t)16 * 1024 * 1024)

struct tc_enrich_file {
	struct tc_enrich_about about;
	struct tc_mmdb *mmdb; /* owned; or NULL, and: */
	struct tc_networks networks;
	struct tc_buf text;
	struct tc_arena arena;
	struct tc_bad_lines bad_lines;
};

static struct tc_str base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return tc_str(slash ? slash + 1 : path);
}

/* tor.txt is a list of `tor`. */
static struct tc_str stem_of(struct tc_str name)
{
	for (size_t i = name.len; i > 1; i--)
		if (name.data[i - 1] == '.')
			return tc_str_n(name.data, i - 1);
	return name;
}

/* --- the formats --------------------------------------------------------- */

static int read_mmdb(struct tc_enrich_file *f, int fd, const char *path,
		     struct tc_error *err)
{
	struct tc_mmdb_about about;
	int rc = tc_mmdb_open(&f->mmdb, fd, path, &about, err);

	if (rc < 0)
		return rc;
	f->about.format = "mmdb";
	f->about.about = tc_fact_text(&f->arena, tc_str(about.type)).data;
	f->about.built_ms = about.built_ms;
	f->about.bytes = about.bytes;
	memcpy(f->about.sha256, about.sha256, sizeof(about.sha256));
	return 0;
}

static int read_ranges(struct tc_enrich_file *f, struct tc_str text, struct tc_error *err)
{
	struct tc_ranges ranges;
	int rc;

	if (text.len > JSON_MAX)
		return tc_error_set(err, TC_FAIL, "a JSON document larger than %zu MiB",
				    JSON_MAX >> 20);
	if ((rc = tc_ranges_read(&ranges, &f->networks, &f->arena, text, err)) < 0)
		return rc;
	f->about.format = "aws-ip-ranges";
	f->about.about = "AWS ip-ranges";
	f->about.built_ms = ranges.built_ms;
	f->about.entries = ranges.entries;
	f->about.private_entries = ranges.private_entries;
	return 0;
}

static int read_list(struct tc_enrich_file *f, struct tc_str text, struct tc_error *err)
{
	struct tc_list list;
	int rc = tc_list_read(&list, &f->networks, &f->arena, text,
			      stem_of(tc_str(f->about.name)), err);

	if (rc < 0)
		return rc;
	f->bad_lines = list.bad;
	f->about.format = "list";
	f->about.entries = list.entries;
	f->about.private_entries = list.private_entries;
	f->about.bad_lines = &f->bad_lines;
	return 0;
}

static int read_text(struct tc_enrich_file *f, const char *path, struct tc_error *err)
{
	struct tc_str text;
	int rc;

	/* Names the file itself; see name_file. */
	if ((rc = tc_file_read(&f->text, path, err)) < 0)
		return rc;
	text = tc_buf_str(&f->text);
	f->about.bytes = text.len;
	tc_sha256_of(text.data, text.len, f->about.sha256);
	if (tc_str_starts(text, TC_STR("\x1f\x8b")) || tc_str_starts(text, TC_STR("PK\3\4")))
		rc = tc_error_set(err, TC_FAIL, "%s: compressed; unpack it first", path);
	else if (memchr(text.data, 0, text.len))
		rc = tc_error_set(err, TC_FAIL,
				  "%s: neither a list nor a whole MaxMind database (no "
				  "metadata near its end)",
				  path);
	else {
		rc = tc_ranges_is_json(text) ? read_ranges(f, text, err)
					     : read_list(f, text, err);
		if (rc < 0)
			tc_error_prefix(err, "%s", path);
	}
	if (rc == 0)
		tc_networks_ready(&f->networks);
	return rc;
}

/* Is it a database?  Only by its end. */
static int sniff(int fd, bool *is_mmdb, struct tc_error *err)
{
	struct tc_buf end;
	struct stat st;
	off_t from;
	ssize_t got;

	*is_mmdb = false;
	if (fstat(fd, &st) != 0)
		return tc_error_errno(err, errno, "cannot be read");
	if (!S_ISREG(st.st_mode))
		return tc_error_set(err, TC_FAIL, "not a file");
	if (!st.st_size)
		return tc_error_set(err, TC_FAIL, "empty");
	from = st.st_size > (off_t)TC_MMDB_METADATA_MAX
		       ? st.st_size - (off_t)TC_MMDB_METADATA_MAX
		       : 0;
	tc_buf_init(&end, TC_MMDB_METADATA_MAX);
	if (!tc_buf_reserve(&end, TC_MMDB_METADATA_MAX))
		TC_BUG("a buffer has no room below its maximum");
	while ((got = pread(fd, end.data + end.len, end.max - end.len,
			    from + (off_t)end.len)) > 0)
		end.len += (size_t)got;
	*is_mmdb = tc_mmdb_is_one(tc_buf_str(&end));
	tc_buf_release(&end);
	return got < 0 ? tc_error_errno(err, errno, "cannot be read") : 0;
}

int tc_enrich_read(struct tc_enrich_file **out, const char *path, struct tc_error *err)
{
	struct tc_enrich_file *f = tc_calloc(1, sizeof(*f));
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), rc;
	bool is_mmdb;

	*out = NULL;
	tc_arena_init(&f->arena);
	tc_buf_init(&f->text, LIST_MAX);
	tc_networks_init(&f->networks);
	f->about.built_ms = -1;
	f->about.name = tc_fact_text(&f->arena, base_name(path)).data;
	if (fd < 0 || !f->about.name) {
		rc = tc_error_errno(err, fd < 0 ? errno : EISDIR, "%s", path);
	} else if ((rc = sniff(fd, &is_mmdb, err)) < 0 ||
		   (is_mmdb && (rc = read_mmdb(f, fd, path, err)) < 0)) {
		tc_error_prefix(err, "%s", path);
	} else if (!is_mmdb) {
		rc = read_text(f, path, err);
	}
	if (fd >= 0)
		close(fd);
	if (rc < 0)
		tc_enrich_free(f);
	else
		*out = f;
	return rc;
}

void tc_enrich_free(struct tc_enrich_file *f)
{
	if (!f)
		return;
	tc_mmdb_close(f->mmdb);
	tc_networks_release(&f->networks);
	tc_buf_release(&f->text);
	tc_arena_release(&f->arena);
	free(f);
}

const struct tc_enrich_about *tc_enrich_about(const struct tc_enrich_file *file)
{
	return &file->about;
}

int tc_enrich_find(struct tc_enrich_file *f, const struct tc_ip *ip,
		   struct tc_known *found[TC_KNOWN_MAX], size_t *count,
		   struct tc_error *err)
{
	struct tc_ip plain = *ip;
	int rc;

	tc_ip_unmap(&plain);
	if (!f->mmdb) {
		*count = tc_networks_find(&f->networks, &plain, found);
		return 0;
	}
	rc = tc_mmdb_find(f->mmdb, &plain, &found[0], err);
	*count = rc == 0 && found[0];
	return rc;
}

int tc_enrich_check_same(const struct tc_enrich_file *f, struct tc_error *err)
{
	return f->mmdb ? tc_mmdb_check_same(f->mmdb, err) : 0;
}
