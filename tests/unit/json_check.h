/*
 * Says whether text is one JSON value as RFC 8259 has it, and nothing else.
 *
 * It shares no code with the program: what it takes for JSON was written down from
 * the RFC's grammar.
 */
#ifndef TC_TESTS_JSON_CHECK_H
#define TC_TESTS_JSON_CHECK_H

#include "util/base.h"

bool json_valid(struct tc_str text);

#endif
