/*
 * JSON that somebody handed over: parsed within bounds, and asked for members whatever
 * the case of their names, for the console writes accessKeyId and the API AccessKeyId.
 */
#ifndef TC_ALERT_JSON_H
#define TC_ALERT_JSON_H

#include <cjson/cJSON.h>

#include "util/base.h"

/* Deeper than anything AWS writes, and less than what cJSON or our walks mind. */
#define TC_ALERT_DEPTH_MAX 200
/* Of one document: with cJSON each costs some 80 bytes. */
#define TC_ALERT_VALUES_MAX ((size_t)2000000)

/*
 * The document that `text` begins with, which must be a list or an object; to be freed
 * by cJSON_Delete.  *len says where it ends; when that is not known, it is 0.  NULL, and
 * *why says what is wrong.  NUL and lone surrogates become U+FFFD, so that no value is
 * cut where it holds one.
 */
cJSON *tc_alert_json_parse(struct tc_str text, size_t *len, const char **why);

/* The first member of that name, or NULL; also when `object` is none. */
const cJSON *tc_alert_json_get(const cJSON *object, const char *name);
/* Along names with dots between them. */
const cJSON *tc_alert_json_path(const cJSON *object, const char *path);
/* Absent unless a text that says something: not empty, not "null". */
struct tc_str tc_alert_json_text(const cJSON *item);
struct tc_str tc_alert_json_text_at(const cJSON *object, const char *path);

#endif
