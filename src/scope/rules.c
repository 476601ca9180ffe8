#include "scope/rules.h"

#include <stddef.h>

#include "scope/lead.h"

#include "util/banned.h"

#define RULE_ENTRY(name) {#name, offsetof(struct tc_rules, name)},
static const struct {
	const char *name;
	size_t at;
} rules_known[] = {TC_SCOPE_RULES(RULE_ENTRY)};

static double *find(struct tc_rules *rules, struct tc_str name)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(rules_known); i++)
		if (tc_str_eq(name, tc_str(rules_known[i].name)))
			return (double *)(void *)((char *)rules + rules_known[i].at);
	return NULL;
}

int tc_rules_load(struct tc_rules *rules, struct tc_store *store, struct tc_error *err)
{
	struct tc_stmt *stmt;
	size_t found = 0;
	int rc = tc_stmt_prepare_named(&stmt, store, TC_SCOPE_SQL, "rules", err);

	*rules = (struct tc_rules){0};
	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		double *value = find(rules, tc_stmt_column_text(stmt, 0));

		if (!value)
			TC_BUG("a rule of the table that nothing reads");
		*value = tc_stmt_column_real(stmt, 1);
		found++;
	}
	tc_stmt_free(stmt);
	if (rc == 0 && found != TC_ARRAY_LEN(rules_known))
		TC_BUG("a rule that is not in the table");
	return rc;
}
