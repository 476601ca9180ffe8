#include "scope/baseline.h"

#include "util/buf.h"

#include "util/banned.h"

#define WORDS_BYTES ((size_t)4096)

static int64_t days_before(int64_t until_ms, double days)
{
	return until_ms - (int64_t)(days * (double)TC_DAY_MS);
}

/* --- reading it ----------------------------------------------------------- */

static void read_extent(struct tc_graph *g, struct tc_baseline *b)
{
	int64_t in[] = {b->principal, b->from_ms, b->to_ms}, out[2];

	TC_ASK(g, "baseline-extent", in, out);
	b->events = out[0];
	b->days = out[1];
	b->thin = (double)b->events < g->rules.thin_events ||
		  (double)b->days < g->rules.thin_days;
}

static void read_addresses(struct tc_graph *g, struct tc_baseline *b)
{
	int64_t in[] = {b->principal, b->from_ms, b->to_ms};
	struct tc_stmt *rows = TC_ROWS(g, "baseline-addresses", in);

	while (tc_graph_next(g, rows)) {
		tc_ids_add(g, &b->addresses, tc_stmt_column_int(rows, 0));
		if ((double)tc_stmt_column_int(rows, 1) >= g->rules.own_days)
			tc_ids_add(g, &b->own_addresses, tc_stmt_column_int(rows, 0));
	}
	tc_ids_settle(&b->addresses);
	tc_ids_settle(&b->own_addresses);
}

static void read_programs(struct tc_graph *g, struct tc_baseline *b)
{
	int64_t in[] = {b->principal, b->from_ms, b->to_ms};
	struct tc_stmt *rows = TC_ROWS(g, "baseline-agents", in);

	while (tc_graph_next(g, rows)) {
		const struct tc_program *p = tc_program_get(g, tc_stmt_column_int(rows, 0));

		if (!p)
			return;
		tc_ids_add(g, &b->tools, p->tool);
		tc_ids_add(g, &b->programs, p->program);
	}
	tc_ids_settle(&b->tools);
	tc_ids_settle(&b->programs);
}

static void read_networks(struct tc_graph *g, struct tc_baseline *b)
{
	int64_t in[] = {b->principal, b->from_ms, b->to_ms};
	struct tc_stmt *rows = TC_ROWS(g, "baseline-networks", in);

	while (tc_graph_next(g, rows)) {
		if (tc_stmt_column_type(rows, 0) != TC_TYPE_NULL)
			tc_ids_add(g, &b->asns, tc_stmt_column_int(rows, 0));
		if (tc_stmt_column_type(rows, 1) != TC_TYPE_NULL)
			tc_ids_add(g, &b->countries,
				   tc_word(g, tc_stmt_column_text(rows, 1)));
	}
	tc_ids_settle(&b->asns);
	tc_ids_settle(&b->countries);
}

static struct tc_baseline *find(struct tc_graph *g, int64_t principal, int64_t until_ms)
{
	int64_t key[] = {principal, until_ms};
	void **slot = tc_map_put(&g->baselines, tc_str_n((const char *)key, sizeof(key)));
	struct tc_baseline *b = *slot;

	if (b)
		return b;
	*slot = b = tc_arena_alloc(&g->arena, sizeof(*b));
	*b = (struct tc_baseline){.principal = principal,
				  .from_ms = days_before(until_ms, g->rules.baseline_days),
				  .to_ms = until_ms};
	read_extent(g, b);
	if (b->thin && g->rules.second_days > g->rules.baseline_days) {
		b->from_ms = days_before(until_ms, g->rules.second_days);
		b->second = true;
		read_extent(g, b);
	}
	read_addresses(g, b);
	read_programs(g, b);
	read_networks(g, b);
	return b;
}

const struct tc_baseline *tc_baseline_get(struct tc_graph *g, int64_t principal,
					  int64_t until_ms)
{
	struct tc_baseline *b = find(g, principal, until_ms);

	return g->rc < 0 ? NULL : b;
}

