#include "ingest/settle.h"

#include "ingest/digests.h"
#include "ingest/lives.h"
#include "ingest/variants.h"

#include "util/banned.h"

int tc_settle_run(struct tc_store *store, const char *statement, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, "import.sql", statement, err);

	if (rc < 0)
		return rc;
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}

/*
 * A record that corrects another is not counted beside it.  Which of the two came
 * first makes no difference: this is done when all are there.
 */
static int settle_corrections(struct tc_store *store, struct tc_error *err)
{
	int64_t any;
	int rc = tc_store_get_int(store, "SELECT 1 FROM addendum LIMIT 1", 0, &any, err);

	if (rc < 0 || !any || (rc = tc_store_begin(store, err)) < 0)
		return rc;
	rc = tc_settle_run(store, "add-corrections", err);
	if (rc == 0 && tc_store_changes(store) > 0)
		rc = tc_settle_run(store, "mark-corrected-days", err);
	if (rc == 0)
		rc = tc_store_commit(store, err);
	if (rc < 0)
		tc_store_rollback(store);
	return rc;
}

int tc_settle(struct tc_store *store, struct tc_error *err)
{
	int rc = tc_digests_settle(store, err);

	if (rc == 0)
		rc = settle_corrections(store, err);
	if (rc == 0)
		rc = tc_variants_recount(store, err);
	if (rc == 0)
		rc = tc_settle_run(store, "settle-labels", err);
	if (rc == 0)
		rc = tc_settle_run(store, "settle-owners", err);
	if (rc == 0)
		rc = tc_lives_settle(store, err);
	return rc;
}

int tc_recipes_load_all(struct tc_recipes *recipes, struct tc_store *store,
			struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, "import.sql", "all-paths", err);

	if (rc < 0)
		return rc;
	tc_recipes_set_kinds(recipes, tc_store_embedded("resource-kinds.csv"));
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW)
		if (!tc_recipes_add(recipes, TC_RULE_TOUCH, tc_stmt_column_text(stmt, 0),
				    tc_stmt_column_text(stmt, 1),
				    tc_stmt_column_text(stmt, 2))) {
			rc = tc_error_set(err, TC_FAIL,
					  "the API catalogue of this case is damaged; give it "
					  "another with --catalog");
			break;
		}
	tc_stmt_free(stmt);
	tc_recipes_load(recipes, TC_RULE_MINT, tc_store_embedded("credential-mints.csv"));
	tc_recipes_load(recipes, TC_RULE_STATE, tc_store_embedded("state-pairs.csv"));
	return rc;
}
