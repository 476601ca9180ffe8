/*
 * Runs of bytes that the slicer passes over without looking at each: 16 at a time
 * with SSE2, which every x86-64 processor has, and a portable twin for all others.
 */
#ifndef TC_JSON_RUN_H
#define TC_JSON_RUN_H

#include "util/base.h"

/* TC_RUN_PORTABLE builds the slicer as it is on other processors, for tests. */
#if defined(__SSE2__) && !defined(TC_RUN_PORTABLE)
#include <emmintrin.h>
#define TC_RUN_SSE2 1
#endif

static inline bool tc_is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* --- the portable twin --------------------------------------------------- */

/* A high bit in each byte of `v` that is zero (or may follow one that is). */
static inline uint64_t tc_zero_bytes(uint64_t v)
{
	return (v - UINT64_C(0x0101010101010101)) & ~v & UINT64_C(0x8080808080808080);
}

/* The first byte that ends or interrupts a string: quote, backslash, control. */
static inline const char *tc_run_string_portable(const char *p, const char *end)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);

	for (; end - p >= 8; p += 8) {
		uint64_t v;

		memcpy(&v, p, sizeof(v));
		uint64_t control = (v - ones * 0x20) & ~v & (ones * 0x80);
		if (tc_zero_bytes(v ^ ones * '"') | tc_zero_bytes(v ^ ones * '\\') | control)
			break;
	}
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
		p++;
	return p;
}

/* The first byte that is not JSON white space. */
static inline const char *tc_run_space_portable(const char *p, const char *end)
{
	while (p < end && tc_is_space(*p))
		p++;
	return p;
}

/* --- SSE2 ----------------------------------------------------------------- */

#if defined(TC_RUN_SSE2)
static inline __m128i tc_load16(const char *p)
{
	__m128i v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static inline const char *tc_run_string_sse2(const char *p, const char *end)
{
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
	const __m128i control = _mm_set1_epi8(0x1f);

	for (; end - p >= 16; p += 16) {
		__m128i v = tc_load16(p);
		/* The lesser of two is the byte itself: it is 0x1f or below. */
		__m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, control), v);
		__m128i hit = _mm_or_si128(
			low, _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)));
		unsigned mask = (unsigned)_mm_movemask_epi8(hit);

		if (mask)
			return p + __builtin_ctz(mask);
	}
	return tc_run_string_portable(p, end);
}

static inline const char *tc_run_space_sse2(const char *p, const char *end)
{
	const __m128i blank = _mm_set1_epi8(' '), feed = _mm_set1_epi8('\n');
	const __m128i tab = _mm_set1_epi8('\t'), carriage = _mm_set1_epi8('\r');

	for (; end - p >= 16; p += 16) {
		__m128i v = tc_load16(p);
		__m128i space = _mm_or_si128(
			_mm_or_si128(_mm_cmpeq_epi8(v, blank), _mm_cmpeq_epi8(v, feed)),
			_mm_or_si128(_mm_cmpeq_epi8(v, tab), _mm_cmpeq_epi8(v, carriage)));
		unsigned mask = (unsigned)_mm_movemask_epi8(space) ^ 0xffffU;

		if (mask)
			return p + __builtin_ctz(mask);
	}
	return tc_run_space_portable(p, end);
}
#endif

/* --- what the slicer uses ---------------------------------------------------- */

static inline const char *tc_run_string(const char *p, const char *end)
{
#if defined(TC_RUN_SSE2)
	return tc_run_string_sse2(p, end);
#else
	return tc_run_string_portable(p, end);
#endif
}

/* Compact JSON has no white space, and pretty-printed JSON a lot. */
static inline const char *tc_run_space(const char *p, const char *end)
{
	if (p == end || !tc_is_space(*p))
		return p;
#if defined(TC_RUN_SSE2)
	return tc_run_space_sse2(p, end);
#else
	return tc_run_space_portable(p, end);
#endif
}

#endif
