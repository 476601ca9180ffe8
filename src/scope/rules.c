#include "scope/rules.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>

#include "scope/lead.h"
#include "util/nearest.h"

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

/* A case may come from somebody else, or from another trailcase. */
static int is_foreign(struct tc_error *err)
{
	return tc_error_set(err, TC_FAIL,
			    "the rules of this case are not those of this trailcase; "
			    "`trailcase rederive` brings a case up to date");
}

static int load_rule(struct tc_rules *rules, struct tc_str name, double number,
		     struct tc_error *err)
{
	double *value = find(rules, name);
	struct tc_rule_limits limits;
	int rc;

	if (!value)
		return is_foreign(err);
	if (tc_rule_find(&limits, name, err) < 0)
		TC_BUG("a rule that is not in data/scope-rules.csv");
	if ((rc = tc_rule_check(&limits, number, err)) == 0)
		*value = number;
	return rc;
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
		rc = load_rule(rules, tc_stmt_column_text(stmt, 0),
			       tc_stmt_column_real(stmt, 1), err);
		if (rc < 0)
			break;
		found++;
	}
	tc_stmt_free(stmt);
	if (rc == 0 && found != TC_ARRAY_LEN(rules_known))
		rc = is_foreign(err);
	return rc;
}

/* --- the table that the program carries ------------------------------------------ */

/* Digits with an optional sign, point and exponent, and nothing else: no NaN, no hex. */
static bool is_decimal(struct tc_str s)
{
	const char *p = s.data, *end = s.data + s.len;
	const char *digits;

	p += p < end && (*p == '-' || *p == '+');
	for (digits = p; p < end && isdigit((unsigned char)*p); p++)
		;
	if (p == digits)
		return false;
	if (p < end && *p == '.')
		for (digits = ++p; p < end && isdigit((unsigned char)*p); p++)
			;
	if (p == digits)
		return false;
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		p += p < end && (*p == '-' || *p == '+');
		for (digits = p; p < end && isdigit((unsigned char)*p); p++)
			;
	}
	return p == end && p != digits;
}

/* False for what is no decimal number; one that is too large is infinite. */
static bool parse_decimal(double *value, struct tc_str s)
{
	char text[64];

	if (!s.len || s.len >= sizeof(text) || !is_decimal(s))
		return false;
	memcpy(text, s.data, s.len);
	text[s.len] = '\0';
	*value = strtod(text, NULL);
	return true;
}

/* The next rule of the table; false behind the last. */
static bool next_rule(struct tc_rule_limits *rule, struct tc_str *rest)
{
	struct tc_str line = tc_str_cut(*rest, '\n', rest);

	if (!line.len)
		return false;
	rule->name = tc_str_cut(line, ',', &line);
	if (!parse_decimal(&rule->built_in, tc_str_cut(line, ',', &line)) ||
	    !parse_decimal(&rule->least, tc_str_cut(line, ',', &line)) ||
	    !parse_decimal(&rule->most, tc_str_cut(line, ',', &line)))
		TC_BUG("data/scope-rules.csv has a row without numbers");
	return true;
}

static struct tc_str first_rule(void)
{
	struct tc_str all = tc_store_embedded("scope-rules.csv"), rest;

	TC_ASSERT(all.data);
	tc_str_cut(all, '\n', &rest);
	return rest;
}

int tc_rule_find(struct tc_rule_limits *rule, struct tc_str name, struct tc_error *err)
{
	struct tc_str rest = first_rule();
	struct tc_nearest near = tc_nearest_to(name);

	while (next_rule(rule, &rest))
		if (tc_str_eq(rule->name, name))
			return 0;
	for (size_t i = 0; i < TC_ARRAY_LEN(rules_known); i++)
		tc_nearest_offer(&near, rules_known[i].name);
	if (near.name)
		return tc_error_set(err, TC_USAGE, "there is no rule %.*s; did you mean %s?",
				    TC_STR_ARG(name), near.name);
	return tc_error_set(err, TC_USAGE, "there is no rule %.*s; `ask scope-rules` lists them",
			    TC_STR_ARG(name));
}

int tc_rule_parse(double *value, const struct tc_rule_limits *rule, struct tc_str text,
		  struct tc_error *err)
{
	if (parse_decimal(value, text) && *value >= rule->least && *value <= rule->most)
		return 0;
	return tc_error_set(err, TC_USAGE, "%.*s takes a number from %.15g to %.15g, not %.*s",
			    TC_STR_ARG(rule->name), rule->least, rule->most,
			    TC_STR_ARG(text));
}

int tc_rule_check(const struct tc_rule_limits *rule, double value, struct tc_error *err)
{
	if (value >= rule->least && value <= rule->most)
		return 0;
	return tc_error_set(err, TC_FAIL,
			    "the case holds %.15g for the rule %.*s, which takes a number from "
			    "%.15g to %.15g; `scope --rules FILE --keep` gives it others",
			    value, TC_STR_ARG(rule->name), rule->least, rule->most);
}

static double value_of(const struct tc_rule_changes *changes, const char *name)
{
	struct tc_rule_limits rule;

	for (size_t i = 0; i < changes->count; i++)
		if (tc_str_eq(changes->list[i].rule, tc_str(name)))
			return changes->list[i].value;
	if (tc_rule_find(&rule, tc_str(name), NULL) < 0)
		TC_BUG("a rule that is not in data/scope-rules.csv");
	return rule.built_in;
}

int tc_rules_check_levels(const struct tc_rule_changes *changes, struct tc_error *err)
{
	double possible = value_of(changes, "possible");
	double probable = value_of(changes, "probable");
	double confirmed = value_of(changes, "confirmed");

	if (possible <= probable && probable <= confirmed)
		return 0;
	return tc_error_set(err, TC_USAGE,
			    "possible (%.15g), probable (%.15g) and confirmed (%.15g) must not "
			    "fall in this order",
			    possible, probable, confirmed);
}
