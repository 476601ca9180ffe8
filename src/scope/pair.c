#include "scope/pair.h"

#include "util/banned.h"

#define SEVERITY_GRAVE 3
/* Runs of other programs that are looked through for one of the same. */
#define SEGMENTS_BACK 64

/* --- what is known without its calls -------------------------------------- */

static void judge_pair(struct tc_graph *g, struct tc_pair *p)
{
	const struct tc_baseline *b = tc_baseline_get(g, p->principal, tc_graph_window(g));
	int64_t in[] = {p->credential, p->address}, out[1], first[2];

	p->place = tc_place_get(g, p->address);
	if (!b || !p->place)
		return;
	p->known = tc_ids_has(&b->addresses, p->address);
	p->own = tc_ids_has(&b->own_addresses, p->address);
	p->instance_own = tc_graph_ask(g, "is-instance", in, 1, out, 1) && out[0] &&
			  TC_ASK(g, "sibling-keys-at-address", in, out) && out[0];
	if (TC_ASK(g, "first-use-of-pair", in, first)) {
		p->first_ms = first[0];
		p->lasts = first[1] != 0;
	}
}

struct tc_pair *tc_pair_get(struct tc_graph *g, int64_t credential, int64_t principal,
			    int64_t address)
{
	int64_t key[] = {credential, address};
	void **slot = tc_map_put(&g->pairs, tc_str_n((const char *)key, sizeof(key)));
	struct tc_pair *p = *slot;

	if (!p) {
		*slot = p = tc_arena_alloc(&g->arena, sizeof(*p));
		*p = (struct tc_pair){.credential = credential, .address = address,
				      .principal = principal};
		if (g->pair_count == g->pair_cap) {
			g->pair_cap = g->pair_cap ? g->pair_cap * 2 : 64;
			g->pair_list = tc_realloc(g->pair_list, g->pair_cap,
						  sizeof(*g->pair_list));
		}
		g->pair_list[g->pair_count++] = p;
		judge_pair(g, p);
	}
	return g->rc < 0 ? NULL : p;
}

bool tc_pair_is_home(const struct tc_pair *pair)
{
	return pair->own || pair->instance_own || pair->place->shared;
}

/* --- segments ------------------------------------------------------------- */

/* What is the same for all segments of a pair. */
struct about {
	struct tc_graph *g;
	struct tc_pair *pair;
	const struct tc_baseline *baseline; /* NULL: nothing can be compared */
	struct tc_novelty common;
};

static void judge_network(struct about *a)
{
	int64_t in[] = {a->pair->address};
	struct tc_stmt *rows = TC_ROWS(a->g, "networks-of-address", in);
	const struct tc_baseline *b = a->baseline;
	bool has_asn = false, has_country = false, known_asn = false, known_country = false;

	while (tc_graph_next(a->g, rows)) {
		if (tc_stmt_column_type(rows, 0) != TC_TYPE_NULL) {
			has_asn = true;
			known_asn = known_asn ||
				    tc_ids_has(&b->asns, tc_stmt_column_int(rows, 0));
		}
		if (tc_stmt_column_type(rows, 1) != TC_TYPE_NULL) {
			int64_t country = tc_word(a->g, tc_stmt_column_text(rows, 1));

			has_country = true;
			known_country = known_country || tc_ids_has(&b->countries, country);
		}
	}
	a->common.asn_unknown = !has_asn || !b->asns.count;
	a->common.asn = !a->common.asn_unknown && !known_asn;
	a->common.country_unknown = !has_country || !b->countries.count;
	a->common.country = !a->common.country_unknown && !known_country;
}

/* Whether a key that lasts was not used at all in the baseline: asked once of each. */
static bool was_unused(struct about *a)
{
	struct tc_graph *g = a->g;
	int64_t window = tc_graph_window(g);
	int64_t in[] = {a->pair->credential,
			window - (int64_t)(g->rules.baseline_days * (double)TC_DAY_MS), window};
	void **slot = tc_map_put(&g->baselines, tc_str_n((const char *)in, sizeof(in)));
	int64_t used[1];

	if (!*slot && TC_ASK(g, "events-of-credential", in, used))
		*slot = (void *)(uintptr_t)(used[0] ? 1 : 2);
	return *slot == (void *)(uintptr_t)2;
}

static void judge_common(struct about *a)
{
	const struct tc_pair *p = a->pair;

	if (!tc_pair_is_home(p) && !p->known) {
		a->common.place = true;
		judge_network(a);
	}
	/* A session is always young: of it, what counts is whose it is. */
	if (!p->lasts)
		a->common.dormant = !a->baseline->events;
	else
		a->common.dormant = was_unused(a);
	/* New to all who use it, and several do: keys tried one after the other. */
	a->common.several = !p->place->shared && !p->place->before && p->place->since >= 2;
	a->common.thin = a->baseline->thin;
}

static struct tc_segment *new_segment(struct about *a, const struct tc_program *program,
				      int64_t time_ms)
{
	struct tc_pair *p = a->pair;

	if (p->count == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 4;
		struct tc_segment *list = tc_arena_alloc(&a->g->arena, cap * sizeof(*list));

		if (p->count)
			memcpy(list, p->segments, p->count * sizeof(*list));
		p->segments = list;
		p->cap = cap;
	}
	struct tc_segment *s = &p->segments[p->count++];
	*s = (struct tc_segment){.tool = program->tool,
				 .name = program->name,
				 .first_ms = time_ms,
				 .last_ms = time_ms,
				 .novelty = a->common};
	return s;
}

