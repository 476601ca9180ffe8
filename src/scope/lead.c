/*
 * Leads: what a value names in this case, and the leads that the case holds.
 */
#include "scope/lead.h"

#include <stdio.h>
#include <stdlib.h>

#include "util/ip.h"

#include "util/banned.h"

static const char *const kind_names[] = {
	[TC_LEAD_IP] = "ip",       [TC_LEAD_KEY] = "key",     [TC_LEAD_PRINCIPAL] = "principal",
	[TC_LEAD_AGENT] = "agent", [TC_LEAD_EVENT] = "event",
};

static const char *const kind_words[] = {
	[TC_LEAD_IP] = "address",  [TC_LEAD_KEY] = "key",     [TC_LEAD_PRINCIPAL] = "principal",
	[TC_LEAD_AGENT] = "agent", [TC_LEAD_EVENT] = "event",
};

bool tc_lead_kind_parse(struct tc_str name, enum tc_lead_kind *kind)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(kind_names); i++)
		if (tc_str_eq(name, tc_str(kind_names[i]))) {
			*kind = (enum tc_lead_kind)i;
			return true;
		}
	return false;
}

const char *tc_lead_kind_name(enum tc_lead_kind kind)
{
	return kind_names[kind];
}

const char *tc_lead_kind_word(enum tc_lead_kind kind)
{
	return kind_words[kind];
}

/* The ARN of a session of a role, taken apart; all absent for anything else. */
struct session_arn {
	struct tc_str account, role, name;
};

static struct session_arn session_arn(struct tc_str value)
{
	struct tc_str arn, partition, service, region, account, resource, kind, role, name;

	arn = tc_str_cut(value, ':', &value);
	partition = tc_str_cut(value, ':', &value);
	service = tc_str_cut(value, ':', &value);
	region = tc_str_cut(value, ':', &value);
	account = tc_str_cut(value, ':', &resource);
	kind = tc_str_cut(resource, '/', &resource);
	role = tc_str_cut(resource, '/', &name);
	if (!tc_str_eq(arn, TC_STR("arn")) || !partition.len || region.len ||
	    !tc_str_eq(service, TC_STR("sts")) || !account.len ||
	    !tc_str_eq(kind, TC_STR("assumed-role")) || !role.len || !name.len)
		return (struct session_arn){TC_STR_NULL, TC_STR_NULL, TC_STR_NULL};
	return (struct session_arn){account, role, name};
}

static void bind_session(struct tc_stmt *stmt, struct session_arn arn, bool with_name)
{
	tc_stmt_bind_text(stmt, 2, arn.account);
	tc_stmt_bind_text(stmt, 3, arn.role);
	if (with_name)
		tc_stmt_bind_text(stmt, 4, arn.name);
}

int tc_lead_find(struct tc_stmt **stmt, struct tc_store *store,
			const struct tc_lead *lead, struct tc_error *err)
{
	bool is_ip = lead->kind == TC_LEAD_IP, is_key = lead->kind == TC_LEAD_KEY;
	char name[32];
	struct tc_ip ip;

	snprintf(name, sizeof(name), "lead-%s", kind_names[lead->kind]);
	int rc = tc_stmt_prepare_named(stmt, store, TC_SCOPE_SQL, name, err);
	if (rc < 0)
		return rc;
	/* An address is stored in its normal form, however it is written here. */
	if (is_ip && tc_ip_parse(&ip, lead->value))
		tc_stmt_bind_text(*stmt, 1, tc_str(ip.text));
	else
		tc_stmt_bind_text(*stmt, 1, lead->value);
	if (is_key || lead->kind == TC_LEAD_PRINCIPAL)
		bind_session(*stmt, session_arn(lead->value), is_key);
	return 0;
}

static int not_found(const struct tc_lead *lead, struct tc_error *err)
{
	return tc_error_set(err, TC_NOT_FOUND, "%s %.*s does not occur in this case",
			    kind_words[lead->kind], TC_STR_ARG(lead->value));
}

/* Which column of the search holds the full value. */
static int value_column(enum tc_lead_kind kind)
{
	switch (kind) {
	case TC_LEAD_IP:
	case TC_LEAD_AGENT:
	case TC_LEAD_EVENT:
	case TC_LEAD_PRINCIPAL:
		return 1;
	case TC_LEAD_KEY:
		return 2;
	}
	TC_BUG("unknown kind of lead");
}

int tc_lead_resolve(char **canonical, struct tc_store *store, const struct tc_lead *lead,
		    struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_lead_find(&stmt, store, lead, err);
	char *found = NULL;

	*canonical = NULL;
	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		struct tc_str value = tc_stmt_column_text(stmt, value_column(lead->kind));

		/* A session without key is named by itself. */
		if (!value.data)
			value = tc_stmt_column_text(stmt, 1);
		/* The value itself is never ambiguous, though it begins a longer one. */
		if (found && tc_str_eq(tc_str(found), lead->value))
			continue;
		if (found && !tc_str_eq(tc_str(found), value) &&
		    !tc_str_eq(value, lead->value)) {
			rc = tc_error_set(err, TC_USAGE,
					  "%s %.*s is not one value: %s and %.*s fit; "
					  "write the one that is meant",
					  kind_words[lead->kind], TC_STR_ARG(lead->value),
					  found, TC_STR_ARG(value));
			break;
		}
		free(found);
		found = tc_strdup(value);
	}
	tc_stmt_free(stmt);
	if (rc == 0 && !found)
		rc = not_found(lead, err);
	if (rc < 0)
		free(found);
	else
		*canonical = found;
	return rc;
}

int tc_lead_store(struct tc_store *store, enum tc_lead_kind kind, struct tc_str value,
		  const struct tc_said *said, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, TC_SCOPE_SQL, "add-lead", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 1, tc_str(kind_names[kind]));
	tc_stmt_bind_text(stmt, 2, value);
	tc_stmt_bind_text(stmt, 3, said->why);
	tc_stmt_bind_text(stmt, 4, said->by);
	tc_stmt_bind_int(stmt, 5, said->at_ms);
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}

int tc_lead_add(struct tc_store *store, enum tc_lead_kind kind, struct tc_str value,
		const struct tc_said *said, bool *known, struct tc_error *err)
{
	struct tc_stmt *stmt;
	bool has_reason = false;
	int rc = tc_stmt_prepare_named(&stmt, store, TC_SCOPE_SQL, "reason-of-lead", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 1, tc_str(kind_names[kind]));
	tc_stmt_bind_text(stmt, 2, value);
	rc = tc_stmt_step(stmt, err);
	*known = rc == TC_STEP_ROW;
	if (*known)
		has_reason = tc_stmt_column_type(stmt, 0) != TC_TYPE_NULL;
	tc_stmt_free(stmt);
	if (rc < 0 || has_reason)
		return rc < 0 ? rc : 0;
	return tc_lead_store(store, kind, value, said, err);
}

int tc_lead_count(struct tc_store *store, int64_t *count, struct tc_error *err)
{
	return tc_store_get_int(store,
				"SELECT (SELECT count(*) FROM lead)"
				" + (SELECT count(*) FROM verdict WHERE verdict = 'malicious')",
				0, count, err);
}
