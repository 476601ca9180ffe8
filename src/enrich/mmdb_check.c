#include "enrich/mmdb_check.h"

#include <stdlib.h>

#include "util/base.h"
#include "util/utf8.h"

#include "util/banned.h"

static const char marker[] = "\xab\xcd\xefMaxMind.com";
#define MARKER_BYTES (sizeof(marker) - 1)
/* Zeros between the tree and the data. */
#define SEPARATOR 16
#define NESTING_MAX 32
/* Values in all records together, for each byte of the data; they may be shared. */
#define SHARING_MAX 16
/* Values in one record. */
#define RECORD_VALUES_MAX 65536

enum type {
	T_EXTENDED,
	T_POINTER,
	T_STRING,
	T_DOUBLE,
	T_BYTES,
	T_UINT16,
	T_UINT32,
	T_MAP,
	T_INT32,
	T_UINT64,
	T_UINT128,
	T_ARRAY,
	T_CONTAINER,
	T_END,
	T_BOOLEAN,
	T_FLOAT,
};

/* A run of values: the data, or the metadata. */
struct section {
	const unsigned char *data;
	size_t size;
	uint64_t budget;        /* values that may still be read */
	uint64_t record_budget; /* of them, in the record at hand */
};

struct value {
	unsigned type;
	size_t size;  /* bytes, pairs of a map, elements of an array; where a pointer leads */
	size_t begin; /* of its content */
};

static uint64_t big_endian(const unsigned char *bytes, size_t count)
{
	uint64_t n = 0;

	for (size_t i = 0; i < count; i++)
		n = n << 8 | bytes[i];
	return n;
}

/* --- values -------------------------------------------------------------- */

static bool read_pointer(const struct section *s, unsigned control, size_t at,
			 struct value *v)
{
	static const size_t bases[] = {0, 2048, 526336, 0};
	size_t bytes = (control >> 3 & 3) + 1;

	if (s->size - at < bytes)
		return false;
	v->size = (size_t)big_endian(s->data + at, bytes);
	if (bytes < 4)
		v->size |= (size_t)(control & 7) << 8 * bytes;
	v->size += bases[bytes - 1];
	v->begin = at + bytes;
	return v->size < s->size;
}

/* What stands at `at`: its type, its size, where its content begins. */
static bool read_value(const struct section *s, size_t at, struct value *v)
{
	static const size_t bases[] = {29, 285, 65821};
	unsigned control;

	if (at >= s->size)
		return false;
	control = s->data[at++];
	v->type = control >> 5;
	if (v->type == T_POINTER)
		return read_pointer(s, control, at, v);
	if (v->type == T_EXTENDED) {
		if (at >= s->size || s->data[at] < 1 || s->data[at] > T_FLOAT - 7)
			return false;
		v->type = s->data[at++] + 7U;
	}
	v->size = control & 31;
	if (v->size >= 29) {
		size_t bytes = v->size - 28;

		if (s->size - at < bytes)
			return false;
		v->size = bases[bytes - 1] + (size_t)big_endian(s->data + at, bytes);
		at += bytes;
	}
	v->begin = at;
	return true;
}

/* Of those that are so many bytes: may it have this size? */
static bool fits(const struct section *s, const struct value *v)
{
	static const size_t most[] = {
		[T_UINT16] = 2, [T_UINT32] = 4, [T_INT32] = 4, [T_UINT64] = 8, [T_UINT128] = 16};

	switch ((enum type)v->type) {
	case T_STRING:
	case T_BYTES:
		break;
	case T_DOUBLE:
		return v->size == 8 && s->size - v->begin >= 8;
	case T_FLOAT:
		return v->size == 4 && s->size - v->begin >= 4;
	case T_UINT16:
	case T_UINT32:
	case T_INT32:
	case T_UINT64:
	case T_UINT128:
		if (v->size > most[v->type])
			return false;
		break;
	case T_BOOLEAN:
		return v->size <= 1;
	case T_EXTENDED:
	case T_POINTER:
	case T_MAP:
	case T_ARRAY:
	case T_CONTAINER:
	case T_END:
		return false;
	}
	return s->size - v->begin >= v->size;
}

static bool is_utf8(struct tc_str text)
{
	for (size_t taken; text.len; text = tc_str_n(text.data + taken, text.len - taken))
		if (tc_utf8_next(text, &taken) == TC_UTF8_INVALID)
			return false;
	return true;
}

static struct tc_str string_at(const struct section *s, const struct value *v)
{
	return tc_str_n((const char *)s->data + v->begin, v->size);
}

/* A pointer leads to a value, and not to another pointer. */
static bool follow(const struct section *s, size_t at, struct value *v)
{
	struct value pointer;

	if (!read_value(s, at, &pointer))
		return false;
	*v = pointer;
	return pointer.type != T_POINTER ||
	       (read_value(s, pointer.size, v) && v->type != T_POINTER);
}

