/*
 * What names and ids of AWS may look like: which characters, how many, which beginning.
 *
 * A plan puts values from logs into commands.  Whatever the log says, no value gets into
 * one that its own service could not have given or taken: it is refused, and a person
 * looks at it.  The table is alphabet.c, each entry with where its rule stands.  Where a
 * service takes nearly anything (names of key pairs), ours is narrower, and says so.
 *
 * No alphabet has a quote, backslash, backtick, `$`, `;`, `&`, `|`, `<`, `>`, a brace, a
 * control character or anything beyond ASCII, and no value begins like a file or an address
 * that the AWS CLI would read (file://).
 */
#ifndef TC_CONTAIN_ALPHABET_H
#define TC_CONTAIN_ALPHABET_H

#include "util/base.h"

struct tc_alphabet {
	const char *name;   /* as tables and messages call it */
	const char *prefix; /* with which a value begins; or "" */
	const char *set;    /* characters behind it; a-z is a range, a dash stands last */
	size_t least, most; /* how many of them */
	/* What the rest cannot say, of the whole value; or NULL. */
	bool (*check)(struct tc_str value);
	const char *rule;   /* in words */
	const char *source; /* where that stands */
};

/* Ends with a NULL name. */
extern const struct tc_alphabet tc_alphabets[];

/* NULL when there is none of that name. */
const struct tc_alphabet *tc_alphabet_find(struct tc_str name);
/* Whether the value may be such a thing.  An absent value is not. */
bool tc_alphabet_accepts(const struct tc_alphabet *alphabet, struct tc_str value);

#endif
