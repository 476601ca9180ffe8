/*
 * The analyst's own words in a case: notes and tags.  Each change is one transaction with
 * an entry of the custody log.
 */
#ifndef TC_EVIDENCE_WORDS_H
#define TC_EVIDENCE_WORDS_H

#include "store/store.h"

/* Longest text of a note, longest tag, in bytes. */
#define TC_NOTE_MAX ((size_t)64 * 1024)
#define TC_TAG_MAX ((size_t)64)

/* What is said, of what, by whom. */
struct tc_words_said {
	struct tc_str kind, value; /* as of a lead, canonical; absent: of the whole case */
	struct tc_str text;        /* of the note, or the tag */
	struct tc_str why;         /* or absent */
	struct tc_str by;
	int64_t at_ms;
	const char *tool;          /* name and version of the program */
};

/* *number is what the note goes by. */
int tc_note_add(struct tc_store *store, const struct tc_words_said *said, int64_t *number,
		struct tc_error *err);
/*
 * TC_USAGE when there is no such note, or it is withdrawn already.  Of `said` only who, when
 * and why is used.
 */
int tc_note_withdraw(struct tc_store *store, int64_t number,
		     const struct tc_words_said *said, struct tc_error *err);

/* Letters, digits, and - _ . / between them. */
bool tc_tag_is_valid(struct tc_str tag);
/* Whether this value, as it is written in `said`, carries the tag. */
int tc_tag_is_on(struct tc_store *store, const struct tc_words_said *said, bool *is_on,
		 struct tc_error *err);
/* *changed: it was not there before, or was there. */
int tc_tag_add(struct tc_store *store, const struct tc_words_said *said, bool *changed,
	       struct tc_error *err);
int tc_tag_remove(struct tc_store *store, const struct tc_words_said *said, bool *changed,
		  struct tc_error *err);

#endif
