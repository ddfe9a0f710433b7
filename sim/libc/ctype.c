/* ctype.c - <ctype.h> in the "C" locale. What is true is the number that glibc has for it: some programs print it. */
#include <ctype.h>

#define IS(name, value, condition) \
	int is##name(int c) \
	{ \
		return (condition) ? value : 0; \
	}

IS(upper, 256, c >= 'A' && c <= 'Z')
IS(lower, 512, c >= 'a' && c <= 'z')
IS(alpha, 1024, (c | 32) >= 'a' && (c | 32) <= 'z')
IS(digit, 2048, c >= '0' && c <= '9')
IS(xdigit, 4096, (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f'))
IS(space, 8192, c == ' ' || (c >= '\t' && c <= '\r'))
IS(print, 16384, c >= 32 && c < 127)
IS(graph, 32768, c > 32 && c < 127)
IS(blank, 1, c == ' ' || c == '\t')
IS(cntrl, 2, (c >= 0 && c < 32) || c == 127)
IS(punct, 4, (c > 32 && c < 48) || (c > 57 && c < 65) || (c > 90 && c < 97) || (c > 122 && c < 127))
IS(alnum, 8, (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'))
IS(ascii, 1, (c & ~127) == 0)

int toascii(int c)
{
	return c & 127;
}

int tolower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

int toupper(int c)
{
	return c >= 'a' && c <= 'z' ? c - 32 : c;
}
