/*
 * Ways from a settled node to others.  Shared by the files of this library only.
 */
#ifndef TC_SCOPE_EDGES_H
#define TC_SCOPE_EDGES_H

#include "scope/pair.h"

/*
 * A credential and an address that are both in the scope, where the calls are the
 * intruder's: what they made and chose leads on.
 */
struct tc_joint {
	size_t credential, address; /* settled nodes */
	struct tc_pair *pair;       /* with its segments */
};

/* place.c: where a credential was used, and what was used at an address. */
void tc_edges_of_credential(struct tc_graph *g, size_t credential);
void tc_edges_of_address(struct tc_graph *g, size_t address);

/*
 * place.c: whether so many credentials are too many for one step (S7), and *active, what
 * they are counted against.  Never when that is forced.
 */
bool tc_edges_too_many(struct tc_graph *g, size_t count, int64_t *active);

/*
 * lineage.c: what made a credential, and the other keys of its user.  Of a session that
 * was made several times since the window, what made it follows from its joints.
 */
void tc_edges_to_parents(struct tc_graph *g, size_t credential);
/* lineage.c: of a credential that was made several times, what made that of these calls. */
void tc_edges_to_makers(struct tc_graph *g, const struct tc_joint *joint);
/* mints.c: what these calls made, and sign-ins with passwords that they set. */
void tc_edges_of_mints(struct tc_graph *g, const struct tc_joint *joint);

/* traces.c: others who have the same rare program, chosen name, or order of calls. */
void tc_edges_of_traces(struct tc_graph *g, const struct tc_joint *joint);
/* The same from the program or the name itself, which those reached. */
void tc_edges_of_agent(struct tc_graph *g, size_t agent);
void tc_edges_of_artefact(struct tc_graph *g, size_t artefact);

#endif
