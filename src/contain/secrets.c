/*
 * What the intruder read or took besides keys and sessions: secrets, which need new values,
 * and other things to come back with, each of which is ended in its own way.
 */
#include "contain/build.h"

#include "util/banned.h"

enum { NAME, KIND, ACCOUNT, REGION, TIME, COUNT, EVENTS };

/* How what is made by other calls is ended. */
static const struct {
	const char *kind, *how;
} ends[] = {
	{"bearer_token", "End the sign-in of the person in Identity Center: it is renewed until then."},
	{"oauth_token", "Refuse by aws:SignInSessionArn, or refuse everything to its user: it is renewed "
			"until then."},
	{"windows_password", "Change the password of the administrator in the machine."},
	{"client_certificate", "Revoke it at the endpoint that takes it."},
	{"database_login", "Connections that are open survive: end them in the database."},
	{"ssh_login", "Connections that are open survive: end them in the machine."},
	{"shell_credentials", "It lives as long as the session that it was made from: end that."},
	{"root_session", "Its life is short; find who may ask for another."},
	{"delegated_session", "End the delegation."},
};

static const char *how_to_end(struct tc_str kind)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(ends); i++)
		if (tc_str_eq(kind, tc_str(ends[i].kind)))
			return ends[i].how;
	return "This plan knows no command for such a thing.";
}

static void add_secret(struct tc_contain_build *b, struct tc_values *v, struct tc_str events)
{
	struct tc_contain_step *step = tc_contain_step_add(b, TC_PHASE_CREDENTIALS,
							   "Give {1} ({2}) a new value", v);

	step->why = tc_contain_text(b, "The intruder read it, first at {3}.", v);
	tc_contain_evidence(b, step, events);
	step->note = TC_STR("What is behind it must take the new value and refuse the old one: change it there "
			    "first. Whoever else reads it breaks until it reads again.");
	if (!tc_str_eq(v->value[1], TC_STR("secret")))
		return;
	tc_contain_command_add(b, step, TC_STR("secretsmanager describe-secret --secret-id={1}"), v);
	tc_contain_command_add(b, step, TC_STR("secretsmanager rotate-secret --secret-id={1}"), v);
}

static void add_other(struct tc_contain_build *b, struct tc_values *v, struct tc_str events)
{
	struct tc_contain_step *step =
		tc_contain_step_add(b, TC_PHASE_CREDENTIALS, "End what opens {1} ({2})", v);

	step->why = tc_contain_text(b, "The intruder made or took it, first at {3}, and these logs do not "
				       "show its end.", v);
	step->note = tc_str(how_to_end(v->value[1]));
	tc_contain_evidence(b, step, events);
}

static int each(struct tc_contain_build *b, const char *statement,
		void (*add)(struct tc_contain_build *b, struct tc_values *v, struct tc_str events))
{
	int rc;
	struct tc_stmt *stmt = tc_contain_prepare(b, statement, &rc);

	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, b->err)) == TC_STEP_ROW) {
		struct tc_values v = {
			.value = {tc_contain_column(b, stmt, NAME), tc_contain_column(b, stmt, KIND),
				  tc_contain_column(b, stmt, TIME)},
			.alphabet = {"secret"},
			.count = 3,
			.account = tc_contain_column(b, stmt, ACCOUNT),
			.region = tc_contain_column(b, stmt, REGION),
		};

		add(b, &v, tc_contain_column(b, stmt, EVENTS));
	}
	tc_stmt_free(stmt);
	return rc;
}

int tc_contain_secrets(struct tc_contain_build *b)
{
	int rc = each(b, "exposed", add_secret);

	return rc < 0 ? rc : each(b, "other-minted", add_other);
}
