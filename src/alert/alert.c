/*
 * What a file is, and where its parts go.
 */
#include "alert/reading.h"

#include <stdlib.h>

#include "alert/form.h"

#include "util/banned.h"

/* Listed one by one; of more only the number is told. */
#define PROBLEMS_LISTED 20
#define NOTES_MAX ((size_t)10000)
#define TEXT_MAX ((size_t)16 * 1024)

const char *tc_indicator_word(enum tc_indicator_kind kind)
{
	switch (kind) {
	case TC_INDICATOR_ADDRESS:
		return "address";
	case TC_INDICATOR_NETWORK:
		return "network";
	case TC_INDICATOR_KEY:
		return "key";
	case TC_INDICATOR_PRINCIPAL:
		return "principal";
	case TC_INDICATOR_AGENT:
		return "agent";
	case TC_INDICATOR_EVENT:
		return "event";
	}
	TC_BUG("unknown kind of indicator");
}

void tc_reading_add(struct tc_reading *r, const struct tc_indicator *indicator)
{
	struct tc_alerts *a = r->alerts;

	if (a->count == TC_ALERT_INDICATORS_MAX) {
		r->too_many = true;
		return;
	}
	if (a->count == a->cap) {
		a->cap = a->cap ? 2 * a->cap : 64;
		a->indicators = tc_realloc(a->indicators, a->cap, sizeof(*a->indicators));
	}
	struct tc_indicator *own = &a->indicators[a->count++];
	*own = *indicator;
	own->value = tc_arena_str(&a->arena, indicator->value);
	own->other = tc_arena_str(&a->arena, indicator->other);
	own->reason = tc_arena_str(&a->arena, indicator->reason);
	own->instead_of = tc_arena_str(&a->arena, indicator->instead_of);
}

static void add_note(struct tc_alerts *a, struct tc_alert_notes *notes, struct tc_str text)
{
	if (notes->count == NOTES_MAX)
		return;
	if (notes->count == notes->cap) {
		notes->cap = notes->cap ? 2 * notes->cap : 16;
		notes->texts = tc_realloc(notes->texts, notes->cap, sizeof(*notes->texts));
	}
	notes->texts[notes->count++] = tc_arena_str(&a->arena, text);
}

void tc_reading_note(struct tc_reading *r, struct tc_str text)
{
	add_note(r->alerts, &r->alerts->notes, text);
}

void tc_reading_problem(struct tc_reading *r, const char *unit, size_t number,
			const char *what)
{
	struct tc_buf text;

	if (r->alerts->problem_count++ >= PROBLEMS_LISTED)
		return;
	tc_buf_init(&text, TEXT_MAX);
	tc_buf_addf(&text, "%s %zu: %s", unit, number, what);
	add_note(r->alerts, &r->alerts->problems, tc_buf_str(&text));
	tc_buf_release(&text);
}

/* --- what a file is ----------------------------------------------------------- */

struct magic {
	struct tc_str bytes;
	const char *advice;
};

static const struct magic magics[] = {
	{{"\x1f\x8b", 2}, "compressed: gunzip it first"},
	{{"PK\x03\x04", 4}, "an archive: unpack it first"},
	{{"\xff\xfe", 2}, "UTF-16: save it as UTF-8 first"},
	{{"\xfe\xff", 2}, "UTF-16: save it as UTF-8 first"},
};

static int refuse_foreign(struct tc_str text, const char *name, struct tc_error *err)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(magics); i++)
		if (tc_str_starts(text, magics[i].bytes))
			return tc_error_set(err, TC_FAIL, "%s is %s", name,
					    magics[i].advice);
	return 0;
}

static struct tc_str without_mark(struct tc_str text)
{
	struct tc_str mark = TC_STR("\xef\xbb\xbf");

	if (tc_str_starts(text, mark))
		text = tc_str_n(text.data + mark.len, text.len - mark.len);
	return text;
}

/* TC_FAIL when there is too much in it, or nothing. */
static int judge(const struct tc_reading *r, const char *name, struct tc_error *err)
{
	const struct tc_alerts *a = r->alerts;

	if (r->too_many_records)
		return tc_error_set(err, TC_FAIL,
				    "%s has more than %zu CloudTrail records: it is a log, "
				    "not an alert; import it",
				    name, TC_ALERT_RECORDS_MAX);
	if (r->too_many)
		return tc_error_set(err, TC_FAIL, "%s has more than %zu values to look for",
				    name, TC_ALERT_INDICATORS_MAX);
	if (a->findings || a->records || a->lines)
		return 0;
	if (a->problems.count)
		return tc_error_set(err, TC_FAIL, "nothing in %s was understood; %.*s",
				    name, TC_STR_ARG(a->problems.texts[0]));
	return tc_error_set(err, TC_FAIL,
			    "%s has no finding, no CloudTrail record and no indicator",
			    name);
}

int tc_alerts_read(struct tc_alerts *alerts, struct tc_str text, struct tc_str name,
		   struct tc_error *err)
{
	struct tc_reading r = {.alerts = alerts, .name = name};
	char *shown = tc_strdup(name);
	int rc;

	*alerts = (struct tc_alerts){.count = 0};
	tc_arena_init(&alerts->arena);
	if ((rc = refuse_foreign(text, shown, err)) == 0) {
		struct tc_str content = tc_form_trim(without_mark(text));

		if (content.len && (content.data[0] == '{' || content.data[0] == '['))
			tc_alert_documents_read(&r, content);
		else
			tc_alert_list_read(&r, without_mark(text));
		rc = judge(&r, shown, err);
	}
	free(shown);
	return rc;
}

void tc_alerts_release(struct tc_alerts *alerts)
{
	free(alerts->indicators);
	free(alerts->notes.texts);
	free(alerts->problems.texts);
	tc_arena_release(&alerts->arena);
}
