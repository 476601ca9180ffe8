/*
 * What every file needs: string slices, aborts for our own mistakes, and
 * allocation that does not fail quietly.
 */
#ifndef TC_UTIL_BASE_H
#define TC_UTIL_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define TC_ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#if defined(__GNUC__)
#define TC_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define TC_NORETURN __attribute__((noreturn))
#else
#define TC_PRINTF(fmt, args)
#define TC_NORETURN
#endif

/*
 * A run of bytes that somebody else owns.  It is not terminated and may hold
 * NUL.  `data` is NULL only for a value that is absent, which is not the same
 * as an empty one.
 */
struct tc_str {
	const char *data;
	size_t len;
};

#define TC_STR(literal) ((struct tc_str){(literal), sizeof(literal) - 1})
#define TC_STR_NULL ((struct tc_str){NULL, 0})
/* For printf("%.*s"): only for bytes known to be clean; see escape.h. */
#define TC_STR_ARG(s) (int)(s).len, (s).data

static inline struct tc_str tc_str(const char *text)
{
	struct tc_str s = {text, text ? strlen(text) : 0};
	return s;
}

static inline struct tc_str tc_str_n(const char *data, size_t len)
{
	struct tc_str s = {data, len};
	return s;
}

/* Two absent values are equal; an absent value and an empty one are not. */
bool tc_str_eq(struct tc_str a, struct tc_str b);
/* ASCII letters only, whatever the locale. */
bool tc_str_eq_nocase(struct tc_str a, struct tc_str b);
/* Nothing starts or ends with, or holds, an absent value. */
bool tc_str_starts(struct tc_str s, struct tc_str prefix);
bool tc_str_ends(struct tc_str s, struct tc_str suffix);
/* Offset of the first occurrence, or SIZE_MAX. */
size_t tc_str_find(struct tc_str s, struct tc_str needle);
/* Bytes compared as unsigned; a shorter prefix sorts first. */
int tc_str_cmp(struct tc_str a, struct tc_str b);
/* The part before and after the first `sep`; without one, all of it and absent. */
struct tc_str tc_str_cut(struct tc_str s, char sep, struct tc_str *rest);

/*
 * Decimal digits with an optional sign, and nothing else.  False when the text
 * is not such a number or does not fit; *out is then untouched.
 */
bool tc_parse_int(struct tc_str s, int64_t *out);

/*
 * Our own mistake: says where and aborts.  Never reached by any input, however
 * damaged or hostile.
 */
TC_NORETURN void tc_bug(const char *file, int line, const char *what);
#define TC_BUG(what) tc_bug(__FILE__, __LINE__, (what))
#define TC_ASSERT(cond)                                                        \
	do {                                                                   \
		if (!(cond))                                                   \
			TC_BUG("assertion failed: " #cond);                    \
	} while (0)

/*
 * Allocation.  When memory is gone the program says so and exits with status 3:
 * a case is only ever changed in transactions, so nothing is half done.  The
 * size is count * size, checked for overflow.
 */
TC_NORETURN void tc_out_of_memory(void);
void *tc_alloc(size_t size);
void *tc_calloc(size_t count, size_t size);
void *tc_realloc(void *p, size_t count, size_t size);
/* A terminated copy, owned by the caller; an absent string gives NULL. */
char *tc_strdup(struct tc_str s);

#endif