/* The key of a member; *next is behind it. */
static bool read_key(struct section *s, size_t at, struct tc_str *key, size_t *next)
{
	struct value here, v;

	if (!read_value(s, at, &here) || !follow(s, at, &v) || v.type != T_STRING ||
	    !fits(s, &v))
		return false;
	*key = string_at(s, &v);
	*next = here.type == T_POINTER ? here.begin : v.begin + v.size;
	return is_utf8(*key);
}

/* Checks a value and all in it; *next is behind it. */
static bool check_value(struct section *s, size_t at, unsigned nesting, size_t *next)
{
	struct value here, v;
	struct tc_str key;
	size_t inside;

	if (!s->budget || !s->record_budget || nesting > NESTING_MAX)
		return false;
	s->budget--;
	s->record_budget--;
	if (!read_value(s, at, &here) || !follow(s, at, &v))
		return false;
	inside = v.begin;
	if (v.type == T_MAP || v.type == T_ARRAY) {
		for (size_t i = 0; i < v.size; i++)
			if ((v.type == T_MAP && !read_key(s, inside, &key, &inside)) ||
			    !check_value(s, inside, nesting + 1, &inside))
				return false;
	} else if (!fits(s, &v)) {
		return false;
	} else if (v.type != T_BOOLEAN) {
		inside += v.size;
	}
	*next = here.type == T_POINTER ? here.begin : inside;
	return true;
}

static bool check_record(struct section *s, size_t at)
{
	size_t next;

	s->record_budget = RECORD_VALUES_MAX;
	return check_value(s, at, 0, &next);
}

/* --- metadata ------------------------------------------------------------ */

/* Where the last marker begins, or SIZE_MAX. */
static size_t find_marker(struct tc_str text)
{
	size_t found = SIZE_MAX, from = 0, at;
	struct tc_str rest = text;

	if (text.len > TC_MMDB_METADATA_MAX)
		from = text.len - TC_MMDB_METADATA_MAX;
	for (;; from = found + MARKER_BYTES) {
		rest = tc_str_n(text.data + from, text.len - from);
		at = tc_str_find(rest, tc_str_n(marker, MARKER_BYTES));
		if (at == SIZE_MAX)
			return found;
		found = from + at;
	}
}

bool tc_mmdb_is_one(struct tc_str end)
{
	return find_marker(end) != SIZE_MAX;
}

/* A member of the metadata that is a number. */
static bool read_number(struct section *s, const char *name, uint64_t *number)
{
	struct value map, v;
	size_t at;

	if (!read_value(s, 0, &map) || map.type != T_MAP)
		return false;
	at = map.begin;
	for (size_t i = 0; i < map.size; i++) {
		struct tc_str key;

		if (!read_key(s, at, &key, &at))
			return false;
		if (tc_str_eq(key, tc_str(name)) && follow(s, at, &v) &&
		    (v.type == T_UINT16 || v.type == T_UINT32 || v.type == T_UINT64) &&
		    fits(s, &v)) {
			*number = big_endian(s->data + v.begin, v.size);
			return true;
		}
		if (!check_value(s, at, 1, &at))
			return false;
	}
	return false;
}

static int check_metadata(struct tc_mmdb_shape *shape, struct tc_str file, size_t *end,
			  struct tc_error *err)
{
	size_t at = find_marker(file);
	uint64_t nodes, bits, version;
	struct section s;

	if (at == SIZE_MAX)
		return tc_error_set(err, TC_FAIL, "a MaxMind database without metadata");
	*end = at;
	s = (struct section){(const unsigned char *)file.data + at + MARKER_BYTES,
			     file.len - at - MARKER_BYTES, RECORD_VALUES_MAX,
			     RECORD_VALUES_MAX};
	if (!check_record(&s, 0) || !read_number(&s, "node_count", &nodes) ||
	    !read_number(&s, "record_size", &bits) ||
	    !read_number(&s, "ip_version", &version) || !nodes || nodes > UINT32_MAX ||
	    (bits != 24 && bits != 28 && bits != 32) || (version != 4 && version != 6))
		return tc_error_set(err, TC_FAIL,
				    "a damaged MaxMind database: its metadata, at byte %zu",
				    at);
	shape->node_count = (uint32_t)nodes;
	shape->record_bits = (unsigned)bits;
	shape->address_bits = version == 4 ? 32 : 128;
	return 0;
}

/* --- the search tree ----------------------------------------------------- */

struct tree {
	struct tc_mmdb_shape *shape;
	const unsigned char *nodes;
	unsigned char *heights; /* owned; of nodes whose subtrees were seen, else 0 */
};

