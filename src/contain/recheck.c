/*
 * What to look for when all of it is done: whether the intruder is still there, or undoes
 * it.
 */
#include "contain/build.h"

#include "util/banned.h"

/* Calls that undo a step, by what begins the step's command (service and call). */
static const struct {
	const char *service, *call;
	const char *undo;
	bool global; /* such calls are logged in us-east-1 */
} undoes[] = {
	{"iam", "update-access-key", "UpdateAccessKey", true},
	{"iam", "update-access-key", "CreateAccessKey", true},
	{"iam", "put-user-policy", "DeleteUserPolicy", true},
	{"iam", "put-user-policy", "DetachUserPolicy", true},
	{"iam", "put-role-policy", "DeleteRolePolicy", true},
	{"iam", "delete-login-profile", "CreateLoginProfile", true},
	{"iam", "deactivate-mfa-device", "EnableMFADevice", true},
	{"iam", "update-assume-role-policy", "UpdateAssumeRolePolicy", true},
	{"iam", "delete-user", "CreateUser", true},
	{"iam", "delete-role", "CreateRole", true},
	{"ec2", "revoke-security-group-ingress", "AuthorizeSecurityGroupIngress", false},
	{"ec2", "revoke-security-group-egress", "AuthorizeSecurityGroupEgress", false},
	{"ec2", "delete-key-pair", "CreateKeyPair", false},
	{"ec2", "modify-snapshot-attribute", "ModifySnapshotAttribute", false},
	{"ec2", "modify-image-attribute", "ModifyImageAttribute", false},
	{"ec2", "modify-instance-attribute", "ModifyInstanceAttribute", false},
	{"cloudtrail", "start-logging", "StopLogging", false},
	{"guardduty", "update-detector", "UpdateDetector", false},
	{"guardduty", "create-detector", "DeleteDetector", false},
	{"kms", "cancel-key-deletion", "ScheduleKeyDeletion", false},
	{"lambda", "delete-function-url-config", "CreateFunctionUrlConfig", false},
};

/* Each account and region where something was done has a step of its own. */
static struct tc_contain_step *step_of(struct tc_contain_build *b, struct tc_str account,
				       struct tc_str region)
{
	struct tc_values v = {.value = {region}, .count = 1, .account = account, .region = region};

	for (size_t i = 0; i < b->plan->count; i++) {
		struct tc_contain_step *s = b->plan->steps[i];

		if (s->phase == TC_PHASE_RECHECK && tc_str_eq(s->account, account) &&
		    tc_str_eq(s->region, region))
			return s;
	}
	struct tc_contain_step *step = tc_contain_step_add(
		b, TC_PHASE_RECHECK, "Look in {1} for attempts to undo it", &v);

	step->why = TC_STR("Whoever still has a way in will try: calls like these after the containment, "
			   "by anybody but the responders, are leads.");
	step->note = TC_STR("An hour later, and again. CloudTrail takes up to 15 minutes to show a call.");
	return step;
}

#define LOOKUP "--lookup-attributes=AttributeKey=EventName,AttributeValue={1}"

static bool has_command(const struct tc_contain_step *step, const struct tc_str word)
{
	for (const struct tc_contain_command *c = step->commands; c; c = c->next)
		if (tc_str_eq(c->words.items[c->words.count - 1], word))
			return true;
	return false;
}

static void look_for(struct tc_contain_build *b, const struct tc_contain_step *done, const char *undo,
		     bool global)
{
	struct tc_values v = {.value = {tc_str(undo)}, .alphabet = {"name"}, .count = 1,
			      .account = done->account,
			      .region = global ? TC_STR("us-east-1") : done->region};
	struct tc_contain_step *step = step_of(b, v.account, v.region);
	struct tc_values word = {.value = {tc_str(undo)}, .count = 1};

	if (!has_command(step, tc_contain_text(b, LOOKUP, &word)))
		tc_contain_command_add(b, step, TC_STR("cloudtrail lookup-events " LOOKUP), &v);
	for (size_t i = 0; i < done->evidence.count && step->evidence.count < 3; i++) {
		tc_texts_add_new(b->plan, &step->evidence, done->evidence.items[i]);
		step->evidence_count = (int64_t)step->evidence.count;
	}
}

static void look_after(struct tc_contain_build *b, const struct tc_contain_step *step)
{
	for (const struct tc_contain_command *c = step->commands; c; c = c->next)
		for (size_t i = 0; i < TC_ARRAY_LEN(undoes); i++)
			if (c->words.count > 2 &&
			    tc_str_eq(c->words.items[1], tc_str(undoes[i].service)) &&
			    tc_str_eq(c->words.items[2], tc_str(undoes[i].call)))
				look_for(b, step, undoes[i].undo, undoes[i].global);
}

int tc_contain_recheck(struct tc_contain_build *b)
{
	struct tc_values none = {.count = 0};
	size_t count = b->plan->count;
	struct tc_contain_step *step;

	if (!count)
		return 0;
	for (size_t i = 0; i < count; i++)
		look_after(b, b->plan->steps[i]);
	step = tc_contain_step_add(b, TC_PHASE_RECHECK,
				   "Import the logs from after the containment, and ask for the "
				   "scope again",
				   &none);
	step->why = TC_STR("An hour later: what the intruder does now shows what was missed.");
	step->note = TC_STR("trailcase import, scope, contain: the same plan from fresh logs has only what is "
			    "still open.");
	return 0;
}
