/*
 * Credentials: first all of them at once from outside the account, then one by one. A key
 * is switched off; and since tokens outlive a key, its user is refused everything; sessions
 * of a role are refused by the time when they began.
 */
#include "contain/build.h"
#include "contain/uses.h"

#include "util/banned.h"

enum {
	CREDENTIAL, KIND, NAME, ACCOUNT, CONSOLE, FIRST, LAST, EVENTS, DONE, IDS, DEAD, USER_GONE,
	MADE, PRINCIPAL, FIRST_MS,
};

/* One row, for as long as the plan is made. */
struct credential {
	struct tc_str id, kind, name, account, first, last, done, ids, made, principal;
	int64_t events, first_ms;
	bool dead;      /* so long off that no token of it lives */
	bool user_gone;
	struct tc_str uses;
};

/* Steps that are there already: a user or role may have several credentials. */
struct seen {
	struct tc_contain_step *step;
	struct tc_str what, account;
	struct seen *next;
};

struct work {
	struct tc_contain_build *b;
	struct credential *all; /* in the arena */
	size_t count, room;
	struct seen *seen;
};

/* --- what all have in common --------------------------------------------------------- */

/* The step of that name and account, or NULL; `what` has the kind of step before the name. */
static struct tc_contain_step *find_seen(const struct work *w, const char *kind, struct tc_str name,
					 struct tc_str account)
{
	for (const struct seen *s = w->seen; s; s = s->next)
		if (tc_str_starts(s->what, tc_str(kind)) && tc_str_ends(s->what, name) &&
		    s->what.len == strlen(kind) + name.len && tc_str_eq(s->account, account))
			return s->step;
	return NULL;
}

static void remember(struct work *w, struct tc_contain_step *step, const char *kind,
		     struct tc_str name, struct tc_str account)
{
	struct seen *s = tc_arena_alloc(&w->b->plan->arena, sizeof(*s));
	char *what = tc_arena_alloc(&w->b->plan->arena, strlen(kind) + name.len + 1);

	memcpy(what, kind, strlen(kind));
	if (name.len)
		memcpy(what + strlen(kind), name.data, name.len);
	*s = (struct seen){step, tc_str_n(what, strlen(kind) + name.len), account, w->seen};
	w->seen = s;
}

static struct tc_values values_of(const struct credential *c, const char *alphabet)
{
	return (struct tc_values){
		.value = {c->id, c->name, c->first, c->last, c->made},
		.alphabet = {alphabet, "user"},
		.count = 5,
		.account = c->account,
	};
}

static struct tc_str why_of(struct tc_contain_build *b, const struct credential *c)
{
	struct tc_values v = values_of(c, NULL);

	if (!c->events)
		return tc_contain_text(b, "The intruder made it at {3}.", &v);
	return c->made.data ? tc_contain_text(b, "The intruder made it at {5} and used it until {4}.", &v)
			    : tc_contain_text(b, "The intruder used it from {3} to {4}.", &v);
}

/* --- steps --------------------------------------------------------------------------- */

static int quarantine(struct work *w)
{
	struct tc_contain_build *b = w->b;
	int rc;
	struct tc_stmt *stmt = tc_contain_prepare(b, "accounts", &rc);

	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, b->err)) == TC_STEP_ROW) {
		struct tc_values v = {.value = {tc_contain_column(b, stmt, 0)},
				      .alphabet = {"account"}, .count = 1};
		struct tc_contain_step *step;

		v.account = v.value[0];
		step = tc_contain_step_add(b, TC_PHASE_CREDENTIALS,
					   "When the intruder may have rights in IAM: quarantine "
					   "account {1} from outside",
					   &v);
		step->why = TC_STR("Changes of IAM take seconds to bind, and who has rights there can "
				   "undo them meanwhile; a policy of the organization cannot be undone "
				   "from within the account.");
		step->note = TC_STR("From the management account, with a service control policy that "
				    "refuses all but the responders. It stops everybody else in the "
				    "account too: decide before.");
		tc_contain_evidence(b, step, tc_contain_column(b, stmt, 1));
		tc_contain_command_add(b, step,
				       TC_STR("organizations attach-policy --policy-id={POLICY} --target-id={1}"),
				       &v);
	}
	tc_stmt_free(stmt);
	return rc;
}

static void switch_off(struct tc_contain_build *b, const struct credential *c)
{
	struct tc_values v = values_of(c, "access-key-id");
	struct tc_contain_step *step = tc_contain_step_add(
		b, TC_PHASE_CREDENTIALS,
		c->name.data ? "Switch off key {1} of user {2}" : "Switch off key {1}", &v);

	step->why = why_of(b, c);
	step->uses = c->uses;
	tc_contain_evidence(b, step, c->ids);
	if (c->done.data) {
		step->done = c->done;
		step->note = c->dead ? TC_STR("Tokens that were made with it have ended meanwhile.")
				     : TC_STR("Tokens that were made with it before may live for up to 36 "
					      "hours longer: refuse them with its user.");
		return;
	}
	step->note = TC_STR("Does not kill tokens that were made with it. Delete it when the owner has a "
			    "new one and everything goes on: aws iam delete-access-key.");
	tc_contain_command_add(
		b, step,
		TC_STR("iam update-access-key --user-name={2} --access-key-id={1} --status=Inactive"), &v);
}

