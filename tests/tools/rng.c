#include "rng.h"

#include <string.h>

static const char HEX[] = "0123456789abcdef";

static uint64_t splitmix(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static uint64_t rotate(uint64_t value, unsigned count)
{
	return (value << count) | (value >> (64 - count));
}

void rng_init(struct rng *rng, uint64_t seed, const char *stream)
{
	uint64_t mix = UINT64_C(0xcbf29ce484222325);

	for (const char *c = stream; *c != '\0'; c++)
		mix = (mix ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
	mix ^= seed * UINT64_C(0xd1342543de82ef95);
	for (size_t i = 0; i < 4; i++)
		rng->state[i] = splitmix(&mix);
}

uint64_t rng_next(struct rng *rng)
{
	uint64_t *s = rng->state;
	uint64_t result = rotate(s[1] * 5, 7) * 9;
	uint64_t shifted = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= shifted;
	s[3] = rotate(s[3], 45);
	return result;
}

uint32_t rng_below(struct rng *rng, uint32_t bound)
{
	return (uint32_t)(((rng_next(rng) >> 32) * bound) >> 32);
}

int64_t rng_between(struct rng *rng, int64_t low, int64_t high)
{
	return low + (int64_t)rng_below(rng, (uint32_t)(high - low + 1));
}

bool rng_chance(struct rng *rng, uint32_t permille)
{
	return rng_below(rng, 1000) < permille;
}

void rng_chars(struct rng *rng, const char *alphabet, size_t count, char *out)
{
	uint32_t size = (uint32_t)strlen(alphabet);

	for (size_t i = 0; i < count; i++)
		out[i] = alphabet[rng_below(rng, size)];
	out[count] = '\0';
}

void rng_hex(struct rng *rng, size_t count, char *out)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < count; i++, bits >>= 4) {
		if (i % 16 == 0)
			bits = rng_next(rng);
		out[i] = HEX[bits & 15];
	}
	out[count] = '\0';
}

void rng_uuid(struct rng *rng, char out[UUID_SIZE])
{
	char hex[33];
	size_t at = 0;

	rng_hex(rng, 32, hex);
	hex[12] = '4';
	hex[16] = HEX[8 | (rng_next(rng) & 3)];
	for (size_t i = 0; i < 32; i++) {
		if (i == 8 || i == 12 || i == 16 || i == 20)
			out[at++] = '-';
		out[at++] = hex[i];
	}
	out[at] = '\0';
}
