/*
 * APPNOTE.TXT 4.3: central directory headers, perhaps a digital signature, perhaps the
 * zip64 end record and its locator, the end record.
 */
#include "ingest/zip_end.h"

#include <stdio.h>

#include "util/banned.h"

static uint64_t number(const unsigned char *p, size_t bytes)
{
	uint64_t n = 0;

	while (bytes-- > 0)
		n = n << 8 | p[bytes];
	return n;
}

/* Length of the fixed part by the two bytes behind "PK"; 0: no such structure. */
static size_t fixed_length(const unsigned char *head)
{
	if (head[0] != 'P' || head[1] != 'K')
		return 0;
	switch (head[2] << 8 | head[3]) {
	case 0x0102:
		return TC_ZIP_HEAD;
	case 0x0505:
		return 6;
	case 0x0506:
		return 22;
	case 0x0606:
		return 12;
	case 0x0607:
		return 20;
	}
	return 0;
}

static void take_structure(struct tc_zip_end *e)
{
	const unsigned char *p = e->head;

	switch (p[3]) {
	case 0x02:
		e->listed++;
		e->pass = number(p + 28, 2) + number(p + 30, 2) + number(p + 32, 2);
		break;
	case 0x05:
		e->pass = number(p + 4, 2);
		break;
	case 0x06:
		e->pass = p[2] == 0x06 ? number(p + 4, 8) : number(p + 20, 2);
		e->complete = p[2] == 0x05;
		break;
	}
	e->have = 0;
}

static void take_byte(struct tc_zip_end *e, unsigned char byte)
{
	e->head[e->have++] = byte;
	if (e->have < 4)
		return;
	size_t length = fixed_length(e->head);
	if (length)
		e->begun = true;
	if (length && e->have == length) {
		take_structure(e);
	} else if (!length && !e->begun) {
		/* The list need not follow the last member at once. */
		memmove(e->head, e->head + 1, 3);
		e->have = 3;
	} else if (!length) {
		e->broken = true;
	}
}

void tc_zip_end_add(struct tc_zip_end *e, struct tc_str bytes)
{
	for (size_t i = 0; i < bytes.len && !e->broken; i++) {
		if (e->pass) {
			uint64_t left = bytes.len - i;
			uint64_t step = e->pass < left ? e->pass : left;

			e->pass -= step;
			i += (size_t)step - 1;
		} else if (e->complete) {
			e->behind += bytes.data[i] != '\0';
		} else {
			take_byte(e, (unsigned char)bytes.data[i]);
		}
	}
}

void tc_zip_end_judge(const struct tc_zip_end *e, uint64_t found, char *text, size_t size)
{
	*text = '\0';
	if (e->broken)
		snprintf(text, size, "archive: its list of members is damaged");
	else if (!e->complete || e->pass)
		snprintf(text, size, "archive: cut off in its list of members");
	else if (e->listed > found)
		snprintf(text, size, "archive: it lists %llu members, %llu are in it",
			 (unsigned long long)e->listed, (unsigned long long)found);
	else if (e->behind)
		snprintf(text, size, "archive: other data follows its end");
}
