#include "facts/kinds.h"

#include <stdlib.h>

#include "util/map.h"

#include "util/banned.h"

/* No name of the table is longer; what is longer is not in it. */
#define NAME_MAX_BYTES 160
/* A kind that is made from the type that an ARN or a list names. */
#define MADE_KIND_MAX 64

struct tc_kinds {
	struct tc_map by_name; /* of struct tc_kind_row; names in lower case */
};

struct name {
	char text[NAME_MAX_BYTES];
	size_t len;
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Too long a name stays too long, and is not found. */
static void add_name(struct name *n, struct tc_str part)
{
	if (part.len > NAME_MAX_BYTES - n->len) {
		n->len = NAME_MAX_BYTES;
		return;
	}
	for (size_t i = 0; i < part.len; i++)
		n->text[n->len++] = lower(part.data[i]);
}

static struct tc_kind_row *find_name(const struct tc_kinds *k, const struct name *n)
{
	if (n->len == NAME_MAX_BYTES)
		return NULL;
	return tc_map_get(&k->by_name, tc_str_n(n->text, n->len));
}

/* Up to three parts with colons between them; absent ones are left out. */
static const struct tc_kind_row *find(const struct tc_kinds *k, struct tc_str a,
				      struct tc_str b, struct tc_str c)
{
	struct name n = {.len = 0};

	add_name(&n, a);
	if (b.data) {
		add_name(&n, TC_STR(":"));
		add_name(&n, b);
	}
	if (c.data) {
		add_name(&n, TC_STR(":"));
		add_name(&n, c);
	}
	return find_name(k, &n);
}

static bool add_line(struct tc_kinds *k, struct tc_arena *arena, struct tc_str line)
{
	struct tc_str rest, role, more, name = tc_str_cut(line, ',', &rest);
	struct tc_kind_row *row = tc_arena_alloc(arena, sizeof(*row));
	struct name n = {.len = 0};

	row->kind = tc_str_cut(rest, ',', &role);
	row->role = tc_str_cut(role, ',', &more);
	add_name(&n, name);
	if (!name.len || !role.data || more.data || n.len == NAME_MAX_BYTES)
		return false;
	void **slot = tc_map_put(&k->by_name, tc_str_n(n.text, n.len));
	if (*slot)
		return false;
	*slot = row;
	return true;
}

struct tc_kinds *tc_kinds_new(struct tc_arena *arena, struct tc_str csv)
{
	struct tc_kinds *k = tc_arena_alloc(arena, sizeof(*k));
	struct tc_str rest = tc_arena_str(arena, csv);

	tc_map_init(&k->by_name);
	/* The first line names the columns. */
	tc_str_cut(rest, '\n', &rest);
	while (rest.len)
		if (!add_line(k, arena, tc_str_cut(rest, '\n', &rest))) {
			tc_kinds_free(k);
			return NULL;
		}
	return k;
}

void tc_kinds_free(struct tc_kinds *k)
{
	if (k)
		tc_map_release(&k->by_name);
}

const struct tc_kind_row *tc_kinds_of_name(const struct tc_kinds *k,
					   struct tc_str event_source, struct tc_str api,
					   struct tc_str name)
{
	struct tc_str rest, service = tc_str_cut(event_source, '.', &rest);
	const struct tc_kind_row *row = find(k, service, api, name);

	if (!row)
		row = find(k, service, name, TC_STR_NULL);
	return row ? row : find(k, name, TC_STR_NULL, TC_STR_NULL);
}

/* --- values ---------------------------------------------------------------- */

struct arn {
	struct tc_str service;
	struct tc_str type;     /* the resource up to its first `/` or `:` */
	bool typed, has_slash;  /* there is such a `/` or `:`; there is a `/` */
};

/* arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE */
static bool read_arn(struct arn *a, struct tc_str value)
{
	struct tc_str rest;

	if (!tc_str_starts(value, TC_STR("arn:")))
		return false;
	tc_str_cut(tc_str_n(value.data + 4, value.len - 4), ':', &rest);
	a->service = tc_str_cut(rest, ':', &rest);
	tc_str_cut(rest, ':', &rest);
	tc_str_cut(rest, ':', &rest);
	if (!a->service.len || !rest.len)
		return false;
	a->has_slash = memchr(rest.data, '/', rest.len) != NULL;
	a->type = rest;
	for (a->type.len = 0; a->type.len < rest.len; a->type.len++)
		if (rest.data[a->type.len] == '/' || rest.data[a->type.len] == ':')
			break;
	a->typed = a->type.len < rest.len;
	return true;
}

/*
 * A kind made of names that the table does not have: AWS::EKS::FargateProfile and
 * eks, fargate-profile become eks_fargate_profile.
 */
static struct tc_str make_kind(struct tc_arena *arena, struct tc_str service,
			       struct tc_str type)
{
	struct tc_str parts[] = {service, type};
	char *text = tc_arena_alloc(arena, MADE_KIND_MAX);
	size_t len = 0;

