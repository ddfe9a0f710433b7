/*
 * stubs.c - stands in for floors that have not landed yet; each symbol is weak and goes when the real one comes.
 */
#include "real/real.h"

__attribute__((weak)) int real_doctor(struct real_doctor_row *rows, int max, char *tier)
{
	(void)rows;
	(void)max;
	*tier = '?';
	return 0;
}
