#include "scope/known.h"

#include <stdlib.h>

#include "util/buf.h"

#include "util/banned.h"

#define AGENT_BYTES ((size_t)64 * 1024)

void **tc_known_slot(struct tc_map *map, int64_t id)
{
	return tc_map_put(map, tc_str_n((const char *)&id, sizeof(id)));
}

int64_t tc_word(struct tc_graph *g, struct tc_str text)
{
	if (!text.data)
		return 0;
	void **slot = tc_map_put(&g->words, text);
	if (!*slot)
		*slot = (void *)(uintptr_t)g->words.count;
	return (int64_t)(uintptr_t)*slot;
}

int64_t tc_count_since(struct tc_graph *g, const char *name, int64_t row)
{
	int64_t in[] = {row, tc_graph_window(g)}, count[1];
	struct tc_str key = tc_graph_text(g, "%s:%lld", name, (long long)row);
	void **slot = tc_map_put(&g->counts, key);

	if (!*slot && TC_ASK(g, name, in, count))
		*slot = (void *)(uintptr_t)(count[0] + 1);
	return *slot ? (int64_t)(uintptr_t)*slot - 1 : 0;
}

/* --- sets ------------------------------------------------------------------- */

void tc_ids_add(struct tc_graph *g, struct tc_ids *ids, int64_t id)
{
	if (ids->count == ids->cap) {
		size_t cap = ids->cap ? ids->cap * 2 : 8;
		int64_t *list = tc_arena_alloc(&g->arena, cap * sizeof(*list));

		if (ids->count)
			memcpy(list, ids->list, ids->count * sizeof(*list));
		ids->list = list;
		ids->cap = cap;
	}
	ids->list[ids->count++] = id;
}

