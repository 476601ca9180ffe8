/*
 * Identifiers as AWS makes them: the characters after the prefix are base32,
 * and the first 48 of the 80 bits of an access key id hold the account.
 */
#ifndef TOOLS_IDS_H
#define TOOLS_IDS_H

#include <stdbool.h>
#include <stdint.h>

#include "rng.h"

#define KEY_SIZE 21
#define UNIQUE_SIZE 22
#define RESOURCE_SIZE 32

/* `prefix` is AKIA or ASIA. The id decodes to `account`. */
void ids_key(struct rng *rng, const char *prefix, uint64_t account, char out[KEY_SIZE]);

/* False if `key` is not 20 characters of the right alphabet. */
bool ids_key_account(const char *key, uint64_t *account);

/* AIDA or AROA and 17 characters, the first of them as in the account's keys. */
void ids_unique(struct rng *rng, const char *prefix, uint64_t account,
		char out[UNIQUE_SIZE]);

/* `prefix`, then 0 and 16 hexadecimal digits: sg-, sgr-, i-, key-, ... */
void ids_resource(struct rng *rng, const char *prefix, char out[RESOURCE_SIZE]);

/* Ends the program unless a published key id and its inverse decode right. */
void ids_self_check(void);

#endif
