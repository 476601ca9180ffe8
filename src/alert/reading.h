/*
 * A file while it is read.  Shared by the files of this library only.
 */
#ifndef TC_ALERT_READING_H
#define TC_ALERT_READING_H

#include <cjson/cJSON.h>

#include "alert/alert.h"
#include "util/buf.h"

struct tc_reading {
	struct tc_alerts *alerts;
	struct tc_str name;   /* of the file */
	size_t item;          /* the finding or record at hand, counted from 1 */
	bool too_many;        /* more indicators than there may be: nothing is added */
	bool too_many_records;
};

/* Copies the texts. */
void tc_reading_add(struct tc_reading *r, const struct tc_indicator *indicator);
void tc_reading_note(struct tc_reading *r, struct tc_str text);
/* "item 3: what": a piece that was not understood. */
void tc_reading_problem(struct tc_reading *r, const char *unit, size_t number,
			const char *what);

/* list.c: one indicator on each line. */
void tc_alert_list_read(struct tc_reading *r, struct tc_str text);
/* document.c: documents of JSON, one after the other. */
void tc_alert_documents_read(struct tc_reading *r, struct tc_str text);

/* True when the object was one of theirs. */
bool tc_alert_guardduty_read(struct tc_reading *r, const cJSON *object);
bool tc_alert_asff_read(struct tc_reading *r, const cJSON *object);
bool tc_alert_record_read(struct tc_reading *r, const cJSON *object);

#endif