void tc_ids_add_new(struct tc_graph *g, struct tc_ids *ids, int64_t id)
{
	for (size_t i = 0; i < ids->count; i++)
		if (ids->list[i] == id)
			return;
	tc_ids_add(g, ids, id);
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

void tc_ids_settle(struct tc_ids *ids)
{
	size_t kept = 0;

	if (ids->count)
		qsort(ids->list, ids->count, sizeof(*ids->list), by_value);
	for (size_t i = 0; i < ids->count; i++)
		if (!kept || ids->list[kept - 1] != ids->list[i])
			ids->list[kept++] = ids->list[i];
	ids->count = kept;
}

bool tc_ids_has(const struct tc_ids *ids, int64_t id)
{
	return ids->count &&
	       bsearch(&id, ids->list, ids->count, sizeof(*ids->list), by_value) != NULL;
}

/* --- places ----------------------------------------------------------------- */

static const char *const listed_words[] = {[TC_LISTED_CORPORATE] = "corporate",
					   [TC_LISTED_VPN] = "VPN",
					   [TC_LISTED_CI] = "CI"};

const char *tc_listed_word(enum tc_listed listed)
{
	return listed_words[listed];
}

/*
 * Logs that begin too late tell nothing of who was there before.  What remains is that an
 * office shows about as many programs as people, and an intruder with many keys does not.
 */
static bool is_crowd(struct tc_graph *g, int64_t address)
{
	int64_t in[] = {address, tc_graph_window(g)}, principal = 0;
	struct tc_stmt *rows = TC_ROWS(g, "programs-at-address", in);
	struct tc_ids here = {NULL, 0, 0}, all = {NULL, 0, 0};
	size_t principals = 0, run = 0, most = 0;

	/* Each principal's programs, once each. */
	while (tc_graph_next(g, rows)) {
		const struct tc_program *program;
		int64_t agent = tc_stmt_column_int(rows, 1);

		if (!principals || tc_stmt_column_int(rows, 0) != principal) {
			principals++;
			here.count = 0;
		}
		principal = tc_stmt_column_int(rows, 0);
		if (!(program = tc_program_get(g, agent)))
			return false;
		size_t known = here.count;
		tc_ids_add_new(g, &here, program->program);
		if (here.count > known)
			tc_ids_add(g, &all, program->program);
	}
	if (all.count)
		qsort(all.list, all.count, sizeof(*all.list), by_value);
	for (size_t i = 0; i < all.count; i++) {
		run = i && all.list[i] == all.list[i - 1] ? run + 1 : 1;
		most = run > most ? run : most;
	}
	return (double)principals >= g->rules.shared_principals && most * 2 < principals;
}

static void judge_shared(struct tc_graph *g, struct tc_place *p)
{
	int64_t people[1];
	double before = (double)p->before;

	if (p->listed == TC_LISTED_CORPORATE || p->listed == TC_LISTED_VPN) {
		p->shared_why = tc_graph_text(g, "listed as %s", tc_listed_word(p->listed));
	} else if (before >= g->rules.shared_principals) {
		p->shared_why = tc_graph_text(g, "%lld principals used it before",
					      (long long)p->before);
	} else if (before >= g->rules.shared_least &&
		   tc_graph_ask(g, "people", NULL, 0, people, 1) &&
		   before * 100 > g->rules.shared_percent * (double)people[0]) {
		p->shared_why = tc_graph_text(g, "%lld of %lld people used it before",
					      (long long)p->before, (long long)people[0]);
	} else if (g->thin && (double)p->since >= g->rules.shared_principals &&
		   is_crowd(g, p->id)) {
		p->shared_why = tc_graph_text(g, "%lld principals with programs of their own "
						 "use it",
					      (long long)p->since);
	}
	p->shared = p->shared_why.data != NULL;
}

static void read_place(struct tc_graph *g, struct tc_place *p)
{
	int64_t in[] = {p->id}, out[2];
	struct tc_stmt *row = TC_ROWS(g, "place", in);

	if (!tc_graph_next(g, row))
		return;
	p->name = tc_arena_str(&g->arena, tc_stmt_column_text(row, 0));
	p->kind = tc_arena_str(&g->arena, tc_stmt_column_text(row, 1)).data;
	p->is_public = strcmp(p->kind, "public") == 0;
	p->is_place = p->is_public || strcmp(p->kind, "private") == 0;
	p->listed = tc_stmt_column_int(row, 2)	 ? TC_LISTED_CORPORATE
		    : tc_stmt_column_int(row, 3) ? TC_LISTED_VPN
		    : tc_stmt_column_int(row, 4) ? TC_LISTED_CI
						 : TC_NOT_LISTED;
	p->hosting = tc_stmt_column_int(row, 5) != 0;
	p->carrier = tc_stmt_column_int(row, 6) != 0;
	p->aws = tc_stmt_column_int(row, 7) != 0;
	tc_stmt_reset(row);
	int64_t who[] = {p->id,
			 tc_graph_window(g) - (int64_t)(g->rules.story_days * (double)TC_DAY_MS),
			 tc_graph_window(g)};
	if (p->is_place && TC_ASK(g, "principals-at-address", who, out)) {
		p->before = out[0];
		p->since = out[1];
		judge_shared(g, p);
	}
}

const struct tc_place *tc_place_get(struct tc_graph *g, int64_t address)
{
	void **slot = tc_known_slot(&g->places, address);
	struct tc_place *p = *slot;

	if (!p) {
		*slot = p = tc_arena_alloc(&g->arena, sizeof(*p));
		*p = (struct tc_place){.id = address, .name = TC_STR(""), .kind = ""};
		read_place(g, p);
	}
	return g->rc < 0 ? NULL : p;
}

/* --- programs --------------------------------------------------------------- */

/* What an agent says of the single call, and not of the program. */
static bool is_of_call(struct tc_str part)
{
	static const char *const begins[] = {"md/command#", "command/", "m/", "Resource"};

	for (size_t i = 0; i < TC_ARRAY_LEN(begins); i++)
		if (tc_str_starts(part, tc_str(begins[i])))
			return true;
	return false;
}

/* S3 puts the agent in brackets. */
static struct tc_str without_brackets(struct tc_str agent)
{
	if (agent.len >= 2 && agent.data[0] == '[' && agent.data[agent.len - 1] == ']')
		return tc_str_n(agent.data + 1, agent.len - 2);
	return agent;
}

static int64_t program_word(struct tc_graph *g, struct tc_str agent)
{
	struct tc_str rest = without_brackets(agent);
	struct tc_buf b;

	if (!agent.data)
		return 0;
	tc_buf_init(&b, AGENT_BYTES);
	while (rest.len) {
		struct tc_str part = tc_str_cut(rest, ' ', &rest);

		if (is_of_call(part))
			continue;
		tc_buf_add_str(&b, part);
		tc_buf_add_char(&b, ' ');
	}
	int64_t word = tc_word(g, b.overflow ? agent : tc_buf_str(&b));
	tc_buf_release(&b);
	return word;
}

/* Tools of continuous integration and of infrastructure as code. */
static bool is_ci(struct tc_str agent)
{
	static const char *const names[] = {"erraform", "Pulumi", "pulumi",  "nsible", "enkins",
					    "CodeBuild", "odebuild", "github-actions"};

	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++)
		if (tc_str_find(agent, tc_str(names[i])) != SIZE_MAX)
			return true;
	return false;
}

