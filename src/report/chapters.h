/*
 * Inside the report: what stands in it, in which order.
 */
#ifndef TC_REPORT_CHAPTERS_H
#define TC_REPORT_CHAPTERS_H

#include "report/parts.h"

#define TC_CHAPTERS 11
#define TC_CHAPTER_PARTS 16

extern const struct tc_page_chapter tc_chapters[TC_CHAPTERS];
/* Of each chapter; ends with a part of no kind. */
extern const struct tc_part tc_chapter_parts[TC_CHAPTERS][TC_CHAPTER_PARTS];

#endif
