/*
 * pipe.c - a child sends what it found through a pipe. In Python: parent, child = Pipe(); child.send(...); parent.recv().
 *
 * Watch the end: the parent closes its copy of the child's end, so that the child's is the last; when the child closes it, recv
 * says so.
 */
#define _GNU_SOURCE
#include <proclab/mp.h>
#include <proclab/proclab.h>

#include "task.h"

static struct mp_connection *ends[2];

static int sends(const void *arguments, size_t size)
{
	(void)arguments, (void)size;
	mp_connection_close(ends[0]);
	for (int i = 1; i <= 4; i++) {
		struct task t = {i, 30};
		struct report r;
		task_run(&t, &r);
		must(mp_send(ends[1], &r, sizeof r, MP_FOREVER));
	}
	mp_connection_close(ends[1]);
	return 0;
}

int main(int argc, char **argv)
{
	struct mp_process *child;
	struct report r;
	int error, code = -1;
	setvbuf(stdout, NULL, _IOLBF, 0);
	must(mp_pipe(ends, true));
	must(mp_process_new(&child, MP_FORK, sends, NULL, 0));
	step("the child is started; both have both ends");
	must(mp_process_start(child));
	must(mp_connection_close(ends[1]));
	printf("something there at once: %s\n", mp_poll(ends[0], 0) ? "yes" : "no");
	step("the parent receives until the other end is closed");
	while (!(error = mp_recv(ends[0], &r, sizeof r, NULL, MP_FOREVER))) {
		char label[12];
		snprintf(label, sizeof label, "%d", r.square);
		printf("received %d\n", r.square);
		chart_add(r.pid, label, r.start, r.end);
	}
	printf("then: %s\n", mp_strerror(error));
	must(mp_process_join(child, MP_FOREVER));
	must(mp_process_exit_code(child, &code));
	printf("exit code %d\n", code);
	chart_show(argc, argv);
	mp_process_free(child);
	for (int i = 0; i < 2; i++) mp_connection_free(ends[i]);
	return code;
}
