#include "ingest/variants.h"

#include <stdlib.h>

#include "util/banned.h"

#define SQL_FILE "import.sql"

int tc_variants_init(struct tc_variants *v, struct tc_store *store, struct tc_error *err)
{
	struct {
		struct tc_stmt **stmt;
		const char *name;
	} all[] = {{&v->find, "variant"},
		   {&v->supersede, "supersede"},
		   {&v->revive, "revive"},
		   {&v->conflict, "tell-conflict"},
		   {&v->recount, "mark-recount"}};
	int rc = 0;

	*v = (struct tc_variants){.count = 0};
	tc_arena_init(&v->arena);
	for (size_t i = 0; i < TC_ARRAY_LEN(all) && rc == 0; i++)
		rc = tc_stmt_prepare_named(all[i].stmt, store, SQL_FILE, all[i].name, err);
	return rc;
}

void tc_variants_release(struct tc_variants *v)
{
	tc_stmt_free(v->find);
	tc_stmt_free(v->supersede);
	tc_stmt_free(v->revive);
	tc_stmt_free(v->conflict);
	tc_stmt_free(v->recount);
	tc_arena_release(&v->arena);
}

/* --- reading ------------------------------------------------------------- */

static void read_variant(struct tc_variants *v, int64_t row)
{
	struct tc_variant *one = &v->list[v->count++];
	int column = 0;

	*one = (struct tc_variant){.row = row};
	one->traits.partial = tc_stmt_column_int(v->find, column++) != 0;
	one->by = tc_stmt_column_int(v->find, column++);
	one->traits.second = tc_stmt_column_int(v->find, column++);
	for (int i = 0; i < TC_TRAIT_COUNT; i++)
		one->traits.text[i] =
			tc_arena_str(&v->arena, tc_stmt_column_text(v->find, column++));
	one->richness = tc_stmt_column_int(v->find, column++);
	one->rank = tc_arena_str(&v->arena, tc_stmt_column_text(v->find, column));
}

int tc_variants_load(struct tc_variants *v, const int64_t *rows, size_t count,
		     struct tc_error *err)
{
	int rc = 0;

	tc_arena_release(&v->arena);
	v->count = 0;
	for (size_t i = 0; i < count && i < TC_ARRAY_LEN(v->list) && rc >= 0; i++) {
		tc_stmt_bind_int(v->find, 1, rows[i]);
		if ((rc = tc_stmt_step(v->find, err)) == TC_STEP_ROW)
			read_variant(v, rows[i]);
		tc_stmt_reset(v->find);
	}
	return rc < 0 ? rc : 0;
}

static struct tc_traits traits_of(const struct tc_record *r)
{
	return (struct tc_traits){
		.partial = r->where.partial,
		.second = r->time_ms == TC_NO_TIME ? -1 : r->time_ms / 1000,
		.text = {[TC_TRAIT_ACCOUNT] = r->place->recipient_account,
			 [TC_TRAIT_SOURCE] = r->api->event_source,
			 [TC_TRAIT_NAME] = r->api->event_name,
			 [TC_TRAIT_REGION] = r->place->region,
			 [TC_TRAIT_ADDRESS] = r->actor->address.ip,
			 [TC_TRAIT_KEY] = r->actor->identity->access_key,
			 [TC_TRAIT_ERROR] = r->result->error_code}};
}

/* --- comparing ------------------------------------------------------------ */

static bool agree_on(const struct tc_traits *a, const struct tc_traits *b, int i)
{
	/* What a partial one does not tell it does not deny. */
	return (a->partial && !a->text[i].data) || (b->partial && !b->text[i].data) ||
	       tc_str_eq(a->text[i], b->text[i]);
}

/* Nothing that one of them says is otherwise in the other. */
static bool traits_agree(const struct tc_traits *a, const struct tc_traits *b)
{
	if (a->second != b->second && !(a->partial && a->second < 0) &&
	    !(b->partial && b->second < 0))
		return false;
	for (int i = 0; i < TC_TRAIT_COUNT; i++)
		if (!agree_on(a, b, i))
			return false;
	return true;
}

int64_t tc_variants_covering(const struct tc_variants *v, const struct tc_record *r)
{
	struct tc_traits traits = traits_of(r);

	for (size_t i = 0; i < v->count; i++)
		if (!v->list[i].traits.partial && traits_agree(&v->list[i].traits, &traits))
			return v->list[i].row;
	return 0;
}

/* --- settling ------------------------------------------------------------- */

static int by_rank(const void *left, const void *right)
{
	const struct tc_variant *a = *(struct tc_variant *const *)left;
	const struct tc_variant *b = *(struct tc_variant *const *)right;

	if (a->richness != b->richness)
		return a->richness > b->richness ? -1 : 1;
	return tc_str_cmp(a->rank, b->rank);
}

/* Partial ones that agree with a record: by[i] is its row. */
static void cover(const struct tc_variants *v, int64_t *by)
{
	for (size_t i = 0; i < v->count; i++)
		for (size_t k = 0; k < v->count && v->list[i].traits.partial && !by[i]; k++)
			if (!v->list[k].traits.partial &&
			    traits_agree(&v->list[k].traits, &v->list[i].traits))
				by[i] = v->list[k].row;
}

