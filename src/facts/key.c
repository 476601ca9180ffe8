#include "facts/key.h"

#include <stdio.h>

#include "util/banned.h"

#define PREFIX_LEN 4
#define KEY_LEN 20
#define ACCOUNT_MAX UINT64_C(999999999999)

/* The five bits of a digit of base32 (RFC 4648), or -1. */
static int digit_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

/*
 * Behind the prefix lie 80 bits.  The first says whether the id is of the newer
 * kind, the 40 after it are then the account.  Ids made before 2019 or so, which
 * begin with I or J there, hold none.
 */
struct tc_str tc_key_account(struct tc_arena *arena, struct tc_str key)
{
	char text[24];
	uint64_t bits = 0, account;

	if (key.len != KEY_LEN || (!tc_str_starts(key, TC_STR("AKIA")) &&
				   !tc_str_starts(key, TC_STR("ASIA"))))
		return TC_STR_NULL;
	for (size_t i = PREFIX_LEN; i < KEY_LEN; i++) {
		int digit = digit_of(key.data[i]);

		if (digit < 0)
			return TC_STR_NULL;
		/* Ten digits hold all that is asked for; the rest must be digits. */
		if (i < PREFIX_LEN + 10)
			bits = bits << 5 | (uint64_t)digit;
	}
	bits >>= 2; /* six bytes */
	account = (bits & UINT64_C(0x7fffffffff80)) >> 7;
	if (!(bits >> 47) || account > ACCOUNT_MAX)
		return TC_STR_NULL;
	snprintf(text, sizeof(text), "%012llu", (unsigned long long)account);
	return tc_arena_str(arena, tc_str(text));
}
