#include "cmd/lead_match.h"

#include <stdio.h>
#include <stdlib.h>

#include "scope/scope.h"
#include "util/ip.h"

#include "util/banned.h"

#define KEY_MAX ((size_t)16 * 1024)
#define WHY_MAX ((size_t)16 * 1024)
/* Addresses of the case in one network; more are no place of one intruder. */
#define NETWORK_MAX 100
/* A scope of more is not to be read by anybody. */
#define LEADS_MAX ((size_t)5000)

void tc_match_init(struct tc_match *m, struct tc_store *store)
{
	*m = (struct tc_match){.store = store};
	tc_arena_init(&m->arena);
	tc_map_init(&m->by_value);
	tc_map_init(&m->by_lead);
}

void tc_match_release(struct tc_match *m)
{
	for (size_t i = 0; i < m->count; i++)
		free(m->sought[i].leads);
	free(m->sought);
	free(m->leads);
	free(m->lead_reasons);
	free(m->addresses);
	tc_map_release(&m->by_value);
	tc_map_release(&m->by_lead);
	tc_arena_release(&m->arena);
}

static void add_reason(struct tc_reasons *r, struct tc_str text)
{
	for (size_t i = 0; i < r->count && i < TC_REASONS_MAX; i++)
		if (tc_str_eq(r->texts[i], text))
			return;
	if (r->count < TC_REASONS_MAX)
		r->texts[r->count] = text;
	r->count++;
}

void tc_reasons_add_to(struct tc_buf *out, const struct tc_reasons *r)
{
	for (size_t i = 0; i < r->count && i < TC_REASONS_MAX; i++) {
		if (i)
			tc_buf_add_cstr(out, "; ");
		tc_buf_add_str(out, r->texts[i]);
	}
	if (r->count > TC_REASONS_MAX)
		tc_buf_addf(out, "; and %zu more", r->count - TC_REASONS_MAX);
}

/* The place of the index behind a kind and texts; a NUL between them is in none. */
static void **slot(struct tc_map *map, int kind, struct tc_str a, struct tc_str b)
{
	struct tc_buf key;
	void **place;

	tc_buf_init(&key, KEY_MAX);
	tc_buf_addf(&key, "%d ", kind);
	tc_buf_add_str(&key, a);
	tc_buf_add_char(&key, '\0');
	tc_buf_add_str(&key, b);
	place = tc_map_put(map, tc_buf_str(&key));
	tc_buf_release(&key);
	return place;
}

/* --- leads ------------------------------------------------------------------- */

static void became(struct tc_sought *s, size_t lead)
{
	s->leads = tc_realloc(s->leads, s->lead_count + 1, sizeof(*s->leads));
	s->leads[s->lead_count++] = lead;
}

static int add_lead(struct tc_match *m, struct tc_sought *s, enum tc_lead_kind kind,
		    struct tc_str value, struct tc_error *err)
{
	void **place = slot(&m->by_lead, (int)kind, value, TC_STR_NULL);

	if (!*place) {
		if (m->lead_count == LEADS_MAX)
			return tc_error_set(err, TC_FAIL,
					    "more than %zu values of it occur in this case: "
					    "too many to be leads",
					    LEADS_MAX);
		if (m->lead_count == m->lead_cap) {
			m->lead_cap = m->lead_cap ? 2 * m->lead_cap : 32;
			m->leads = tc_realloc(m->leads, m->lead_cap, sizeof(*m->leads));
			m->lead_reasons = tc_realloc(m->lead_reasons, m->lead_cap,
						     sizeof(*m->lead_reasons));
		}
		m->leads[m->lead_count] = (struct tc_new_lead){
			.kind = kind, .value = tc_arena_str(&m->arena, value)};
		m->lead_reasons[m->lead_count] = (struct tc_reasons){.count = 0};
		*place = (void *)(uintptr_t)++m->lead_count;
	}
	became(s, (size_t)(uintptr_t)*place - 1);
	return 0;
}

/* --- networks ---------------------------------------------------------------- */

