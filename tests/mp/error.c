/* The runtime's errors: every code has a text of its own. */
#include "proclab/mp.h"
#include "tests/test.h"

#include <string.h>

static const int codes[] = {
#define X(name, value, text) name,
	MP_ERROR_LIST(X)
#undef X
};
enum { CODES = sizeof codes / sizeof *codes };

static void each_code_has_its_text(void)
{
	for (int i = 0; i < CODES; i++) {
		CU_ASSERT(codes[i] < 0);
		CU_ASSERT_STRING_NOT_EQUAL(mp_strerror(codes[i]), mp_strerror(-1000));
		for (int k = 0; k < i; k++) {
			CU_ASSERT_NOT_EQUAL(codes[i], codes[k]);
			CU_ASSERT_STRING_NOT_EQUAL(mp_strerror(codes[i]), mp_strerror(codes[k]));
		}
	}
	CU_ASSERT(CODES > 20);
	CU_ASSERT_STRING_EQUAL(mp_strerror(0), "no error");
}

SUITE(mp_error, each_code_has_its_text)
