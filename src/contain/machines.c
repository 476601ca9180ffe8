/*
 * Machines: pictures of their disks first, then out of the network, then built anew.
 */
#include "contain/build.h"

#include "util/banned.h"

enum { ID, ACCOUNT, REGION, APIS, EVENTS, GONE, LAUNCHED };

static void image_first(struct tc_contain_build *b, const struct tc_values *v, struct tc_str events,
			struct tc_str gone)
{
	struct tc_contain_step *step = tc_contain_step_add(
		b, TC_PHASE_EVIDENCE, "Take snapshots of the disks of machine {1}", v);

	step->why = tc_contain_text(b, "The intruder touched it: {2}.", v);
	tc_contain_evidence(b, step, events);
	if (gone.len) {
		step->done = gone;
		step->note = TC_STR("The machine was terminated: look for snapshots and images of it "
				    "and for disks that outlived it.");
		return;
	}
	step->note = TC_STR("Before anything else is done to it. The memory is not in a snapshot: who "
			    "needs it takes it from the running machine. Do not stop or reboot it "
			    "before.");
	tc_contain_command_add(b, step,
			       TC_STR("ec2 create-snapshots --instance-specification=InstanceId={1} "
				      "--description=evidence-of-{1} --copy-tags-from-source=volume"),
			       v);
	tc_contain_command_add(
		b, step, TC_STR("ec2 modify-instance-attribute --instance-id={1} --disable-api-termination"),
		v);
}

static void isolate(struct tc_contain_build *b, const struct tc_values *v, struct tc_str events,
		    bool launched)
{
	struct tc_contain_step *step =
		tc_contain_step_add(b, TC_PHASE_RESOURCES,
				    "Cut machine {1} off by a group without rules, then rebuild it", v);

	step->why = tc_contain_text(b, "The intruder touched it: {2}.", v);
	tc_contain_evidence(b, step, events);
	step->note = launched ? TC_STR("The intruder launched it: terminate it when the evidence is "
				       "safe. Connections that are open survive a change of groups.")
			      : TC_STR("Connections that are open survive a change of groups when they "
				       "are tracked: end them by the network ACL, or stop the machine "
				       "once its memory is not needed.");
	tc_contain_command_add(
		b, step, TC_STR("ec2 modify-instance-attribute --instance-id={1} --groups={GROUP}"), v);
}

int tc_contain_machines(struct tc_contain_build *b)
{
	int rc;
	struct tc_stmt *stmt = tc_contain_prepare(b, "machines", &rc);

	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, b->err)) == TC_STEP_ROW) {
		struct tc_values v = {
			.value = {tc_contain_column(b, stmt, ID), tc_contain_column(b, stmt, APIS)},
			.alphabet = {"instance"},
			.count = 2,
			.account = tc_contain_column(b, stmt, ACCOUNT),
			.region = tc_contain_column(b, stmt, REGION),
		};
		struct tc_str gone = tc_contain_column(b, stmt, GONE);
		struct tc_str events = tc_contain_column(b, stmt, EVENTS);

		image_first(b, &v, events, gone);
		if (!gone.len)
			isolate(b, &v, events, tc_stmt_column_int(stmt, LAUNCHED) != 0);
	}
	tc_stmt_free(stmt);
	return rc;
}