	for (size_t p = 0; p < TC_ARRAY_LEN(parts); p++) {
		for (size_t i = 0; i < parts[p].len; i++) {
			char c = parts[p].data[i], low = lower(c);
			bool word = (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9');
			/* A capital after a small letter begins a word. */
			bool begins = i == 0 ? p > 0
					     : low != c && lower(parts[p].data[i - 1]) ==
								   parts[p].data[i - 1];

			if (len + 2 > MADE_KIND_MAX || (!word && c != '-' && c != '_'))
				return TC_STR("resource");
			if ((begins || !word) && len && text[len - 1] != '_')
				text[len++] = '_';
			if (word)
				text[len++] = low;
		}
	}
	return len ? tc_str_n(text, len) : TC_STR("resource");
}

static struct tc_str kind_of_arn(const struct tc_kinds *k, struct tc_arena *arena,
				 const struct arn *a, struct tc_str kind)
{
	const struct tc_kind_row *row = find(k, TC_STR("arn"), a->service, a->type);

	if (!row && a->has_slash)
		row = find(k, TC_STR("arn"), a->service, TC_STR("/"));
	if (!row && kind.len)
		return kind;
	if (!row)
		row = find(k, TC_STR("arn"), a->service, TC_STR_NULL);
	if (row)
		return row->kind;
	return make_kind(arena, a->service, a->typed ? a->type : TC_STR(""));
}

static bool is_account(struct tc_str value)
{
	if (value.len != 12)
		return false;
	for (size_t i = 0; i < value.len; i++)
		if (value.data[i] < '0' || value.data[i] > '9')
			return false;
	return true;
}

static struct tc_str kind_of_id(const struct tc_kinds *k, struct tc_str value)
{
	const struct tc_kind_row *row;
	size_t len = 0;

	if (is_account(value))
		return TC_STR("account");
	if (tc_str_eq(value, TC_STR("*")) || tc_str_eq(value, TC_STR("all")))
		return TC_STR("everybody");
	if (tc_str_ends(value, TC_STR(".amazonaws.com")))
		return TC_STR("service");
	while (len < value.len && value.data[len] != '-' && value.data[len] != '/')
		len++;
	row = find(k, TC_STR("id"), tc_str_n(value.data, len), TC_STR_NULL);
	return row ? row->kind : TC_STR("resource");
}

static struct tc_str kind_of_type(struct tc_arena *arena, struct tc_str type)
{
	struct tc_str service, rest = tc_str_n(type.data + 5, type.len - 5);

	service = tc_str_cut(rest, ':', &rest);
	if (!rest.len || rest.data[0] != ':')
		return TC_STR("resource");
	return make_kind(arena, service, tc_str_n(rest.data + 1, rest.len - 1));
}

struct tc_str tc_kinds_of_value(const struct tc_kinds *k, struct tc_arena *arena,
				struct tc_str value, struct tc_str kind,
				struct tc_str type)
{
	const struct tc_kind_row *row = NULL;
	struct arn arn;

	if (type.len)
		row = find(k, type, TC_STR_NULL, TC_STR_NULL);
	if (row)
		return row->kind;
	if (read_arn(&arn, value))
		return kind_of_arn(k, arena, &arn, kind);
	if (kind.len)
		return kind;
	if (tc_str_starts(type, TC_STR("AWS::")))
		return kind_of_type(arena, type);
	return kind_of_id(k, value);
}
