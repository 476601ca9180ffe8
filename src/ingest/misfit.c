#include "ingest/misfit.h"

#include <stdio.h>

#include "util/instant.h"

#include "util/banned.h"

const char *const tc_misfit_names[TC_MISFIT_COUNT] = {
	[TC_MISFIT_ACCOUNT] = "account-unlike-path",
	[TC_MISFIT_REGION] = "region-unlike-path",
	[TC_MISFIT_TIME] = "later-than-delivery",
};

/* The name of a file has the minute alone. */
#define MINUTE_MS 60000
/* 2021-11-22: until then events of global services, which happen in us-east-1, came in
 * the files of any region (AWS CloudTrail user guide, "Concepts", global service events). */
#define GLOBAL_IN_ONE_MS INT64_C(1637539200000)

void tc_misfits_begin(struct tc_misfits *m, const char *path)
{
	*m = (struct tc_misfits){.fits = NULL};
	m->has_origin = tc_s3_origin_read(&m->origin, tc_str(path));
}

static void note(struct tc_misfits *m, enum tc_misfit kind, const struct tc_record *r,
		 struct tc_str says)
{
	if (m->kinds[kind].records++)
		return;
	snprintf(m->kinds[kind].event_id, sizeof(m->kinds[kind].event_id), "%.*s",
		 (int)(r->event_id.len < 40 ? r->event_id.len : 0),
		 r->event_id.data ? r->event_id.data : "");
	snprintf(m->kinds[kind].says, sizeof(m->kinds[kind].says), "%.*s",
		 (int)(says.len < 64 ? says.len : 63), says.data);
}

static bool was_global(const struct tc_record *r)
{
	return tc_str_eq(r->place->region, TC_STR("us-east-1")) &&
	       r->time_ms < GLOBAL_IN_ONE_MS;
}

static bool is_unlike(struct tc_str told, struct tc_str path)
{
	return told.len && !tc_str_eq(told, path);
}

void tc_misfits_look(struct tc_misfits *m, const struct tc_record *r)
{
	char time[TC_TIME_TEXT];

	if (!m->has_origin)
		return;
	if (r->time_ms >= m->origin.delivered_ms + MINUTE_MS) {
		tc_time_format(r->time_ms, time);
		note(m, TC_MISFIT_TIME, r, tc_str(time));
	}
	if (r->place == m->fits)
		return;
	bool other_account = is_unlike(r->place->recipient_account, m->origin.account);
	bool other_region = is_unlike(r->place->region, m->origin.region);
	if (other_account)
		note(m, TC_MISFIT_ACCOUNT, r, r->place->recipient_account);
	if (other_region && !was_global(r))
		note(m, TC_MISFIT_REGION, r, r->place->region);
	if (!other_account && !other_region)
		m->fits = r->place;
}
