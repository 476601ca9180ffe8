/*
 * Who else uses a credential, so that nothing legitimate breaks unannounced.
 */
#ifndef TC_CONTAIN_USES_H
#define TC_CONTAIN_USES_H

#include "contain/build.h"

/*
 * In *uses a sentence: how many calls of others with the credential, or with any of the
 * principal (one of them is absent), in the 30 days before the intruder first used it, and
 * how many since, the last of each, and by which services and from which addresses; or that
 * there are none.  `first_ms` stands for the first use where the intruder is not seen to use it.
 */
int tc_contain_uses(struct tc_contain_build *b, struct tc_str credential,
		    struct tc_str principal, int64_t first_ms, struct tc_str *uses);

#endif
