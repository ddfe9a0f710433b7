/* length.c - see length.h. */
#include "length.h"

enum length __read_length(const char **s)
{
	switch (**s) {
	case 'h':
		if (*++*s != 'h') return LENGTH_SHORT;
		++*s;
		return LENGTH_CHAR;
	case 'l':
		if (*++*s == 'l') ++*s;
		return LENGTH_LONG;
	case 'q': case 'j': case 'z': case 'Z': case 't': case 'L':
		++*s;
		return LENGTH_LONG;
	default:
		return LENGTH_NONE;
	}
}
