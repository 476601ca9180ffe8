#include "cmd/lead_store.h"

#include <stdlib.h>

#include "util/instant.h"

#include "util/banned.h"

struct storing {
	struct tc_store *store;
	struct tc_arena *arena;
	struct tc_lead *leads;       /* those that are still wanted ... */
	struct tc_new_lead **origin; /* ... and where each comes from */
	size_t count;
};

static void leave_out(struct storing *s, size_t i, const struct tc_error *why)
{
	s->origin[i]->refused = tc_arena_str(s->arena, tc_str(why->text));
	s->count--;
	memmove(s->leads + i, s->leads + i + 1, (s->count - i) * sizeof(*s->leads));
	memmove(s->origin + i, s->origin + i + 1, (s->count - i) * sizeof(*s->origin));
}

/* Leaves out what cannot be a lead, first each for itself, then all together. */
static int leave_out_culprits(struct storing *s, struct tc_error *err)
{
	size_t culprit;
	int rc = 0;

	for (size_t i = 0; i < s->count && rc == 0;) {
		if ((rc = tc_verdict_check(s->store, &s->leads[i], err)) == 0)
			rc = tc_lead_check(s->store, &s->leads[i], err);
		if (rc == TC_USAGE) {
			leave_out(s, i, err);
			rc = 0;
		} else {
			i++;
		}
	}
	while (rc == 0 && s->count) {
		rc = tc_leads_check(s->store, s->leads, s->count, &culprit, err);
		if (rc == 0)
			break;
		if (rc != TC_TOO_MANY || culprit == s->count)
			return rc;
		leave_out(s, culprit, err);
		rc = 0;
	}
	return rc;
}

int tc_leads_store(struct tc_store *store, struct tc_arena *arena,
		   struct tc_new_lead *leads, size_t count, struct tc_str by,
		   struct tc_error *err)
{
	struct storing s = {store, arena, NULL, NULL, count};
	struct tc_said said = {.by = by, .at_ms = tc_time_now_ms()};
	int rc;

	s.leads = tc_calloc(count, sizeof(*s.leads));
	s.origin = tc_calloc(count, sizeof(*s.origin));
	for (size_t i = 0; i < count; i++) {
		s.leads[i] = (struct tc_lead){.kind = leads[i].kind, .value = leads[i].value};
		s.origin[i] = &leads[i];
	}
	rc = leave_out_culprits(&s, err);
	for (size_t i = 0; i < s.count && rc == 0; i++) {
		said.why = s.origin[i]->why;
		rc = tc_lead_add(store, s.leads[i].kind, s.leads[i].value, &said,
				 &s.origin[i]->known, err);
	}
	if (rc == 0 && s.count)
		rc = tc_scope_refresh(store, TC_FAN_OUT_STOP, err);
	free(s.leads);
	free(s.origin);
	return rc;
}
