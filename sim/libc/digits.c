/* digits.c - whole numbers as text. */
#include "internal.h"

char *__digits(char *end, unsigned long n, unsigned base, int upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	if (base == 10) {
		for (; n >= 10; n /= 10) *--end = (char)('0' + n % 10);
		*--end = (char)('0' + n);
		return end;
	}
	unsigned shift = base == 16 ? 4 : base == 8 ? 3 : 1;
	do *--end = digits[n & (base - 1)];
	while (n >>= shift);
	return end;
}