static int compare_ips(const void *a, const void *b)
{
	const struct tc_ip *x = a, *y = b;

	if (x->v6 != y->v6)
		return x->v6 ? 1 : -1;
	return memcmp(x->bytes, y->bytes, sizeof(x->bytes));
}

static int read_addresses(struct tc_match *m, struct tc_error *err)
{
	struct tc_stmt *stmt;
	size_t cap = 0;
	int rc = tc_stmt_prepare_named(&stmt, m->store, "scope.sql", "addresses-of-case",
				       err);

	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		struct tc_ip ip;

		if (!tc_ip_parse(&ip, tc_stmt_column_text(stmt, 0)))
			continue;
		if (m->address_count == cap) {
			cap = cap ? 2 * cap : 256;
			m->addresses = tc_realloc(m->addresses, cap, sizeof(*m->addresses));
		}
		m->addresses[m->address_count++] = ip;
	}
	tc_stmt_free(stmt);
	if (m->address_count)
		qsort(m->addresses, m->address_count, sizeof(*m->addresses), compare_ips);
	m->has_addresses = true;
	return rc;
}

/* The first address of the case that is not before the network's own. */
static size_t first_in(const struct tc_match *m, const struct tc_network *network)
{
	struct tc_ip begin = {.v6 = network->v6};
	size_t low = 0, high = m->address_count;

	memcpy(begin.bytes, network->bytes, sizeof(begin.bytes));
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_ips(&m->addresses[middle], &begin) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int seek_network(struct tc_match *m, struct tc_sought *s, struct tc_error *err)
{
	struct tc_str value = s->indicator->value;
	struct tc_network network;
	int rc = m->has_addresses ? 0 : read_addresses(m, err);
	char text[128];

	if (rc < 0 || !tc_network_parse(&network, value))
		return rc;
	size_t first = first_in(m, &network), end = first;
	while (end < m->address_count && tc_network_has(&network, &m->addresses[end]))
		end++;
	s->absent = first == end;
	if (s->absent)
		snprintf(text, sizeof(text), "no address of network %.*s occurs in this case",
			 TC_STR_ARG(value));
	else if (end - first > NETWORK_MAX)
		snprintf(text, sizeof(text),
			 "network %.*s has %zu addresses of this case: too wide to be a lead",
			 TC_STR_ARG(value), end - first);
	if (s->absent || end - first > NETWORK_MAX) {
		s->message = tc_arena_str(&m->arena, tc_str(text));
		return 0;
	}
	for (size_t i = first; i < end && rc == 0; i++)
		rc = add_lead(m, s, TC_LEAD_IP, tc_str(m->addresses[i].text), err);
	return rc;
}

/* --- single values ----------------------------------------------------------- */

static enum tc_lead_kind lead_kind(enum tc_indicator_kind kind)
{
	switch (kind) {
	case TC_INDICATOR_ADDRESS:
	case TC_INDICATOR_NETWORK:
		return TC_LEAD_IP;
	case TC_INDICATOR_KEY:
		return TC_LEAD_KEY;
	case TC_INDICATOR_PRINCIPAL:
		return TC_LEAD_PRINCIPAL;
	case TC_INDICATOR_AGENT:
		return TC_LEAD_AGENT;
	case TC_INDICATOR_EVENT:
		return TC_LEAD_EVENT;
	}
	TC_BUG("unknown kind of indicator");
}

/*
 * As the lead command finds it, but for one thing: a finding's key is all of it, and
 * must not find a longer one that begins like it.
 */
static int resolve(char **canonical, struct tc_match *m, const struct tc_indicator *in,
		   struct tc_str value, struct tc_error *err)
{
	struct tc_lead lead = {.kind = lead_kind(in->kind), .value = value};
	bool whole = !in->shortened &&
		     (in->kind == TC_INDICATOR_KEY || in->kind == TC_INDICATOR_EVENT);
	int rc = tc_lead_resolve(canonical, m->store, &lead, err);

	if (whole && (rc == TC_USAGE ||
		      (rc == 0 && !tc_str_eq(tc_str(*canonical), value)))) {
		free(*canonical);
		*canonical = NULL;
		rc = tc_error_set(err, TC_NOT_FOUND, "%s %.*s does not occur in this case",
				  tc_indicator_word(in->kind), TC_STR_ARG(value));
	}
	return rc;
}

static int seek_value(struct tc_match *m, struct tc_sought *s, struct tc_error *err)
{
	const struct tc_indicator *in = s->indicator;
	char *canonical = NULL;
	struct tc_error other;
	int rc = resolve(&canonical, m, in, in->value, err);

	/* What the other name leads to counts; what is told is the value. */
	if (rc == TC_NOT_FOUND && in->other.data) {
		int second = resolve(&canonical, m, in, in->other, &other);

		if (second != TC_NOT_FOUND) {
			rc = second;
			*err = second < 0 ? other : *err;
		}
	}
	if (rc == TC_NOT_FOUND || rc == TC_USAGE) {
		s->absent = rc == TC_NOT_FOUND;
		s->message = tc_arena_str(&m->arena, tc_str(err->text));
		rc = 0;
	} else if (rc == 0) {
		rc = add_lead(m, s, lead_kind(in->kind), tc_str(canonical), err);
	}
	free(canonical);
	return rc;
}

/* --- all of them ------------------------------------------------------------- */

/* True when the event that it stands in for is there: then nobody asks for it. */
static bool is_stand_in(struct tc_match *m, const struct tc_indicator *in)
{
	if (!in->instead_of.data)
		return false;
	void **place = slot(&m->by_value, TC_INDICATOR_EVENT, in->instead_of, TC_STR_NULL);

	return *place && !m->sought[(uintptr_t)*place - 1].absent;
}

static struct tc_sought *new_sought(struct tc_match *m, const struct tc_indicator *in)
{
	if (m->count == m->cap) {
		m->cap = m->cap ? 2 * m->cap : 64;
		m->sought = tc_realloc(m->sought, m->cap, sizeof(*m->sought));
	}
	m->sought[m->count] = (struct tc_sought){.indicator = in};
	return &m->sought[m->count++];
}

static int seek(struct tc_match *m, const struct tc_indicator *in, struct tc_error *err)
{
	struct tc_sought *s;
	void **place;
	int rc = 0;

	if (is_stand_in(m, in))
		return 0;
	place = slot(&m->by_value, (int)in->kind, in->value, in->other);
	if (*place) {
		s = &m->sought[(uintptr_t)*place - 1];
	} else {
		s = new_sought(m, in);
		*place = (void *)(uintptr_t)m->count;
		rc = in->kind == TC_INDICATOR_NETWORK ? seek_network(m, s, err)
						      : seek_value(m, s, err);
	}
	add_reason(&s->reasons, in->reason);
	for (size_t i = 0; i < s->lead_count; i++)
		add_reason(&m->lead_reasons[s->leads[i]], in->reason);
	return rc;
}

static void give_reasons(struct tc_match *m, const char *front)
{
	struct tc_buf why;

	tc_buf_init(&why, WHY_MAX);
	for (size_t i = 0; i < m->lead_count; i++) {
		tc_buf_clear(&why);
		if (front)
			tc_buf_addf(&why, "%s; ", front);
		tc_reasons_add_to(&why, &m->lead_reasons[i]);
		m->leads[i].why = tc_arena_str(&m->arena, tc_buf_str(&why));
	}
	tc_buf_release(&why);
}

int tc_match_all(struct tc_match *m, const struct tc_alerts *alerts, const char *front,
		 struct tc_error *err)
{
	int rc = 0;

	if (front && strlen(front) > WHY_MAX / 4)
		return tc_error_set(err, TC_USAGE, "the reason is too long");
	for (size_t i = 0; i < alerts->count && rc == 0; i++)
		rc = seek(m, &alerts->indicators[i], err);
	if (rc == 0)
		give_reasons(m, front);
	return rc;
}
