#include "util/error.h"

#include <stdio.h>

#include "util/buf.h"
#include "util/escape.h"

#include "util/banned.h"

/* Longest text made before it is cut to fit struct tc_error. */
#define TEXT_MAX 4096

static void store_text(struct tc_error *err, const char *raw)
{
	struct tc_buf safe;

	tc_buf_init(&safe, TEXT_MAX * 8);
	tc_escape_terminal(&safe, tc_str(raw));
	snprintf(err->text, sizeof(err->text), "%s", tc_buf_cstr(&safe));
	tc_buf_release(&safe);
}

int tc_error_set(struct tc_error *err, enum tc_code code, const char *fmt, ...)
{
	char raw[TEXT_MAX];
	va_list ap;

	if (!err)
		return code;
	va_start(ap, fmt);
	vsnprintf(raw, sizeof(raw), fmt, ap);
	va_end(ap);
	err->code = code;
	store_text(err, raw);
	return code;
}

int tc_error_errno(struct tc_error *err, int number, const char *fmt, ...)
{
	char raw[TEXT_MAX], reason[128] = "";
	va_list ap;

	if (!err)
		return TC_FAIL;
	va_start(ap, fmt);
	int n = vsnprintf(raw, sizeof(raw), fmt, ap);
	va_end(ap);
	if (strerror_r(number, reason, sizeof(reason)) != 0)
		snprintf(reason, sizeof(reason), "error %d", number);
	if (n >= 0 && (size_t)n < sizeof(raw))
		snprintf(raw + n, sizeof(raw) - (size_t)n, ": %s", reason);
	err->code = TC_FAIL;
	store_text(err, raw);
	return TC_FAIL;
}

void tc_error_prefix(struct tc_error *err, const char *fmt, ...)
{
	char raw[TEXT_MAX], old[sizeof(err->text)];
	va_list ap;

	if (!err)
		return;
	snprintf(old, sizeof(old), "%s", err->text);
	va_start(ap, fmt);
	int n = vsnprintf(raw, sizeof(raw), fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof(raw))
		snprintf(raw + n, sizeof(raw) - (size_t)n, ": %s", old);
	store_text(err, raw);
}
