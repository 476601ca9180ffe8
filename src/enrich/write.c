#include "enrich/file.h"
#include "util/ip.h"

#include "util/banned.h"

#define SQL_FILE "enrich.sql"
/*
 * What a file may say of one address, and of all together: a list may name every network
 * a thousand times, and each of them costs a row for each address.
 */
#define FACTS_OF_ADDRESS_MAX 1000
#define LINKS_MAX 50000000
/* Addresses between two looks at `stop`. */
#define STEP 4096

struct writer {
	struct tc_enrich_file *file;
	struct tc_store *store;
	int64_t enrichment;
	int64_t next_fact; /* ids are given in a row, so that a network needs one number */
	int64_t links, found;
	struct tc_stmt *addresses, *add_fact, *add_link;
};

/* --- what was there ------------------------------------------------------ */

static int run_with_id(struct tc_store *store, const char *name, int64_t id,
		       struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, name, err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_int(stmt, 1, id);
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}

static int remove_one(struct tc_store *store, int64_t id, struct tc_error *err)
{
	int rc;

	if ((rc = run_with_id(store, "remove-links", id, err)) < 0 ||
	    (rc = run_with_id(store, "remove-facts", id, err)) < 0)
		return rc;
	return run_with_id(store, "remove", id, err);
}

/* At most two: the file of this name, and that of these bytes. */
static int remove_earlier(struct writer *w, int64_t *removed, struct tc_error *err)
{
	const struct tc_enrich_about *about = tc_enrich_about(w->file);
	struct tc_stmt *stmt;
	int64_t ids[2];
	size_t count = 0;
	int rc = tc_stmt_prepare_named(&stmt, w->store, SQL_FILE, "earlier", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 1, tc_str(about->name));
	tc_stmt_bind_text(stmt, 2, tc_str(about->sha256));
	while (count < TC_ARRAY_LEN(ids) && (rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW)
		ids[count++] = tc_stmt_column_int(stmt, 0);
	tc_stmt_free(stmt);
	for (size_t i = 0; i < count && rc >= 0; i++)
		rc = remove_one(w->store, ids[i], err);
	*removed = (int64_t)count;
	return rc < 0 ? rc : 0;
}

/* --- facts --------------------------------------------------------------- */

static void bind_text(struct tc_stmt *stmt, int index, struct tc_str text)
{
	if (text.data)
		tc_stmt_bind_text_static(stmt, index, text);
	else
		tc_stmt_bind_null(stmt, index);
}

static int add_fact(struct writer *w, const char *network, const struct tc_fact *fact,
		    struct tc_error *err)
{
	const struct tc_str texts[] = {fact->organisation, fact->country,     fact->city,
				       fact->tag,          fact->aws_service, fact->aws_region,
				       fact->note};
	struct tc_stmt *stmt = w->add_fact;

	tc_stmt_bind_int(stmt, 1, w->next_fact++);
	tc_stmt_bind_int(stmt, 2, w->enrichment);
	tc_stmt_bind_text_static(stmt, 3, tc_str(network));
	if (fact->asn >= 0)
		tc_stmt_bind_int(stmt, 4, fact->asn);
	else
		tc_stmt_bind_null(stmt, 4);
	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++)
		bind_text(stmt, 5 + (int)i, texts[i]);
	return tc_stmt_run(stmt, err);
}

static int add_known(struct writer *w, struct tc_known *known, struct tc_error *err)
{
	char network[TC_NETWORK_TEXT];
	int rc = 0;

	tc_network_text(&known->network, network);
	known->row = w->next_fact;
	for (size_t i = 0; i < known->count && rc == 0; i++)
		rc = add_fact(w, network, &known->facts[i], err);
	return rc;
}

static int link_address(struct writer *w, int64_t address, struct tc_known *known,
			struct tc_error *err)
{
	int rc = known->row ? 0 : add_known(w, known, err);

	tc_stmt_bind_int(w->add_link, 1, address);
	for (size_t i = 0; i < known->count && rc == 0; i++) {
		tc_stmt_bind_int(w->add_link, 2, known->row + (int64_t)i);
		rc = tc_stmt_run(w->add_link, err);
	}
	return rc;
}

static int check_measure(struct writer *w, struct tc_known *const *found, size_t count,
			 const struct tc_ip *ip, struct tc_error *err)
{
	size_t facts = 0;

	for (size_t i = 0; i < count; i++)
		facts += found[i]->count;
	w->links += (int64_t)facts;
	if (facts <= FACTS_OF_ADDRESS_MAX && w->links <= LINKS_MAX)
		return 0;
	return tc_error_set(err, TC_FAIL, "says too much: more than %d things of %s",
			    facts > FACTS_OF_ADDRESS_MAX ? FACTS_OF_ADDRESS_MAX : LINKS_MAX,
			    facts > FACTS_OF_ADDRESS_MAX ? ip->text : "all addresses");
}