/* Digits behind the system say which kernel, which few others have. */
static bool is_plain(struct tc_str tool, struct tc_str agent)
{
	static const char *const systems[] = {"inux/", "inux#", "arwin/", "macos#", "indows/",
					      "indows#"};

	if (tc_str_eq(tool, TC_STR("browser")) || tc_str_eq(tool, TC_STR("console")) ||
	    tc_str_eq(tool, TC_STR("aws-internal")))
		return true;
	for (size_t i = 0; i < TC_ARRAY_LEN(systems); i++) {
		size_t at = tc_str_find(agent, tc_str(systems[i]));
		size_t digit = at == SIZE_MAX ? SIZE_MAX : at + strlen(systems[i]);

		if (digit < agent.len && agent.data[digit] >= '0' && agent.data[digit] <= '9')
			return false;
	}
	return true;
}

static void read_program(struct tc_graph *g, struct tc_program *p, int64_t agent)
{
	int64_t in[] = {agent};
	struct tc_stmt *row = TC_ROWS(g, "agent", in);

	if (!tc_graph_next(g, row))
		return;
	struct tc_str tool = tc_stmt_column_text(row, 0), version = tc_stmt_column_text(row, 1);
	struct tc_str system = tc_stmt_column_text(row, 2), raw = tc_stmt_column_text(row, 3);
	p->agent = tc_arena_str(&g->arena, raw);
	p->tool_name = tool.data ? tc_arena_str(&g->arena, tool) : p->agent;
	p->tool = tc_word(g, p->tool_name);
	p->system = tc_word(g, system);
	p->program = program_word(g, raw);
	p->is_ci = raw.data && is_ci(raw);
	p->is_plain = !raw.data || is_plain(tool, raw);
	if (!raw.data)
		p->name = TC_STR("a program that is not told");
	else if (!tool.data)
		p->name = p->agent;
	else if (!version.data)
		p->name = tc_arena_str(&g->arena, tool);
	else
		p->name = tc_graph_text(g, "%.*s %.*s", TC_STR_ARG(tool), TC_STR_ARG(version));
	tc_stmt_reset(row);
}

const struct tc_program *tc_program_get(struct tc_graph *g, int64_t agent)
{
	void **slot = tc_known_slot(&g->agents, agent);
	struct tc_program *p = *slot;

	if (!p) {
		*slot = p = tc_arena_alloc(&g->arena, sizeof(*p));
		*p = (struct tc_program){.name = TC_STR("")};
		read_program(g, p, agent);
	}
	return g->rc < 0 ? NULL : p;
}

/* --- calls ------------------------------------------------------------------ */

const struct tc_api *tc_api_get(struct tc_graph *g, int64_t api)
{
	void **slot = tc_known_slot(&g->apis, api);
	struct tc_api *a = *slot;

	if (!a) {
		int64_t in[] = {api};
		struct tc_stmt *row = TC_ROWS(g, "api", in);

		*slot = a = tc_arena_alloc(&g->arena, sizeof(*a));
		*a = (struct tc_api){.name = TC_STR("")};
		if (tc_graph_next(g, row)) {
			a->service = tc_word(g, tc_stmt_column_text(row, 0));
			a->name = tc_arena_str(&g->arena, tc_stmt_column_text(row, 1));
			a->severity = tc_stmt_column_int(row, 2);
			tc_stmt_reset(row);
		}
	}
	return g->rc < 0 ? NULL : a;
}

/* A small number about a row, kept as itself and one more. */
static int64_t known_number(struct tc_graph *g, struct tc_map *map, int64_t id,
			    const char *name, bool is_text)
{
	void **slot = tc_known_slot(map, id);

	if (!*slot) {
		int64_t in[] = {id}, value = 0;
		struct tc_stmt *row = TC_ROWS(g, name, in);

		if (tc_graph_next(g, row)) {
			value = is_text ? tc_word(g, tc_stmt_column_text(row, 0))
					: tc_stmt_column_int(row, 0);
			tc_stmt_reset(row);
		}
		*slot = (void *)(uintptr_t)(value + 1);
	}
	return (int64_t)(uintptr_t)*slot - 1;
}

int64_t tc_region_get(struct tc_graph *g, int64_t place)
{
	return known_number(g, &g->regions, place, "region", true);
}

int tc_mfa_get(struct tc_graph *g, int64_t kind)
{
	return (int)known_number(g, &g->kinds, kind, "mfa", false) - 1;
}
