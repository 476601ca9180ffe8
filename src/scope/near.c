/*
 * What a lead that does not occur was probably meant to be.
 */
#include "scope/lead.h"

#include <stdio.h>
#include <stdlib.h>

#include "util/buf.h"
#include "util/escape.h"
#include "util/ip.h"
#include "util/nearest.h"

#include "util/banned.h"

#define NEAR_SQL "near.sql"
/* Of more values than these none is said to be the nearest: that would take too long. */
#define COMPARED_MAX 200000
/* Events with a shorter beginning in common have it by chance. */
#define BEGINNING_MIN 4
/* An escaped message must fit a struct tc_error. */
#define MESSAGE_MAX (sizeof(((struct tc_error *)NULL)->text) - 1)

static int prepare(struct tc_stmt **stmt, struct tc_store *store, enum tc_lead_kind kind,
		   struct tc_error *err)
{
	char name[32];

	snprintf(name, sizeof(name), "near-%s", tc_lead_kind_name(kind));
	return tc_stmt_prepare_named(stmt, store, NEAR_SQL, name, err);
}

static int compare_all(struct tc_near_values *near, struct tc_store *store,
		       const struct tc_lead *lead, struct tc_error *err)
{
	struct tc_str typed = lead->value;
	struct tc_stmt *stmt;
	struct tc_ip ip;
	size_t compared = 0;
	int rc;

	if (lead->kind == TC_LEAD_IP && tc_ip_parse(&ip, typed))
		typed = tc_str(ip.text);
	tc_near_values_init(near, typed);
	if (!near->typed_len)
		return 0;
	if ((rc = prepare(&stmt, store, lead->kind, err)) < 0)
		return rc;
	tc_stmt_bind_int(stmt, 1, COMPARED_MAX + 1);
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW && compared++ < COMPARED_MAX)
		tc_near_values_offer(near, tc_stmt_column_text(stmt, 0));
	tc_stmt_free(stmt);
	if (rc == TC_STEP_ROW)
		tc_near_values_release(near);
	return rc < 0 ? rc : 0;
}

static size_t beginning_in_common(struct tc_str a, struct tc_str b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.data[n] == b.data[n])
		n++;
	return n;
}

/* An id has so many letters that only its beginning tells which was meant. */
static int compare_events(struct tc_near_values *near, struct tc_store *store,
			  const struct tc_lead *lead, struct tc_error *err)
{
	size_t longest = BEGINNING_MIN;
	struct tc_stmt *stmt;
	int rc = prepare(&stmt, store, lead->kind, err);

	tc_near_values_init(near, TC_STR_NULL);
	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 1, lead->value);
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		struct tc_str id = tc_stmt_column_text(stmt, 0);
		size_t n = beginning_in_common(id, lead->value);

		if (n > longest)
			tc_near_values_release(near);
		if (n < longest || near->count == TC_NEAR_VALUES)
			continue;
		longest = n;
		near->best[near->count++].text = tc_strdup(id);
	}
	tc_stmt_free(stmt);
	return rc;
}

/* Puts as many of them behind the message as fit it whole. */
static void tell(const struct tc_near_values *near, const struct tc_lead *lead,
		 struct tc_error *err)
{
	struct tc_buf raw, safe;

	tc_buf_init(&raw, 4 * MESSAGE_MAX);
	tc_buf_init(&safe, MESSAGE_MAX);
	tc_buf_addf(&raw, "%s %.*s does not occur in this case",
		    tc_lead_kind_word(lead->kind), TC_STR_ARG(lead->value));
	for (size_t i = 0; i < near->count; i++) {
		tc_buf_addf(&raw, "%s%s", i ? ", " : "; nearest: ", near->best[i].text);
		tc_buf_clear(&safe);
		tc_escape_terminal(&safe, tc_buf_str(&raw));
		if (raw.overflow || safe.overflow)
			break;
		tc_error_set(err, TC_NOT_FOUND, "%s", tc_buf_cstr(&raw));
	}
	tc_buf_release(&raw);
	tc_buf_release(&safe);
}

int tc_lead_resolve_near(char **canonical, struct tc_store *store,
			 const struct tc_lead *lead, struct tc_error *err)
{
	struct tc_near_values near = {.count = 0};
	int rc = tc_lead_resolve(canonical, store, lead, err);
	bool is_event = lead->kind == TC_LEAD_EVENT;

	if (rc != TC_NOT_FOUND)
		return rc;
	rc = is_event ? compare_events(&near, store, lead, err)
		      : compare_all(&near, store, lead, err);
	if (rc == 0)
		tell(&near, lead, err);
	tc_near_values_release(&near);
	return rc < 0 ? rc : TC_NOT_FOUND;
}