static int deny_user(struct work *w, const struct credential *c, bool session)
{
	struct tc_contain_build *b = w->b;
	struct tc_values v = {.value = {c->name}, .alphabet = {"user"}, .count = 1,
			      .account = c->account};
	struct tc_contain_step *step = find_seen(w, "deny ", c->name, c->account);

	if (step) {
		tc_contain_evidence(b, step, c->ids);
		return 0;
	}
	step = tc_contain_step_add(b, TC_PHASE_CREDENTIALS, "Refuse everything to user {1}", &v);
	step->why = session ? TC_STR("The intruder had a session of the user.")
			    : TC_STR("Tokens of GetSessionToken and GetFederationToken outlive the key that "
				     "they were made with, and may have been made in regions without logs "
				     "here.");
	step->note = TC_STR("It stops the owner as well, with whatever key or sign-in. Keep it for 36 hours or more; then: aws iam "
			    "delete-user-policy.");
	tc_contain_evidence(b, step, c->ids);
	tc_contain_command_add(b, step,
			       TC_STR("iam put-user-policy --user-name={1} --policy-name=IRDenyAll "
				      "--policy-document={deny}"),
			       &v);
	remember(w, step, "deny ", c->name, c->account);
	return c->principal.data
		       ? tc_contain_uses(b, TC_STR_NULL, c->principal, c->first_ms, &step->uses)
		       : 0;
}

static const char *role_note(struct tc_str role)
{
	if (tc_str_starts(role, TC_STR("AWSReservedSSO_")))
		return "The role belongs to Identity Center and cannot be changed here: end the sign-in of "
		       "the person there, and put the policy into the permission set.";
	if (tc_str_starts(role, TC_STR("AWSServiceRoleFor")))
		return "The role belongs to a service of AWS and cannot be changed here.";
	return "It ends sessions that began before, those of everybody. New ones are possible: put the trust "
	       "of the role right first. A machine or function with the role gets a new session at once: cut "
	       "it off first.";
}

static void revoke_role(struct work *w, struct tc_str role, struct tc_str account, struct tc_str why,
			struct tc_str ids, struct tc_str uses)
{
	struct tc_contain_build *b = w->b;
	struct tc_values v = {.value = {role}, .alphabet = {"role"}, .count = 1, .account = account};
	struct tc_contain_step *step = find_seen(w, "role ", role, account);

	if (step) {
		tc_contain_evidence(b, step, ids);
		return;
	}
	step = tc_contain_step_add(b, TC_PHASE_CREDENTIALS, "End the sessions of role {1}", &v);
	step->why = why;
	step->uses = uses;
	step->note = tc_str(role_note(role));
	tc_contain_evidence(b, step, ids);
	remember(w, step, "role ", role, account);
	if (tc_str_starts(role, TC_STR("AWSReservedSSO_")) ||
	    tc_str_starts(role, TC_STR("AWSServiceRoleFor")))
		return;
	tc_contain_command_add(b, step,
			       TC_STR("iam put-role-policy --role-name={1} --policy-name=AWSRevokeOlderSessions "
				      "--policy-document={revoke}"),
			       &v);
}

static void by_hand(struct tc_contain_build *b, const struct credential *c, const char *title,
		    const char *note)
{
	struct tc_values v = values_of(c, NULL);
	struct tc_contain_step *step = tc_contain_step_add(b, TC_PHASE_CREDENTIALS, title, &v);

	step->why = why_of(b, c);
	step->uses = c->uses;
	step->note = tc_str(note);
	tc_contain_evidence(b, step, c->ids);
	if (c->done.data)
		step->done = c->done;
}

/* --- what is done about which -------------------------------------------------------- */

static void first_round(struct work *w, const struct credential *c)
{
	if (tc_str_eq(c->kind, TC_STR("long_term_key")))
		switch_off(w->b, c);
	else if (tc_str_eq(c->kind, TC_STR("root")))
		by_hand(w->b, c, "Take root back: {1}",
			"Sign in as root, delete its keys, change its password and its MFA; or take its "
			"credentials away from the management account.");
	else if (tc_str_eq(c->kind, TC_STR("federated_session")))
		by_hand(w->b, c, "End the federated session {1}",
			"Refuse everything to the user that asked for it: it has no rights beyond that.");
	else if (!tc_str_eq(c->kind, TC_STR("role_session")) &&
		 !tc_str_eq(c->kind, TC_STR("user_session")))
		by_hand(w->b, c, "End the session {1}", "How it can be ended depends on what it is.");
}

static int second_round(struct work *w, const struct credential *c)
{
	bool key = tc_str_eq(c->kind, TC_STR("long_term_key"));

	if (tc_str_eq(c->kind, TC_STR("role_session")))
		revoke_role(w, c->name, c->account, why_of(w->b, c), c->ids, c->uses);
	else if (!c->user_gone && ((key && !c->dead) || tc_str_eq(c->kind, TC_STR("user_session"))))
		return deny_user(w, c, !key);
	return 0;
}

