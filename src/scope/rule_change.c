/*
 * Rules that the analyst changes: for one answer, or kept in the case.
 */
#include "scope/rules.h"

#include <stdlib.h>

#include "scope/scope.h"
#include "util/buf.h"

#include "util/banned.h"

#define RULES_SQL "rules.sql"

static int exec_named(struct tc_store *store, const char *name, struct tc_error *err)
{
	char *sql = tc_strdup(tc_store_named_sql(RULES_SQL, name));
	int rc = tc_store_exec(store, sql, err);

	free(sql);
	return rc;
}

static size_t find(const struct tc_rule_changes *changes, struct tc_str rule)
{
	size_t i = 0;

	while (i < changes->count && !tc_str_eq(changes->list[i].rule, rule))
		i++;
	return i;
}

/* A value that is the built-in one is no change. */
static void put(struct tc_rule_changes *changes, const struct tc_rule_limits *rule,
		double value)
{
	size_t i = find(changes, rule->name);

	if (value == rule->built_in) {
		if (i < changes->count)
			changes->list[i] = changes->list[--changes->count];
		return;
	}
	TC_ASSERT(i < TC_RULES_MAX);
	changes->list[i].rule = rule->name;
	changes->list[i].value = value;
	changes->count += i == changes->count;
}

int tc_rules_set(struct tc_rule_changes *changes, struct tc_str rule, struct tc_str value,
		 struct tc_error *err)
{
	struct tc_rule_limits limits;
	double number;
	int rc = tc_rule_find(&limits, rule, err);

	if (rc == 0 && (rc = tc_rule_parse(&number, &limits, value, err)) == 0)
		put(changes, &limits, number);
	return rc;
}

int tc_rules_stored(struct tc_rule_changes *changes, struct tc_store *store,
		    struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, RULES_SQL, "changes", err);

	*changes = (struct tc_rule_changes){.count = 0};
	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		struct tc_str rule = tc_stmt_column_text(stmt, 0);
		double value = tc_stmt_column_real(stmt, 1);
		struct tc_rule_limits limits;

		/* One that this trailcase does not know is no rule of its scopes. */
		if (tc_rule_find(&limits, rule, NULL) < 0)
			continue;
		if ((rc = tc_rule_check(&limits, value, err)) < 0)
			break;
		put(changes, &limits, value);
	}
	tc_stmt_free(stmt);
	return rc;
}

static int write_changes(struct tc_store *store, const char *insert,
			 const struct tc_rule_changes *changes, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, RULES_SQL, insert, err);

	for (size_t i = 0; i < changes->count && rc == 0; i++) {
		tc_stmt_bind_text(stmt, 1, changes->list[i].rule);
		tc_stmt_bind_real(stmt, 2, changes->list[i].value);
		rc = tc_stmt_run(stmt, err);
	}
	tc_stmt_free(stmt);
	return rc;
}

int tc_rules_show(struct tc_store *store, const struct tc_rule_changes *changes,
		  struct tc_error *err)
{
	int rc = exec_named(store, "begin-shown", err);

	return rc < 0 ? rc : write_changes(store, "show-change", changes, err);
}

int tc_rules_hide(struct tc_store *store, struct tc_error *err)
{
	return exec_named(store, "hide-shown", err);
}

int tc_rules_keep(struct tc_store *store, const struct tc_rule_changes *changes,
		  struct tc_error *err)
{
	int rc = exec_named(store, "forget-changes", err);

	return rc < 0 ? rc : write_changes(store, "keep-change", changes, err);
}
