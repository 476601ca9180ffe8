/*
 * What addresses are: files that know it, looked up for the addresses of a case.
 *
 * Three formats, told apart by content: MaxMind databases (.mmdb), AWS's ip-ranges.json,
 * and lists of addresses and networks with a tag.  Only public addresses are looked up.
 */
#ifndef TC_ENRICH_ENRICH_H
#define TC_ENRICH_ENRICH_H

#include "store/store.h"
#include "util/buf.h"

/* A file that was read and found sound; nothing was written yet. */
struct tc_enrich_file;

#endif
