/*
 * What the shell's help tells beside commands and queries: how things go together.
 */
#ifndef TC_SHELL_TOPICS_H
#define TC_SHELL_TOPICS_H

struct tc_topic {
	const char *name;
	const char *title;
	const char *text; /* a paragraph or more */
	const char *const *examples; /* lines to be typed; ends with NULL */
};

/* Ends with a NULL name. */
extern const struct tc_topic tc_topics[];
/* NULL when there is none of that name. */
const struct tc_topic *tc_topic_find(const char *name);

#endif