/* The partial ones that are left, in their rank; how many. */
static size_t list_open(struct tc_variants *v, const int64_t *by, struct tc_variant **open)
{
	size_t count = 0;

	for (size_t i = 0; i < v->count; i++)
		if (v->list[i].traits.partial && !by[i])
			open[count++] = &v->list[i];
	qsort(open, count, sizeof(*open), by_rank);
	return count;
}

static unsigned bits_in(unsigned set)
{
	unsigned count = 0;

	for (; set; set &= set - 1)
		count++;
	return count;
}

static unsigned bit(size_t count, size_t rank)
{
	return 1U << (count - 1 - rank);
}

/*
 * The largest set of pairwise disagreement, as bits, the best rank highest; of several
 * the one of the best ranks.  All sets are tried: at most 2^TC_VARIANTS_MAX.
 */
static unsigned largest_set(struct tc_variant **open, size_t count)
{
	unsigned agree[TC_VARIANTS_MAX] = {0}, best = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++)
			if (k != i && traits_agree(&open[i]->traits, &open[k]->traits))
				agree[i] |= bit(count, k);
	for (unsigned set = (1U << count) - 1; set > 0; set--) {
		bool apart = true;

		for (size_t i = 0; i < count && apart; i++)
			apart = !(set & bit(count, i)) || !(set & agree[i]);
		if (apart && bits_in(set) > bits_in(best))
			best = set;
	}
	return best;
}

/* Those outside of the set agree with one in it, or the set would be larger. */
static void replace(const struct tc_variants *v, int64_t *by, struct tc_variant **open,
		    size_t count)
{
	unsigned best = largest_set(open, count);

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count && !(best & bit(count, i)); k++)
			if ((best & bit(count, k)) &&
			    traits_agree(&open[k]->traits, &open[i]->traits)) {
				by[open[i] - v->list] = open[k]->row;
				break;
			}
}

/* Writes down what stands for a record now. */
static int set_by(struct tc_variants *v, struct tc_variant *one, int64_t by,
		  struct tc_error *err)
{
	struct tc_stmt *s = by ? v->supersede : v->revive;
	/* The counts do not have the new one yet. */
	bool counted = one != &v->list[v->count - 1] && (by == 0) != (one->by == 0);
	int rc;

	if (one->by == by)
		return 0;
	one->by = by;
	tc_stmt_bind_int(s, 1, one->row);
	if (by)
		tc_stmt_bind_int(s, 2, by);
	if ((rc = tc_stmt_run(s, err)) < 0 || !counted)
		return rc;
	tc_stmt_bind_int(v->recount, 1, one->row);
	return tc_stmt_run(v->recount, err);
}

static size_t count_events(const struct tc_variants *v)
{
	size_t count = 0;

	for (size_t i = 0; i < v->count; i++)
		count += v->list[i].by == 0;
	return count;
}

/* Each event but the first of its account is told of once, beside the first. */
static int tell_conflict(struct tc_variants *v, const struct tc_variant *one,
			 struct tc_error *err)
{
	for (const struct tc_variant *first = v->list; first < one && !one->by; first++) {
		if (first->by || !agree_on(&first->traits, &one->traits, TC_TRAIT_ACCOUNT))
			continue;
		tc_stmt_bind_int(v->conflict, 1, first->row);
		tc_stmt_bind_int(v->conflict, 2, one->row);
		return tc_stmt_run(v->conflict, err);
	}
	return 0;
}

int tc_variants_settle(struct tc_variants *v, bool *gained, bool *is_event,
		       struct tc_error *err)
{
	struct tc_variant *open[TC_VARIANTS_MAX];
	int64_t by[TC_VARIANTS_MAX] = {0};
	size_t before = count_events(v) - 1;
	int rc = 0;

	*gained = *is_event = true;
	if (v->count > TC_VARIANTS_MAX)
		return tell_conflict(v, &v->list[v->count - 1], err);
	cover(v, by);
	replace(v, by, open, list_open(v, by, open));
	for (size_t i = 0; i < v->count && rc == 0; i++)
		rc = set_by(v, &v->list[i], by[i], err);
	*is_event = by[v->count - 1] == 0;
	*gained = count_events(v) > before;
	for (size_t i = 1; i < v->count && rc == 0; i++)
		rc = tell_conflict(v, &v->list[i], err);
	return rc;
}

/* --- the counts ------------------------------------------------------------ */

int tc_variants_recount(struct tc_store *store, struct tc_error *err)
{
	static const char *const steps[] = {"recount-clear", "recount-fill",
					    "recount-clear-hours", "recount-fill-hours",
					    "recount-done"};
	int64_t any;
	int rc = tc_store_get_int(store, "SELECT 1 FROM recount LIMIT 1", 0, &any, err);

	if (rc < 0 || !any || (rc = tc_store_begin(store, err)) < 0)
		return rc;
	for (size_t i = 0; i < TC_ARRAY_LEN(steps) && rc == 0; i++) {
		struct tc_stmt *stmt;

		if ((rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, steps[i], err)) < 0)
			break;
		rc = tc_stmt_run(stmt, err);
		tc_stmt_free(stmt);
	}
	if (rc == 0)
		rc = tc_store_commit(store, err);
	if (rc < 0)
		tc_store_rollback(store);
	return rc;
}