/* The open segment of a tool, or a new one behind a long gap. */
static struct tc_segment *segment_for(struct about *a, const struct tc_program *program,
				      int64_t time_ms)
{
	int64_t gap = (int64_t)(a->g->rules.segment_minutes * 60000);
	size_t count = a->pair->count;

	for (size_t back = 1; back <= count && back <= SEGMENTS_BACK; back++) {
		struct tc_segment *s = &a->pair->segments[count - back];

		if (s->tool != program->tool)
			continue;
		if (time_ms - s->last_ms <= gap)
			return s;
		break;
	}
	return new_segment(a, program, time_ms);
}

/* Whether there is nothing in the baseline within an hour of this time of the day. */
static bool is_new_hour(uint32_t hours, int64_t time_ms)
{
	unsigned hour = (unsigned)(time_ms / TC_HOUR_MS % 24);

	return !(hours & (UINT32_C(1) << hour | UINT32_C(1) << (hour + 1) % 24 |
			  UINT32_C(1) << (hour + 23) % 24));
}

/* What a call adds to what is new about its segment. */
static void judge_call(struct about *a, struct tc_segment *s, const struct tc_program *program,
		       struct tc_stmt *row)
{
	const struct tc_baseline *b = a->baseline;
	const struct tc_api *api;
	struct tc_novelty *n = &s->novelty;

	if (!b)
		return;
	n->tool = n->tool || !tc_ids_has(&b->tools, program->tool);
	n->version = n->version || !tc_ids_has(&b->programs, program->program);
	if (b->thin || !(api = tc_api_get(a->g, tc_stmt_column_int(row, 3))))
		return;
	n->service = n->service || !tc_ids_has(&b->services, api->service);
	n->grave_api = n->grave_api || (api->severity >= SEVERITY_GRAVE &&
					!tc_ids_has(&b->apis, tc_stmt_column_int(row, 3)));
	n->region = n->region ||
		    !tc_ids_has(&b->regions, tc_region_get(a->g, tc_stmt_column_int(row, 4)));
	n->hour = n->hour || is_new_hour(b->hours, tc_stmt_column_int(row, 1));
	n->no_mfa = n->no_mfa ||
		    (b->always_mfa && tc_mfa_get(a->g, tc_stmt_column_int(row, 5)) == 0);
}

static void read_calls(struct about *a)
{
	int64_t in[] = {a->pair->credential, a->pair->address, tc_graph_window(a->g)};
	struct tc_stmt *rows = TC_ROWS(a->g, "pair-calls", in);

	while (tc_graph_next(a->g, rows)) {
		int64_t event = tc_stmt_column_int(rows, 0), time_ms = tc_stmt_column_int(rows, 1);
		const struct tc_program *program =
			tc_program_get(a->g, tc_stmt_column_int(rows, 2));

		if (!program)
			return;
		struct tc_segment *s = segment_for(a, program, time_ms);
		s->last_ms = time_ms;
		tc_ids_add(a->g, &s->events, event);
		s->has_lead = s->has_lead || tc_ids_has(&a->g->lead_events, event);
		tc_ids_add_new(a->g, &s->programs, program->program);
		judge_call(a, s, program, rows);
	}
}

double tc_novelty_effective(const struct tc_novelty *n, const struct tc_rules *rules)
{
	return n->capped && n->points > rules->likely - 1 ? rules->likely - 1 : n->points;
}

struct tc_pair *tc_pair_calls(struct tc_graph *g, struct tc_pair *p)
{
	struct about a = {.g = g, .pair = p};

	if (p->has_calls || g->rc < 0)
		return g->rc < 0 ? NULL : p;
	p->has_calls = true;
	if (!g->thin) {
		a.baseline = tc_baseline_calls(g, p->principal, tc_graph_window(g));
		if (!a.baseline)
			return NULL;
		judge_common(&a);
	}
	read_calls(&a);
	if (!g->thin && !tc_pair_is_home(p) && !p->known)
		tc_pair_turns(g, p);
	p->points = -1;
	for (size_t i = 0; i < p->count; i++) {
		struct tc_novelty *n = &p->segments[i].novelty;

		tc_novelty_count(n, &g->rules);
		if (tc_novelty_effective(n, &g->rules) > p->points) {
			p->points = tc_novelty_effective(n, &g->rules);
			p->novelty = *n;
		}
	}
	return g->rc < 0 ? NULL : p;
}

struct tc_str tc_pair_first_event(struct tc_graph *g, struct tc_pair *pair)
{
	struct tc_str text = TC_STR("");

	if (!tc_pair_calls(g, pair) || !pair->count)
		return text;
	int64_t in[] = {pair->segments[0].events.list[0]};
	struct tc_stmt *row = TC_ROWS(g, "event-name", in);
	if (tc_graph_next(g, row)) {
		struct tc_str id = tc_stmt_column_text(row, 0), name = tc_stmt_column_text(row, 1);

		text = tc_graph_text(g, "%.*s%s%.8s", TC_STR_ARG(name), id.data ? ", event " : "",
				     id.data ? id.data : "");
		tc_stmt_reset(row);
	}
	return text;
}