/* The name of a role in its ARN, and its account. */
static struct tc_str role_of(struct tc_str arn, struct tc_str *account)
{
	struct tc_str rest = arn;

	for (int i = 0; i < 4; i++)
		tc_str_cut(rest, ':', &rest);
	*account = tc_str_cut(rest, ':', &rest);
	while (tc_str_find(rest, TC_STR("/")) != SIZE_MAX)
		tc_str_cut(rest, '/', &rest);
	return rest;
}

static int minted_sessions(struct work *w)
{
	struct tc_contain_build *b = w->b;
	int rc;
	struct tc_stmt *stmt = tc_contain_prepare(b, "role-sessions", &rc);

	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, b->err)) == TC_STEP_ROW) {
		struct tc_values v = {.value = {tc_contain_column(b, stmt, 5)}, .count = 1};
		struct tc_str account, role = role_of(tc_contain_column(b, stmt, 0), &account), uses;

		if ((rc = tc_contain_uses(b, tc_contain_column(b, stmt, 6), TC_STR_NULL,
					  tc_stmt_column_int(stmt, 7), &uses)) < 0)
			break;
		revoke_role(w, role, account,
			    tc_contain_text(b, "The intruder took a session of it, first at {1}.", &v),
			    tc_contain_column(b, stmt, 4), uses);
	}
	tc_stmt_free(stmt);
	return rc;
}

static int passwords(struct work *w)
{
	struct tc_contain_build *b = w->b;
	int rc;
	struct tc_stmt *stmt = tc_contain_prepare(b, "passwords", &rc);

	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, b->err)) == TC_STEP_ROW) {
		struct tc_values v = {.value = {tc_contain_column(b, stmt, 0),
						tc_contain_column(b, stmt, 2)},
				      .alphabet = {"user"}, .count = 2,
				      .account = tc_contain_column(b, stmt, 1)};
		struct tc_contain_step *step =
			tc_contain_step_add(b, TC_PHASE_CREDENTIALS,
					    "Take away the password of user {1}", &v);

		step->why = tc_contain_text(b, "The intruder signed in with it, last at {2}, and it was not "
					       "changed since in these logs.", &v);
		step->note = TC_STR("The owner needs a new one. A console session that is open lives on for up "
				    "to 12 hours: refuse everything to the user as well.");
		tc_contain_evidence(b, step, tc_contain_column(b, stmt, 3));
		tc_contain_command_add(b, step, TC_STR("iam delete-login-profile --user-name={1}"), &v);
	}
	tc_stmt_free(stmt);
	return rc;
}

/* --- reading ------------------------------------------------------------------------- */

static void read_one(struct work *w, struct tc_stmt *stmt)
{
	struct tc_contain_build *b = w->b;
	struct credential *c;

	if (w->count == w->room) {
		struct credential *all;

		w->room = w->room ? w->room * 2 : 32;
		all = tc_arena_alloc(&b->plan->arena, w->room * sizeof(*all));
		if (w->count)
			memcpy(all, w->all, w->count * sizeof(*all));
		w->all = all;
	}
	c = &w->all[w->count++];
	*c = (struct credential){
		.id = tc_contain_column(b, stmt, CREDENTIAL), .kind = tc_contain_column(b, stmt, KIND),
		.name = tc_contain_column(b, stmt, NAME), .account = tc_contain_column(b, stmt, ACCOUNT),
		.first = tc_contain_column(b, stmt, FIRST), .last = tc_contain_column(b, stmt, LAST),
		.done = tc_contain_column(b, stmt, DONE), .ids = tc_contain_column(b, stmt, IDS),
		.made = tc_contain_column(b, stmt, MADE), .events = tc_stmt_column_int(stmt, EVENTS),
		.principal = tc_contain_column(b, stmt, PRINCIPAL),
		.first_ms = tc_stmt_column_int(stmt, FIRST_MS),
		.dead = tc_stmt_column_int(stmt, DEAD),
		.user_gone = tc_stmt_column_type(stmt, USER_GONE) == TC_TYPE_INT,
	};
}

static int read_all(struct work *w)
{
	int rc;
	struct tc_stmt *stmt = tc_contain_prepare(w->b, "credentials", &rc);

	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, w->b->err)) == TC_STEP_ROW)
		read_one(w, stmt);
	tc_stmt_free(stmt);
	for (size_t i = 0; rc == 0 && i < w->count; i++)
		rc = tc_contain_uses(w->b, w->all[i].id, TC_STR_NULL, w->all[i].first_ms,
				     &w->all[i].uses);
	return rc;
}

int tc_contain_credentials(struct tc_contain_build *b)
{
	struct work w = {.b = b};
	int rc;

	if ((rc = read_all(&w)) < 0 || (rc = quarantine(&w)) < 0)
		return rc;
	for (size_t i = 0; i < w.count; i++)
		first_round(&w, &w.all[i]);
	for (size_t i = 0; i < w.count; i++)
		if ((rc = second_round(&w, &w.all[i])) < 0)
			return rc;
	if ((rc = minted_sessions(&w)) < 0)
		return rc;
	return passwords(&w);
}
