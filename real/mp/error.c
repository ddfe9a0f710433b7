/* error.c - the messages of mp_error.h. */
#include "proclab/mp_error.h"

const char *mp_strerror(int code)
{
	switch (code) {
	case 0: return "no error";
	case MP_OWNER_DIED: return "held; who held it before died with it";
#define X(name, value, text) \
	case name: return text;
		MP_ERROR_LIST(X)
#undef X
	}
	return "an unknown error";
}