static uint32_t read_record(const struct tree *t, uint32_t node, unsigned side)
{
	unsigned bytes = t->shape->record_bits / 4;
	const unsigned char *n = t->nodes + (size_t)node * bytes;

	switch (t->shape->record_bits) {
	case 24:
		return (uint32_t)big_endian(n + 3 * side, 3);
	case 28:
		return (uint32_t)big_endian(n + 4 * side, 3) |
		       (uint32_t)(side ? n[3] & 0x0f : n[3] >> 4) << 24;
	default:
		return (uint32_t)big_endian(n + 4 * side, 4);
	}
}

/* A record that is no node: nothing, or an offset into the data. */
static bool note_leaf(const struct tree *t, uint32_t record)
{
	size_t offset = (size_t)record - t->shape->node_count;

	if (!offset)
		return true;
	if (offset < SEPARATOR || offset - SEPARATOR >= t->shape->data_size)
		return false;
	offset -= SEPARATOR;
	t->shape->records[offset / 64] |= UINT64_C(1) << offset % 64;
	return true;
}

/*
 * From the root, each node once.  The way to a node is at most as long as an address, so
 * a circle ends there.  `depth` nodes are on the way; 0 when the tree is not sound.
 */
static bool walk(const struct tree *t)
{
	struct {
		uint32_t node;
		unsigned side, height;
	} way[128];
	unsigned depth = 1, most = t->shape->address_bits;

	way[0].node = 0;
	way[0].side = way[0].height = 0;
	while (depth) {
		unsigned height = 0;
		uint32_t record;

		if (way[depth - 1].side == 2) {
			height = way[depth - 1].height + 1;
			t->heights[way[depth - 1].node] = (unsigned char)height;
			if (!--depth)
				break;
		} else {
			record = read_record(t, way[depth - 1].node,
					     way[depth - 1].side++);
			if (record >= t->shape->node_count) {
				if (!note_leaf(t, record))
					return false;
				continue;
			}
			height = t->heights[record];
			if (depth + (height ? height : 1) > most)
				return false;
			if (!height) {
				way[depth].node = record;
				way[depth].side = way[depth].height = 0;
				depth++;
				continue;
			}
		}
		if (way[depth - 1].height < height)
			way[depth - 1].height = height;
	}
	return true;
}

static int check_tree(struct tc_mmdb_shape *shape, struct tc_str file,
		      struct tc_error *err)
{
	struct tree t = {shape, (const unsigned char *)file.data, NULL};
	bool sound;

	shape->records = tc_calloc(shape->data_size / 64 + 1, sizeof(*shape->records));
	t.heights = tc_calloc(shape->node_count, 1);
	sound = walk(&t);
	free(t.heights);
	if (!sound)
		return tc_error_set(err, TC_FAIL,
				    "a damaged MaxMind database: its search tree");
	return 0;
}

static int check_data(const struct tc_mmdb_shape *shape, struct tc_str file,
		      struct tc_error *err)
{
	struct section s = {(const unsigned char *)file.data + shape->data_at,
			    shape->data_size, 0, 0};
	size_t at = 0;

	s.budget = RECORD_VALUES_MAX + (uint64_t)SHARING_MAX * s.size;
	while ((at = tc_mmdb_next_record(shape, at)) != SIZE_MAX) {
		if (!check_record(&s, at))
			return tc_error_set(err, TC_FAIL,
					    "a damaged MaxMind database: the record at "
					    "byte %zu",
					    shape->data_at + at);
		at++;
	}
	return 0;
}

int tc_mmdb_check(struct tc_mmdb_shape *shape, struct tc_str file, struct tc_error *err)
{
	size_t end = 0;
	uint64_t tree;
	int rc;

	*shape = (struct tc_mmdb_shape){.records = NULL};
	if ((rc = check_metadata(shape, file, &end, err)) < 0)
		return rc;
	tree = (uint64_t)shape->node_count * (shape->record_bits / 4);
	if (tree > end || end - tree < SEPARATOR)
		return tc_error_set(err, TC_FAIL,
				    "a damaged MaxMind database: too short for %u nodes",
				    shape->node_count);
	shape->data_at = (size_t)tree + SEPARATOR;
	shape->data_size = end - shape->data_at;
	for (size_t i = (size_t)tree; i < shape->data_at; i++)
		if (file.data[i])
			return tc_error_set(err, TC_FAIL,
					    "a damaged MaxMind database: no zeros behind "
					    "its search tree");
	if ((rc = check_tree(shape, file, err)) < 0)
		return rc;
	return check_data(shape, file, err);
}

void tc_mmdb_shape_release(struct tc_mmdb_shape *shape)
{
	free(shape->records);
	shape->records = NULL;
}

size_t tc_mmdb_next_record(const struct tc_mmdb_shape *shape, size_t offset)
{
	while (offset < shape->data_size) {
		uint64_t bits = shape->records[offset / 64] >> offset % 64;

		if (!bits) {
			offset = (offset / 64 + 1) * 64;
			continue;
		}
		while (!(bits & 1)) {
			bits >>= 1;
			offset++;
		}
		return offset;
	}
	return SIZE_MAX;
}
