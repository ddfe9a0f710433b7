/* The folder of the host: read, and never written. */
#include "rt.h"

static char b[100];

static int test(void)
{
	long fd = call(open, "data", O_RDWR);
	say_text("read", b, call(read, fd, b, 5));
	say("write", call(pwrite64, fd, "HE", 2, 0));
	say_text("now", b, call(pread64, fd, b, 5, 0));
	fd = call(open, "sub/deep", O_RDONLY);
	say_text("below", b, call(read, fd, b, 4));
	say("new", call(open, "new", O_CREAT | O_RDWR, 0600) >= 0);
	say("away", call(unlink, "data"));
	say("outside", call(open, "../outside", O_RDONLY));
	return 0;
}
