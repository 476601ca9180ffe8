#include "ids.h"

#include <string.h>

#include "text.h"

static const char BASE32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* Sixteen base32 digits, 80 bits: 48 with the account, 32 of chance. */
static void encode(struct rng *rng, uint64_t account, char out[17])
{
	uint64_t high = UINT64_C(1) << 47 | account << 7 | (rng_next(rng) & 127);
	uint64_t low = rng_next(rng) & UINT32_MAX;

	for (size_t i = 0; i < 16; i++) {
		unsigned shift = 75 - 5 * (unsigned)i;
		uint64_t digit;

		if (shift >= 32)
			digit = high >> (shift - 32);
		else
			digit = ((high << 32) | low) >> shift;
		out[i] = BASE32[digit & 31];
	}
	out[16] = '\0';
}

void ids_key(struct rng *rng, const char *prefix, uint64_t account, char out[KEY_SIZE])
{
	char digits[17];
	uint64_t decoded;

	encode(rng, account, digits);
	text_put(out, KEY_SIZE, "%s%s", prefix, digits);
	if (!ids_key_account(out, &decoded) || decoded != account)
		die("key id %s does not decode to its account", out);
}

bool ids_key_account(const char *key, uint64_t *account)
{
	uint64_t bits = 0;

	if (strlen(key) != 20)
		return false;
	/* Ten digits are 50 bits; the upper 48 of them are the six bytes. */
	for (size_t i = 4; i < 14; i++) {
		const char *found = strchr(BASE32, key[i]);

		if (found == NULL)
			return false;
		bits = bits << 5 | (uint64_t)(found - BASE32);
	}
	*account = ((bits >> 2) & UINT64_C(0x7fffffffff80)) >> 7;
	return true;
}

void ids_unique(struct rng *rng, const char *prefix, uint64_t account,
		char out[UNIQUE_SIZE])
{
	char digits[17];
	char last[2];

	encode(rng, account, digits);
	rng_chars(rng, BASE32, 1, last);
	text_put(out, UNIQUE_SIZE, "%s%s%s", prefix, digits, last);
}

void ids_resource(struct rng *rng, const char *prefix, char out[RESOURCE_SIZE])
{
	char hex[17];

	rng_hex(rng, 16, hex);
	text_put(out, RESOURCE_SIZE, "%s0%s", prefix, hex);
}

void ids_self_check(void)
{
	struct rng rng;
	char key[KEY_SIZE];
	uint64_t account = 0;

	if (!ids_key_account("ASIAQNZGKIQY56JQ7WML", &account) ||
	    account != UINT64_C(29608264753))
		die("the published key id decodes wrong");
	rng_init(&rng, 1, "self-check");
	ids_key(&rng, "AKIA", UINT64_C(999999999999), key);
}
