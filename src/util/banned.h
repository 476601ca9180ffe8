/*
 * Functions that have no place in this program, refused by the compiler.
 *
 * Each has a replacement that carries a length, is thread-safe or reports its
 * failure: tc_buf_* for strings, tc_time_* for times, tc_parse_int for numbers,
 * cJSON_GetObjectItemCaseSensitive for members.  Include this header last.
 */
#ifndef TC_UTIL_BANNED_H
#define TC_UTIL_BANNED_H

#define TC_BANNED(name) tc_banned_##name##_use_the_replacement_named_in_banned_h

#undef strcpy
#define strcpy(x, y) TC_BANNED(strcpy)
#undef strcat
#define strcat(x, y) TC_BANNED(strcat)
#undef strncpy
#define strncpy(x, y, n) TC_BANNED(strncpy)
#undef strncat
#define strncat(x, y, n) TC_BANNED(strncat)
#undef sprintf
#define sprintf(...) TC_BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) TC_BANNED(vsprintf)
#undef strtok
#define strtok(x, y) TC_BANNED(strtok)
#undef gmtime
#define gmtime(t) TC_BANNED(gmtime)
#undef localtime
#define localtime(t) TC_BANNED(localtime)
#undef ctime
#define ctime(t) TC_BANNED(ctime)
#undef atoi
#define atoi(s) TC_BANNED(atoi)
#undef atol
#define atol(s) TC_BANNED(atol)
#undef cJSON_GetObjectItem
#define cJSON_GetObjectItem(o, n) TC_BANNED(cJSON_GetObjectItem)

#endif
