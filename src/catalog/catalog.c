#include "catalog/catalog.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "catalog/header.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/embedded.h"
#include "util/file.h"
#include "util/nearest.h"

#include "util/banned.h"

/* Largest query file. */
#define FILE_MAX ((size_t)1024 * 1024)

extern const struct tc_embedded tc_embedded_queries[];

struct entry {
	struct tc_query query;
	bool own; /* from the user's directory */
};

struct tc_catalog {
	struct tc_arena arena; /* what the queries point to */
	struct entry *entries; /* owned; sorted once all are read */
	size_t count, cap;
};

static struct entry *find(const struct tc_catalog *c, struct tc_str name)
{
	for (size_t i = 0; i < c->count; i++)
		if (tc_str_eq(tc_str(c->entries[i].query.name), name))
			return &c->entries[i];
	return NULL;
}

static void append(struct tc_catalog *c, const struct entry *entry)
{
	if (c->count == c->cap) {
		c->cap = c->cap * 2 + 64;
		c->entries = tc_realloc(c->entries, c->cap, sizeof(*c->entries));
	}
	c->entries[c->count++] = *entry;
}

/* --- the built-in queries ----------------------------------------------- */

static int add_builtin(struct tc_catalog *c, const struct tc_embedded *file,
		       struct tc_error *err)
{
	struct entry entry = {.own = false};
	int code = tc_query_parse(&entry.query, &c->arena, file->name,
				  tc_str_n(file->text, file->len), err);

	if (code < 0)
		return code;
	struct entry *old = find(c, tc_str(entry.query.name));
	if (old) {
		fprintf(stderr, "trailcase: %s, %s\n", old->query.origin, file->name);
		TC_BUG("two built-in queries have one name");
	}
	append(c, &entry);
	return 0;
}

static int add_builtins(struct tc_catalog *c, struct tc_error *err)
{
	for (const struct tc_embedded *file = tc_embedded_queries; file->name; file++) {
		int code = add_builtin(c, file, err);
		if (code < 0)
			return code;
	}
	return 0;
}

/* --- the user's directory ----------------------------------------------- */

/* A built-in query gives way to one of the user's; two of the user's clash. */
static int add_own(struct tc_catalog *c, const char *path, struct tc_str text,
		   struct tc_error *err)
{
	struct entry entry = {.own = true};
	int code = tc_query_parse(&entry.query, &c->arena, path, text, err);

	if (code < 0)
		return code;
	struct entry *old = find(c, tc_str(entry.query.name));
	if (old && old->own)
		return tc_error_set(err, TC_FAIL, "%s: the name %s is taken by %s", path,
				    entry.query.name, old->query.origin);
	if (old)
		*old = entry;
	else
		append(c, &entry);
	return 0;
}

static int add_file(struct tc_catalog *c, const char *path, struct tc_error *err)
{
	struct tc_buf text;
	int code;

	tc_buf_init(&text, FILE_MAX);
	code = tc_file_read(&text, path, err);
	if (code == 0)
		code = add_own(c, path, tc_buf_str(&text), err);
	tc_buf_release(&text);
	return code;
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct paths {
	char **items; /* owned, and so is each */
	size_t count;
};

static void paths_release(struct paths *paths)
{
	for (size_t i = 0; i < paths->count; i++)
		free(paths->items[i]);
	free(paths->items);
}

static void paths_add(struct paths *paths, const char *dir, const char *name)
{
	struct tc_buf path;

	tc_buf_init(&path, strlen(dir) + strlen(name) + 1);
	tc_buf_addf(&path, "%s/%s", dir, name);
	paths->items = tc_realloc(paths->items, paths->count + 1, sizeof(char *));
	paths->items[paths->count++] = tc_strdup(tc_buf_str(&path));
	tc_buf_release(&path);
}

/* Every *.sql in `dir` in the order of the names; hidden files are left alone. */
static int paths_list(struct paths *paths, const char *dir, struct tc_error *err)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	if (!d)
		return tc_error_errno(err, errno, "%s", dir);
	for (errno = 0; (e = readdir(d)); errno = 0)
		if (e->d_name[0] != '.' &&
		    tc_str_ends(tc_str(e->d_name), TC_STR(".sql")))
			paths_add(paths, dir, e->d_name);
	int number = errno;
	closedir(d);
	if (number)
		return tc_error_errno(err, number, "%s", dir);
	if (paths->count)
		qsort(paths->items, paths->count, sizeof(char *), compare_paths);
	return 0;
}

static int add_directory(struct tc_catalog *c, const char *dir, struct tc_error *err)
{
	struct paths paths = {NULL, 0};
	int code = paths_list(&paths, dir, err);

	for (size_t i = 0; code == 0 && i < paths.count; i++)
		code = add_file(c, paths.items[i], err);
	paths_release(&paths);
	return code;
}

/* --- order -------------------------------------------------------------- */

static size_t rank(const char *question)
{
	static const char *const order[] = {
		"credentials", "duration", "actions",    "access",
		"triage",      "pivot",    TC_DETECTIONS, "case",
	};
	size_t i = 0;

	while (i < TC_ARRAY_LEN(order) && strcmp(order[i], question) != 0)
		i++;
	return i;
}

static int severity_rank(const struct tc_detection *d)
{
	int i = 0;

	while (tc_severities[i] && strcmp(tc_severities[i], d->severity) != 0)
		i++;
	return i;
}

static int compare_entries(const void *a, const void *b)
{
	const struct tc_query *x = &((const struct entry *)a)->query;
	const struct tc_query *y = &((const struct entry *)b)->query;
	size_t i = rank(x->question), j = rank(y->question);

	if (i != j)
		return i < j ? -1 : 1;
	int c = strcmp(x->question, y->question);
	if (!c && x->detection && y->detection)
		c = severity_rank(x->detection) - severity_rank(y->detection);
	return c ? c : strcmp(x->name, y->name);
}

int tc_catalog_new(struct tc_catalog **catalog, const char *dir, struct tc_error *err)
{
	struct tc_catalog *c = tc_calloc(1, sizeof(*c));
	int code;

	tc_arena_init(&c->arena);
	code = add_builtins(c, err);
	if (code == 0 && dir)
		code = add_directory(c, dir, err);
	if (code < 0) {
		tc_catalog_free(c);
		return code;
	}
	if (c->count)
		qsort(c->entries, c->count, sizeof(*c->entries), compare_entries);
	*catalog = c;
	return 0;
}

void tc_catalog_free(struct tc_catalog *catalog)
{
	if (!catalog)
		return;
	free(catalog->entries);
	tc_arena_release(&catalog->arena);
	free(catalog);
}

size_t tc_catalog_count(const struct tc_catalog *catalog)
{
	return catalog->count;
}

const struct tc_query *tc_catalog_at(const struct tc_catalog *catalog, size_t i)
{
	TC_ASSERT(i < catalog->count);
	return &catalog->entries[i].query;
}

const struct tc_query *tc_catalog_find(const struct tc_catalog *catalog,
				       struct tc_str name)
{
	struct entry *e = find(catalog, name);

	return e ? &e->query : NULL;
}

const char *tc_catalog_nearest(const struct tc_catalog *catalog, struct tc_str name)
{
	struct tc_nearest n = tc_nearest_to(name);

	for (size_t i = 0; i < catalog->count; i++)
		tc_nearest_offer(&n, catalog->entries[i].query.name);
	return n.name;
}