const struct tc_baseline *tc_baseline_calls(struct tc_graph *g, int64_t principal,
					    int64_t until_ms)
{
	struct tc_baseline *b = find(g, principal, until_ms);
	int64_t in[] = {b->principal, b->from_ms, b->to_ms};
	bool with = false, without = false;

	if (b->has_calls || b->thin)
		return g->rc < 0 ? NULL : b;
	struct tc_stmt *rows = TC_ROWS(g, "baseline-calls", in);
	while (tc_graph_next(g, rows)) {
		const struct tc_api *api = tc_api_get(g, tc_stmt_column_int(rows, 0));
		int mfa = tc_mfa_get(g, tc_stmt_column_int(rows, 2));

		if (!api)
			return NULL;
		tc_ids_add(g, &b->apis, tc_stmt_column_int(rows, 0));
		tc_ids_add(g, &b->services, api->service);
		tc_ids_add(g, &b->regions, tc_region_get(g, tc_stmt_column_int(rows, 1)));
		b->hours |= UINT32_C(1) << tc_stmt_column_int(rows, 3);
		with = with || mfa == 1;
		without = without || mfa != 1;
	}
	tc_ids_settle(&b->apis);
	tc_ids_settle(&b->services);
	tc_ids_settle(&b->regions);
	b->always_mfa = with && !without;
	b->has_calls = true;
	return g->rc < 0 ? NULL : b;
}

/* --- novelty -------------------------------------------------------------- */

#define PARTS 14

struct part {
	bool holds;
	double points;
	const char *words;
};

static void parts_of(struct part parts[PARTS], const struct tc_novelty *n,
		     const struct tc_rules *r)
{
	const struct part all[PARTS] = {
		{n->asn, r->new_asn, "new ASN"},
		{n->country, r->new_country, "new country"},
		{n->place && !n->asn && !n->country, r->new_place, "new address"},
		{n->tool, r->new_tool, "new tool"},
		{n->version, r->new_version, "new version"},
		{n->region, r->new_region, "new region"},
		{n->service, r->new_service, "new service"},
		{n->grave_api, r->new_grave_api, "new grave call"},
		{n->hour, r->new_hour, "new hour"},
		{n->dormant, r->dormant, "unused before"},
		{n->no_mfa, r->no_mfa, "no MFA"},
		{n->bad, r->bad_address, "an address in scope"},
		{n->several, r->new_to_several, "others new there"},
		{n->operators, r->two_operators, "in turns with another system"},
	};

	memcpy(parts, all, sizeof(all));
}

void tc_novelty_count(struct tc_novelty *n, const struct tc_rules *rules)
{
	struct part parts[PARTS];

	parts_of(parts, n, rules);
	n->points = 0;
	for (size_t i = 0; i < PARTS; i++)
		n->points += parts[i].holds ? parts[i].points : 0;
	/* Who travels is at a new place at new hours, with the programs that he has. */
	n->capped = n->points >= rules->likely && !n->tool && !n->version && !n->dormant &&
		    !n->no_mfa && !n->bad && !n->operators;
}

struct tc_str tc_novelty_words(struct tc_graph *g, const struct tc_novelty *n)
{
	struct part parts[PARTS];
	const char *between = "";
	struct tc_buf b;

	parts_of(parts, n, &g->rules);
	tc_buf_init(&b, WORDS_BYTES);
	for (size_t i = 0; i < PARTS; i++)
		if (parts[i].holds) {
			tc_buf_addf(&b, "%s%s %g", between, parts[i].words, parts[i].points);
			between = ", ";
		}
	if (n->capped)
		tc_buf_add_cstr(&b, "; but with programs that its owner uses");
	if (n->thin)
		tc_buf_add_cstr(&b, "; too little is known of it before to judge its calls");
	if (n->asn_unknown || n->country_unknown)
		tc_buf_addf(&b, "; %s unknown",
			    n->asn_unknown && n->country_unknown ? "ASN and country"
			    : n->asn_unknown			 ? "ASN"
								 : "country");
	struct tc_str words = tc_arena_str(&g->arena, tc_buf_str(&b));
	tc_buf_release(&b);
	return words;
}
