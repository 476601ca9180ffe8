/*
 * Inside the report library: what a statement gives, as a value to be printed.
 */
#ifndef TC_REPORT_VALUE_H
#define TC_REPORT_VALUE_H

#include "render/render.h"
#include "store/store.h"

/* Its text is valid until the next step. */
void tc_answer_value(struct tc_value *v, struct tc_stmt *stmt, int column);

#endif
