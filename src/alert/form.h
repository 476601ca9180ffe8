/*
 * What a value is by its form.
 */
#ifndef TC_ALERT_FORM_H
#define TC_ALERT_FORM_H

#include "util/base.h"

/* AKIA... or ASIA... with 16 or more behind it. */
bool tc_form_is_key(struct tc_str s);
/* AIDA... or AROA... with 16 or more behind it. */
bool tc_form_is_unique_id(struct tc_str s);
/* 8-4-4-4-12 hexadecimal digits. */
bool tc_form_is_guid(struct tc_str s);
bool tc_form_is_arn(struct tc_str s);

/* Of "AROA...:session" the part before the colon; anything else as it is. */
struct tc_str tc_form_principal_id(struct tc_str s);
/* Of the ARN of a role's session the name of the role, else absent. */
struct tc_str tc_form_session_role(struct tc_str arn);

struct tc_str tc_form_trim(struct tc_str s);
/* At most `max` bytes, not ending inside a character. */
struct tc_str tc_form_cut(struct tc_str s, size_t max);

#endif
