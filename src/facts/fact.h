/*
 * What a record says beyond the columns of its event, as rows of tables of the case.
 *
 * Who reads a record adds rows to a list; the writer binds the fields, in their order,
 * to the statement of the table (schema/import.sql), behind the event.
 */
#ifndef TC_FACTS_FACT_H
#define TC_FACTS_FACT_H

#include "util/arena.h"

enum tc_fact_table {
	TC_FACT_ODDITY,     /* kind, detail */
	TC_FACT_ADDENDUM,   /* reason, updated fields, eventID that it corrects */
	TC_FACT_INSIGHT,    /* as insightDetails has them: extra.c */
	TC_FACT_DENIAL,     /* see tc_denial_read */
	TC_FACT_MINT,       /* see tc_mint_read */
	TC_FACT_REVOCATION, /* see tc_mint_read */
	TC_FACT_RULE,       /* see tc_group_rules_read */
	TC_FACT_STATE,      /* see tc_state_read */
	TC_FACT_TABLE_COUNT,
};

#define TC_FACT_FIELDS_MAX 12

struct tc_fact {
	struct tc_fact *next;
	enum tc_fact_table table;
	/* Numbers are decimal digits; absent ones become NULL. */
	struct tc_str fields[TC_FACT_FIELDS_MAX];
};

/* The rows of one record, in the order in which they were added. */
struct tc_facts {
	struct tc_arena *arena; /* borrowed; rows and their texts live there */
	struct tc_fact *first, **last;
};

void tc_facts_init(struct tc_facts *facts, struct tc_arena *arena);

/* A new row without fields, owned by the arena. */
struct tc_fact *tc_facts_add(struct tc_facts *facts, enum tc_fact_table table);

/* The parts, absent ones as empty, with the separator between them. */
struct tc_str tc_facts_join(struct tc_facts *facts, const struct tc_str *parts,
			    size_t count, struct tc_str separator);

/* A number as a field. */
struct tc_str tc_fact_number(struct tc_facts *facts, int64_t number);

#endif
