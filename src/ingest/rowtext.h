/*
 * Structured cells of an Athena or Lake result, with their members called as
 * CloudTrail calls them: Hive knows lower-case names only.
 */
#ifndef TC_INGEST_ROWTEXT_H
#define TC_INGEST_ROWTEXT_H

#include "util/buf.h"

/* True for one JSON object or array and nothing behind it. */
bool tc_is_json(struct tc_str text);

/*
 * Appends `text` as JSON, either JSON already, or the way Athena prints a row:
 * {type=IAMUser, principalid=AIDA..., sessioncontext={attributes={...}}}.  The latter
 * cannot be read in general, for nothing in it is quoted: false, and nothing is
 * appended, when it cannot be read in one way only.  `upper_arn` for `resources`,
 * where CloudTrail writes ARN.
 */
bool tc_rowtext_json(struct tc_buf *out, struct tc_str text, bool upper_arn);

/* Appends a JSON string that stands for exactly these bytes. */
void tc_json_string(struct tc_buf *out, struct tc_str text);

#endif
