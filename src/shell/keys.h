/*
 * What a key asks of the pager.
 */
#ifndef TC_SHELL_KEYS_H
#define TC_SHELL_KEYS_H

enum tc_key {
	TC_KEY_OTHER,
	TC_KEY_FORWARD,
	TC_KEY_BACK,
	TC_KEY_DOWN,
	TC_KEY_UP,
	TC_KEY_FIRST,
	TC_KEY_LAST,
	TC_KEY_SEARCH,
	TC_KEY_NEXT,
	TC_KEY_PREVIOUS,
	TC_KEY_HELP,
	TC_KEY_LEAVE,
};

/* No byte: Ctrl-C, or the end of the terminal; or none in the time that was given. */
#define TC_BYTE_END (-1)
#define TC_BYTE_NONE (-2)

/* The bytes of one key come together; Esc alone is followed by none. */
#define TC_SEQUENCE_MS 50

/* The next byte of the terminal; `timeout_ms` as for tc_signals_wait. */
typedef int tc_next_byte(void *ctx, int timeout_ms);

/* One key, which may be several bytes. */
enum tc_key tc_key_read(tc_next_byte *next, void *ctx);

/* One line for each; ends with NULL. */
extern const char *const tc_keys_help[];

#endif