static int look_up(struct writer *w, int64_t address, struct tc_str text,
		   struct tc_error *err)
{
	struct tc_known *found[TC_KNOWN_MAX];
	struct tc_ip ip;
	size_t count;
	int rc;

	/* A case from elsewhere may hold anything. */
	if (!tc_ip_parse(&ip, text))
		return 0;
	if ((rc = tc_enrich_find(w->file, &ip, found, &count, err)) < 0 ||
	    (rc = check_measure(w, found, count, &ip, err)) < 0)
		return rc;
	w->found += count > 0;
	for (size_t i = count; i > 0 && rc == 0; i--)
		rc = link_address(w, address, found[i - 1], err);
	return rc;
}

/* In the order of their numbers, so that rows are added where the last ones were. */
static int look_up_all(struct writer *w, const volatile sig_atomic_t *stop,
		       int64_t *looked_up, struct tc_error *err)
{
	int rc;

	*looked_up = 0;
	while ((rc = tc_stmt_step(w->addresses, err)) == TC_STEP_ROW) {
		if (++*looked_up % STEP == 0 && *stop)
			return tc_error_set(err, TC_INTERRUPTED, "interrupted");
		if ((rc = look_up(w, tc_stmt_column_int(w->addresses, 0),
				  tc_stmt_column_text(w->addresses, 1), err)) < 0)
			break;
	}
	return rc < 0 ? rc : tc_enrich_check_same(w->file, err);
}

/* --- the file ------------------------------------------------------------ */

static int add_file(struct writer *w, int64_t now_ms, struct tc_error *err)
{
	const struct tc_enrich_about *about = tc_enrich_about(w->file);
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, w->store, SQL_FILE, "add", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 1, tc_str(about->name));
	tc_stmt_bind_text(stmt, 2, tc_str(about->format));
	bind_text(stmt, 3, tc_str(about->about));
	tc_stmt_bind_int(stmt, 4, (int64_t)about->bytes);
	tc_stmt_bind_text(stmt, 5, tc_str(about->sha256));
	if (about->built_ms >= 0)
		tc_stmt_bind_int(stmt, 6, about->built_ms);
	else
		tc_stmt_bind_null(stmt, 6);
	tc_stmt_bind_int(stmt, 7, now_ms);
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	w->enrichment = tc_store_last_id(w->store);
	return rc;
}

static int add_counts(struct writer *w, int64_t looked_up, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, w->store, SQL_FILE, "add-counts", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_int(stmt, 1, w->enrichment);
	tc_stmt_bind_int(stmt, 2, looked_up);
	tc_stmt_bind_int(stmt, 3, w->found);
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}

static int prepare(struct writer *w, struct tc_error *err)
{
	int rc;

	if ((rc = tc_stmt_prepare_named(&w->addresses, w->store, SQL_FILE, "addresses",
					err)) < 0 ||
	    (rc = tc_stmt_prepare_named(&w->add_fact, w->store, SQL_FILE, "add-fact",
					err)) < 0)
		return rc;
	return tc_stmt_prepare_named(&w->add_link, w->store, SQL_FILE, "add-link", err);
}

int tc_enrich_write(struct tc_enrich_file *file, struct tc_store *store, int64_t now_ms,
		    const volatile sig_atomic_t *stop, struct tc_enrich_result *result,
		    struct tc_error *err)
{
	struct writer w = {.file = file, .store = store};
	int rc;

	if ((rc = remove_earlier(&w, &result->replaced, err)) == 0 &&
	    (rc = tc_store_get_int(store, "SELECT max(id) FROM network_fact", 0,
				   &w.next_fact, err)) == 0 &&
	    (rc = add_file(&w, now_ms, err)) == 0 && (rc = prepare(&w, err)) == 0) {
		if (w.next_fact < 0 || w.next_fact > INT64_MAX / 2)
			rc = tc_error_set(err, TC_FAIL, "the case has no numbers left");
		w.next_fact++;
	}
	if (rc == 0 && (rc = look_up_all(&w, stop, &result->looked_up, err)) == 0)
		rc = add_counts(&w, result->looked_up, err);
	result->found = w.found;
	tc_stmt_free(w.addresses);
	tc_stmt_free(w.add_fact);
	tc_stmt_free(w.add_link);
	return rc;
}
