#include "alert/form.h"

#include "util/banned.h"

#define ID_PREFIX 4
#define ID_REST 16
#define ID_MAX 128

static bool is_upper_or_digit(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_id(struct tc_str s, struct tc_str prefix, struct tc_str or_prefix)
{
	if (s.len < ID_PREFIX + ID_REST || s.len > ID_MAX ||
	    (!tc_str_starts(s, prefix) && !tc_str_starts(s, or_prefix)))
		return false;
	for (size_t i = ID_PREFIX; i < s.len; i++)
		if (!is_upper_or_digit(s.data[i]))
			return false;
	return true;
}

bool tc_form_is_key(struct tc_str s)
{
	return is_id(s, TC_STR("AKIA"), TC_STR("ASIA"));
}

bool tc_form_is_unique_id(struct tc_str s)
{
	return is_id(s, TC_STR("AIDA"), TC_STR("AROA"));
}

bool tc_form_is_guid(struct tc_str s)
{
	if (s.len != 36)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s.data[i] != '-' : !is_hex(s.data[i]))
			return false;
	}
	return true;
}

bool tc_form_is_arn(struct tc_str s)
{
	return tc_str_starts(s, TC_STR("arn:"));
}

struct tc_str tc_form_principal_id(struct tc_str s)
{
	struct tc_str rest, id = tc_str_cut(s, ':', &rest);

	return rest.data && tc_form_is_unique_id(id) ? id : s;
}

struct tc_str tc_form_session_role(struct tc_str arn)
{
	struct tc_str mark = TC_STR(":assumed-role/"), rest;
	size_t at = tc_form_is_arn(arn) ? tc_str_find(arn, mark) : SIZE_MAX;

	if (at == SIZE_MAX)
		return TC_STR_NULL;
	at += mark.len;
	struct tc_str role = tc_str_cut(tc_str_n(arn.data + at, arn.len - at), '/', &rest);
	return role.len ? role : TC_STR_NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct tc_str tc_form_trim(struct tc_str s)
{
	while (s.len && is_blank(s.data[0]))
		s = tc_str_n(s.data + 1, s.len - 1);
	while (s.len && is_blank(s.data[s.len - 1]))
		s.len--;
	return s;
}

struct tc_str tc_form_cut(struct tc_str s, size_t max)
{
	if (s.len <= max)
		return s;
	s.len = max;
	while (s.len && ((unsigned char)s.data[s.len] & 0xc0) == 0x80)
		s.len--;
	return s;
}
