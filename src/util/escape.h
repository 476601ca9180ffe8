/*
 * The way out for every value that came from a log: one function per medium.
 *
 * The intruder chose many of these bytes (user agents, names, parameters), so
 * nothing that came from a log is printed by any other path.
 */
#ifndef TC_UTIL_ESCAPE_H
#define TC_UTIL_ESCAPE_H

#include "util/buf.h"

/*
 * For a terminal, a message or a prompt: one line of characters that show as
 * themselves.  All else becomes visible: \n, \x1b, \u202e; bytes that are not
 * UTF-8 become \xHH.
 */
void tc_escape_terminal(struct tc_buf *out, struct tc_str s);

/*
 * For a terminal that knows ASCII alone, on top of the others: what is beyond it becomes
 * \u00e9 or \U0001f511, bytes that are not UTF-8 \xHH.  ASCII stays as it is, controls
 * too.  To such a terminal a byte of a character may be a control of its own.
 */
void tc_escape_ascii(struct tc_buf *out, struct tc_str s);

/*
 * A field of RFC 4180: quoted when it must be.  A value that a spreadsheet would
 * run as a formula gets a ' in front, unless `raw`.  Line ends and tabs stay; other
 * controls and bytes that are not UTF-8 become visible.
 */
void tc_escape_csv(struct tc_buf *out, struct tc_str s, bool raw);

/* A JSON string with its quotes; valid UTF-8 and ASCII-safe for U+2028/9. */
void tc_escape_json(struct tc_buf *out, struct tc_str s);

/* A cell of a Markdown table: no markup, no HTML, no links, no line ends, no pipes. */
void tc_escape_markdown(struct tc_buf *out, struct tc_str s);

/*
 * Text of HTML, or an attribute's value between double quotes: nothing that HTML reads
 * as more than text, and what does not show is visible, as on a terminal.
 */
void tc_escape_html(struct tc_buf *out, struct tc_str s);

/*
 * One word of a POSIX shell, always in single quotes, which reads back as the same
 * bytes.  It does not keep a value from being an option or a line end from ending a
 * comment: who writes a command writes --flag=WORD, and checks the value before.  No
 * argument can hold a NUL; it becomes \x00.
 */
void tc_escape_shell(struct tc_buf *out, struct tc_str s);

#endif
